/* See candidate.h. */
#include "player/plan/candidate.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/limits.h"

void candidate_drop(struct candidate *candidate)
{
    edition_free(candidate->edition);
    free(candidate->needs);
    *candidate = (struct candidate){ .state = CANDIDATE_NONE };
}

void candidate_begin(struct candidate *candidate, struct edition *edition,
                     const struct parcel_latest *latest, const char *screen, int64_t now_ms)
{
    candidate_drop(candidate);
    candidate->state = CANDIDATE_CHECKING;
    candidate->edition = edition;
    candidate->latest = *latest;
    candidate->needs =
        needs_of(edition->manifest, edition->site, screen, now_ms, &candidate->need_count);
    candidate->stage_until_ms = now_ms + LIMIT_STAGE_AHEAD_MS;
}

/* JSON was hashed when the edition was read. */
static bool is_read_already(const struct need *need)
{
    return strncmp(need->file->path, "playlists/", 10) == 0;
}

bool candidate_step(struct candidate *candidate, struct store *store,
                    char ret_damaged[SHA256_HEX_BYTES], struct error *err)
{
    ret_damaged[0] = '\0';
    while (candidate->checked < candidate->need_count) {
        const struct need *need = &candidate->needs[candidate->checked++];
        int memory = -1;
        if (need->due_ms >= candidate->stage_until_ms || is_read_already(need))
            continue;
        if (store_read_memory(store, need->file->sha256, need->file->size_bytes, &memory, err)) {
            close(memory);
            return true;
        }
        memcpy(ret_damaged, need->file->sha256, SHA256_HEX_BYTES);
        error_prefix(err, "%s", need->file->path);
        candidate_drop(candidate);
        return false;
    }
    candidate->state = CANDIDATE_KEEPING;
    return true;
}

struct edition *candidate_take(struct candidate *candidate)
{
    struct edition *edition = candidate->edition;
    candidate->edition = NULL;
    candidate_drop(candidate);
    return edition;
}
