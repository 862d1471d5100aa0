/* What the scanner says when a token is not what JSON's grammar wants. Used by json_scan.c only. */
#pragma once

#include <stdbool.h>

#include "common/cursor.h"
#include "common/diagnostic.h"

/* Where the sentences go. */
struct json_faults {
    const char *file;
    struct diagnostics *into;
};

/* Letters of a word, quoted or not. */
#define JSON_WORD_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$0123456789"

/* Adds one sentence at a line and column; always false. A macro so that the compiler checks the
 * format. `at` has members line and column. */
#define json_fault(faults, at, ...)                                                                \
    (diagnostics_add((faults)->into, DIAGNOSTIC_ERROR, (faults)->file, (at).line, (at).column,     \
                     NULL, __VA_ARGS__),                                                           \
     false)

/* The best sentence for what stands at the cursor; always false. */
bool json_fault_token(const struct json_faults *faults, struct cursor at);

/* Bytes that are not UTF-8 at the cursor; always false. */
bool json_fault_byte(const struct json_faults *faults, struct cursor at);
