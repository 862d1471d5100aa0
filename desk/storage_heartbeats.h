/* The last word of each screen on how it is, and its last thumbnail.
 *
 * A word is taken once and in order: its number is above all of its boot before it, so that nobody
 * gains by playing an old one again. When a boot that another one had followed speaks anew, two
 * boards have one key: the card was copied. */
#pragma once

#include "common/buf.h"
#include "desk/storage.h"
#include "model/heartbeat.h"

enum {
    STORAGE_BOOTS = 8, /* remembered of a screen */
    STORAGE_CLONED_MS =
        86400000, /* for so long a screen counts as cloned after the last sign of it */
};

/* `line` is what `heartbeat` was read from. *ret_is_new: it was taken. In a transaction. */
bool storage_heartbeat(struct storage *storage, const struct heartbeat *heartbeat, const char *line,
                       size_t length, int64_t now_ms, bool *ret_is_new, struct error *err);
bool storage_thumbnail(struct storage *storage, const char *screen, const void *jpeg, size_t length,
                       int64_t now_ms, struct error *err);

/* What a screen said last. */
struct storage_word {
    bool is_there;                     /* else it never said anything */
    int64_t received_ms, thumbnail_ms; /* thumbnail -1: none */
    bool is_cloned;
    struct heartbeat heartbeat;
};
bool storage_word(struct storage *storage, const char *screen, int64_t now_ms,
                  struct storage_word *ret_word, struct error *err);

/* The same of every screen that ever said anything, by its id, a loan. */
typedef void (*storage_word_row)(void *context, const char *screen,
                                 const struct storage_word *word);
bool storage_words(struct storage *storage, int64_t now_ms, storage_word_row row, void *context,
                   struct error *err);

/* ERROR_MISSING when there is none. */
bool storage_thumbnail_of(struct storage *storage, const char *screen, struct buf *into,
                          struct error *err);
