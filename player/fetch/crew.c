/* See crew.h. Small files travel together, because each costs a round trip; a large one has the
 * line to itself, because what is shown soonest must not share it with what is shown next week. So
 * files begin in order of need until there are CREW_MOST, or those before are TOGETHER_BYTES.
 *
 * A file that the server has wrong is put aside, and the others go on; a line that fails is none of
 * the file's fault, and everybody waits. Until something comes over it again, one tries alone. */
#include "player/fetch/crew.h"

#include "common/clock.h"
#include "common/str.h"

enum {
    TOGETHER_BYTES = 1024 * 1024, /* about a second of a good mobile line */
    LONGEST_PAUSE_MS = 600000,
};

/* A line that broke under several at once broke once. */
static void pause_all(struct crew *crew)
{
    int64_t now_ms = clock_monotonic_ms();
    bool is_pausing = crew->due_ms > now_ms && crew->due_ms < INT64_MAX;
    if (!is_pausing)
        crew->due_ms = now_ms + poll_after_failure(&crew->poll);
}

static void settle(struct crew *crew, const struct want *want, const struct error *fault)
{
    if (fault) {
        shelf_put_aside(crew->shelf, want->sha256);
        log_fault(&crew->edge, "download", fault);
    } else {
        shelf_carried(crew->shelf, want->sha256);
    }
    if (fault && fault->kind == ERROR_AGAIN)
        pause_all(crew);
    else
        crew->due_ms = 0;
}

static void on_carried(void *context, const struct carry *carry, const struct error *fault)
{
    struct crew *crew = context;
    if (!fault || carry->has_grown) /* a line that breaks gets there piece by piece */
        poll_after_answer(&crew->poll, true);
    settle(crew, &carry->want, fault);
}

void crew_init(struct crew *crew, struct source *source, struct shelf *shelf, uint64_t seed)
{
    *crew = (struct crew){ .shelf = shelf };
    poll_init(&crew->poll, LONGEST_PAUSE_MS, LONGEST_PAUSE_MS, seed);
    for (size_t i = 0; i < CREW_MOST; i++)
        carry_init(&crew->carries[i], source, shelf->store, on_carried, crew);
}

static size_t count_busy(const struct crew *crew)
{
    size_t count = 0;
    for (size_t i = 0; i < CREW_MOST; i++)
        count += carry_is_busy(&crew->carries[i]);
    return count;
}

/* NULL when one has it already, or no more may begin. */
static struct carry *hand_for(struct crew *crew, const struct want *want)
{
    struct carry *idle = NULL;
    for (size_t i = 0; i < CREW_MOST; i++) {
        struct carry *carry = &crew->carries[i];
        if (!carry_is_busy(carry))
            idle = carry;
        else if (str_equal(carry->want.sha256, want->sha256))
            return NULL;
    }
    return poll_has_failed(&crew->poll) && count_busy(crew) > 0 ? NULL : idle;
}

static void begin(struct crew *crew, const struct want *want)
{
    struct error err;
    struct carry *hand = hand_for(crew, want);
    int64_t bytes = want->size_bytes;
    if (!hand)
        return;
    for (size_t i = 0; i < CREW_MOST; i++)
        bytes += carry_left_bytes(&crew->carries[i]);
    if (shelf_make_room(crew->shelf, bytes, &err))
        carry_start(hand, want);
    else
        settle(crew, want, &err);
}

/* All that can be had now was tried: the rest after a pause, if there was none just now. */
static bool end_round(struct crew *crew, int64_t now_ms, bool has_paused)
{
    if (shelf_retry(crew->shelf)) {
        crew->due_ms = has_paused ? 0 : now_ms + poll_after_failure(&crew->poll);
        return false;
    }
    log_fault(&crew->edge, "download", NULL);
    return true;
}

bool crew_step(struct crew *crew, int64_t now_ms)
{
    struct want wants[CREW_MOST];
    bool has_paused = crew->due_ms > 0;
    int64_t bytes = 0;
    if (now_ms < crew->due_ms)
        return false;
    crew->due_ms = INT64_MAX;
    size_t count = shelf_wants(crew->shelf, wants, CREW_MOST);
    for (size_t i = 0; i < count && bytes < TOGETHER_BYTES; i++) {
        begin(crew, &wants[i]);
        bytes += wants[i].size_bytes;
    }
    return count == 0 && count_busy(crew) == 0 && end_round(crew, now_ms, has_paused);
}

void crew_hasten(struct crew *crew, bool is_new)
{
    if (is_new)
        poll_after_answer(&crew->poll, true);
    crew->due_ms = 0;
}

void crew_stop(struct crew *crew)
{
    for (size_t i = 0; i < CREW_MOST; i++)
        carry_stop(&crew->carries[i]);
}
