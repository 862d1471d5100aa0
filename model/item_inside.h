/* What the files of item.h share: an item while it is read, and one row for each kind. */
#pragma once

#include "model/item.h"

/* Each key of a kind and of what stands beside it in its own place; the strings, image to dated,
 * are owned. */
struct item_draft {
    struct item item;
    char *image, *slogan, *qr, *figures, *notice, *card, *clock, *date, *countdown, *pattern,
        *playlist;
    char *text, *today, *title, *note, *chart, *words, *office, *number, *dated;
    char **list; /* fields of a list of objects, behind the others; owned */
    size_t list_count;
};

enum { ITEM_FIELDS_MAX = 8, ITEM_FIGURE_LABEL = 2 /* among a figure's fields */ };

struct item_kind_row {
    const char *word;      /* the key that makes an item of this kind */
    size_t value, id_from; /* offsets in the draft: what it shows, and what its id is made of if
                              that is there, else of the value, … */
    char *(*make_id)(const char *text); /* … by this */
    enum item_font font;
    bool has_picture;    /* its value is the path of a picture */
    bool tells_time;     /* … which depends on the moment */
    bool is_value_drawn; /* its value is a text that people read */
    struct {
        const char *key;
        size_t offset;         /* in the draft */
    } fields[ITEM_FIELDS_MAX]; /* in the order of item.fields; ended by a NULL key */
};

/* Reads the list of figures, if there is one, into the draft's list; false after a mistake. */
bool item_read_figures(const struct schema_reader *reader, const struct json_value *object,
                       const char *where, struct item_draft *draft);

extern const struct schema item_figure_schema;
extern const char *const item_kind_words[]; /* NULL-terminated */

/* The number of kinds that were given with a valid value; the first becomes the item's, with an id
 * of its making, which may come out empty. */
size_t item_settle_kind(struct item_draft *draft);

/* Frees what was not moved into the item. */
void item_draft_deinit(struct item_draft *draft);
