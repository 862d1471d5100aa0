/* The strict scanner before cJSON: says in plain words what is wrong with a JSON text, and notes
 * where each value stands. Used by json.c only. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/diagnostic.h"
#include "common/json.h"

/* Where one value, and the key before it, begins. Without a key both are the same. */
struct json_mark {
    struct json_place value, key;
};

/* True when the bytes are one JSON text within the ceilings of json.h; then *ret_marks holds one
 * mark for each value in document order (free() it). On false the first fault was added. */
bool json_scan(const char *bytes, size_t length, const char *file, struct diagnostics *faults,
               struct json_mark **ret_marks, size_t *ret_count);
