/* Which releases there were, who asked for them and who let them out. */
#pragma once

#include "desk/storage.h"
#include "desk/storage_users.h"

enum { STORAGE_NOTE_BYTES = 1000 };

/* Loans in a row that is listed. */
struct storage_release {
    const char *sha256; /* of the manifest */
    int64_t generation;
    int64_t at_ms;           /* when it was first seen here to be out; -1: it waits */
    const char *asked_by;    /* the user who asked for it, or saved last before; "" nobody known */
    const char *approved_by; /* "" nobody had to, or by a signature */
    const char *note;
};

/* `release` waits to be let out; asked for again, the last asker counts. */
bool storage_release_ask(struct storage *storage, const struct storage_release *release,
                         struct error *err);
/* Who asked for it and why; by "" nobody. */
struct storage_asked {
    char by[LIMIT_NAME_BYTES + 1], note[STORAGE_NOTE_BYTES + 1];
};
bool storage_release_asked(struct storage *storage, const char *sha256,
                           struct storage_asked *ret_asked, struct error *err);
bool storage_release_approve(struct storage *storage, const char *sha256, const char *user,
                             struct error *err);

/* It is out. Known already: nothing changes. Nobody asked: who saved last is named. */
bool storage_release_out(struct storage *storage, const char *sha256, int64_t generation,
                         int64_t now_ms, struct error *err);

/* The hash of the manifest of a generation that was out; ERROR_MISSING when there is none. */
bool storage_release_find(struct storage *storage, int64_t generation,
                          char ret_sha256[SHA256_HEX_BYTES], struct error *err);

/* The newest first, with those that waited in vain left out. */
typedef void (*storage_release_row)(void *context, const struct storage_release *release);
bool storage_releases(struct storage *storage, int64_t limit, storage_release_row row,
                      void *context, struct error *err);
