/* What went wrong, and what the caller should do about it.
 *
 * A function that can fail returns bool and takes `struct error *err` last (never NULL). On false
 * it has filled *err and left every ret_ parameter untouched. The sentence reads the same in the
 * log, the report, the page and the test; context is put in front of it on the way up. */
#pragma once

#include <stdbool.h>

enum error_kind {
    ERROR_AGAIN = 1, /* passes by itself: try later (network, a lock that is held) */
    ERROR_INPUT,     /* what was read is wrong; the same bytes fail again */
    ERROR_LIMIT,     /* larger than model/limits.h allows */
    ERROR_MISSING,   /* what was named is not there */
    ERROR_SYSTEM,    /* the machine failed: disk, memory, permissions */
};

enum { ERROR_TEXT_BYTES = 480 };

struct error {
    enum error_kind kind;
    char text[ERROR_TEXT_BYTES]; /* one sentence, no full stop, cut at a character; a line (line.h)
                                  */
};

/* Fills *err; always returns false, so that `return error_set(err, …)` is the way to fail. */
bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with ": " and the meaning of errno behind it. ENOENT becomes ERROR_MISSING whatever
 * `kind` says; every other errno keeps `kind`. */
bool error_errno(struct error *err, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "context: " in front of the sentence; always returns false. */
bool error_prefix(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A word for the kind, for reports: "again", "input", "limit", "missing", "system". Static. */
const char *error_kind_name(enum error_kind kind);

/* The exit code of design §8: 1 when the input is wrong, 3 when the system failed. */
int error_exit_code(const struct error *err);
