/* Reading one value by its key's row. Used by schema.c and its parts only. */
#pragma once

#include "model/schema.h"

/* A value on its way into a field. */
struct schema_field {
    const struct schema_reader *reader;
    const struct key *key;
    const struct json_value *value;
    const char *where;
    void *into;  /* the object's struct plus the key's offset */
    bool at_key; /* what is judged is the value's key */
};

/* Puts an allocated text into a char * field. */
void schema_value_replace(const struct schema_field *field, char *text);

bool schema_value_read(const struct schema_field *field);

/* Reports an error at the value; always false. */
#define schema_value_fail(field, ...)                                                              \
    schema_report((field)->reader, DIAGNOSTIC_ERROR, schema_value_place(field), (field)->where,    \
                  __VA_ARGS__)

struct json_place schema_value_place(const struct schema_field *field);

/* True when the value is of this kind, else the error. */
bool schema_value_expect(const struct schema_field *field, enum json_kind kind);

/* One of the words (NULL-terminated), or the error with the nearest one. `text` is at the value. */
bool schema_value_word(const struct schema_field *field, const char *const *words, const char *text,
                       int *ret_place);

/* KEY_NAME, KEY_TAGS, KEY_NAMES: in schema_name.c. */
bool schema_name_read(const struct schema_field *field);
bool schema_name_read_list(const struct schema_field *field);
bool schema_name_check(const struct schema_field *field, const char *name);

/* KEY_DECIMAL: in schema_number.c. */
bool schema_number_decimal(const struct schema_field *field);

/* KEY_DAYS, KEY_HOURS, KEY_DATE, KEY_CLOCK, KEY_FROM, KEY_UNTIL: in schema_window.c. */
bool schema_window_days(const struct schema_field *field);
bool schema_window_hours(const struct schema_field *field);
bool schema_window_date(const struct schema_field *field);
bool schema_window_clock(const struct schema_field *field);
bool schema_window_from(const struct schema_field *field);
bool schema_window_until(const struct schema_field *field);

/* KEY_AREA, KEY_SPEED: in schema_length.c. */
bool schema_length_read_area(const struct schema_field *field);
bool schema_length_read_speed(const struct schema_field *field);

/* The words of days, Monday first; NULL-terminated. */
extern const char *const schema_window_day_words[];
