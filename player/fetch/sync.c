/* See sync.h. Everything that is due has a time; sync_step does what is due and says when to come
 * again. The answers come back through on_latest and the crew, from within source_wait. */
#include "player/fetch/sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"
#include "player/fetch/ask.h"
#include "player/fetch/crew.h"
#include "player/fetch/poll.h"
#include "player/fetch/rotation.h"
#include "player/fetch/shelf.h"
#include "player/fetch/store_room.h"

enum {
    WAIT_S = 30,               /* Prefer: wait */
    WAITED_AT_LEAST_MS = 1000, /* an answer sooner than that was not waited for */
    PLAN_PATIENCE_MS = 2000,   /* for its first PARCEL_HOLDING */
    RESEND_MS = 1000,          /* when plan's end of the belt was full */
    ASK_PAUSE_MS = 60000,      /* the longest, while the server is out of reach */
};

struct sync {
    const struct parcel_start *start;
    struct source *source;
    struct store *store;
    struct keyring keyring;
    bool is_chain_unread; /* a part of it: it is read again before each question */

    struct parcel_holding holding;
    int64_t begin_ms; /* plan's word is waited for until then */

    struct ask ask; /* for latest */
    struct poll poll;
    int64_t ask_ms, asked_ms;
    char seen[SHA256_HEX_BYTES]; /* the last `latest` that was looked into */
    int64_t seen_generation;     /* as plan was told it */
    struct rotation rotation;
    struct staging *arrived; /* waits for the end of a round of trust */

    struct shelf shelf;
    bool is_next_sent, is_repairing;
    int64_t send_ms, damaged_ms; /* not before; when plan found a file damaged last */
    uint64_t serial;
    struct poll repair_poll; /* plan may find right files damaged while it cannot read them */

    struct crew crew;

    struct log_edge ask_edge, release_edge, chain_edge;
    char status[STAGING_TEXT_BYTES]; /* said last */
};

static void say(struct sync *sync, const struct staging *staging)
{
    char text[STAGING_TEXT_BYTES];
    staging_describe(staging, text);
    if (str_equal(text, sync->status))
        return;
    str_copy(sync->status, sizeof sync->status, text);
    belt_status("%s", text);
}

static void say_whole(struct sync *sync)
{
    const struct staging *whole = sync->shelf.next ? sync->shelf.next : sync->shelf.held;
    if (whole && staging_is_whole(whole))
        say(sync, whole);
}

/* --- telling plan --------------------------------------------------------------------------- */

static bool send_release(struct sync *sync, const struct staging *staging)
{
    struct error err;
    struct parcel_latest parcel = { .serial = ++sync->serial };
    size_t length = 0;
    const char *bytes = staging_latest(staging, &length);
    parcel.length = (uint32_t)length;
    memcpy(parcel.bytes, bytes, length);
    bool is_sent = belt_send(BELT_DOWN, PARCEL_RELEASE, &parcel, sizeof parcel, NULL, 0, &err);
    sync->send_ms = is_sent ? 0 : clock_monotonic_ms() + RESEND_MS;
    return is_sent;
}

/* Tells plan what it may show now. */
static void announce(struct sync *sync, int64_t now_ms)
{
    const struct staging *next = sync->shelf.next, *held = sync->shelf.held;
    int64_t wall_ms = clock_wall_ms();
    if (now_ms < sync->send_ms)
        return;
    sync->send_ms = 0;
    if (next && !sync->is_next_sent && staging_is_ready(next, wall_ms)) {
        sync->is_next_sent = send_release(sync, next);
        say(sync, next);
    }
    if (held && sync->is_repairing && staging_is_ready(held, wall_ms))
        sync->is_repairing = !send_release(sync, held);
}

/* --- latest --------------------------------------------------------------------------------- */

/* Another release is followed, or none (NULL). */
static void follow(struct sync *sync, struct staging *next)
{
    crew_stop(&sync->crew);
    shelf_put_next(&sync->shelf, next);
    crew_hasten(&sync->crew, true);
    sync->is_next_sent = false;
    sync->send_ms = 0;
}

/* Tells plan what the server has: what is followed, or what is held if nothing is. */
static void tell_seen(struct sync *sync)
{
    struct error err;
    struct release_floor floor;
    const struct staging *seen = sync->shelf.next ? sync->shelf.next : sync->shelf.held;
    if (!seen || !staging_floor(seen, &floor) || floor.generation == sync->seen_generation)
        return;
    struct parcel_mark parcel = { .serial = (uint64_t)floor.generation };
    if (belt_send(BELT_DOWN, PARCEL_SEEN, &parcel, sizeof parcel, NULL, 0, &err))
        sync->seen_generation = floor.generation;
}

/* Goes on with what has come into the store. */
static void step_shelf(struct sync *sync)
{
    struct error err;
    bool is_good = shelf_step(&sync->shelf, &err);
    tell_seen(sync);
    if (is_good)
        return;
    log_fault(&sync->release_edge, "latest", &err);
    follow(sync, NULL);
}

/* New bytes. False when they are no `latest`, or one that is known to be useless. */
static bool look_into(struct sync *sync, const struct buf *bytes, struct error *err)
{
    struct staging *arrived = NULL;
    if (!staging_new(buf_text(bytes), bytes->length, &arrived, err))
        return error_prefix(err, "%s/latest", sync->start->server);
    const char *sha256 = staging_latest_sha256(arrived);
    bool is_known = str_equal(sha256, sync->seen) || shelf_next_is(&sync->shelf, sha256);
    str_copy(sync->seen, sizeof sync->seen, sha256);
    staging_free(sync->arrived);
    sync->arrived = NULL;
    if (str_equal(sha256, sync->holding.latest_sha256)) {
        staging_free(arrived);
        log_fault(&sync->release_edge, "latest", NULL);
        follow(sync, NULL);
    } else if (is_known || str_equal(sha256, sync->holding.refused_sha256)) {
        staging_free(arrived);
    } else {
        sync->arrived = arrived;
        rotation_hasten(&sync->rotation);
    }
    return true;
}

/* The server was out of reach and is back: what failed meanwhile need not wait any longer. */
static void server_is_well(struct sync *sync)
{
    if (sync->ask_edge.said[0])
        crew_hasten(&sync->crew, true);
    log_fault(&sync->ask_edge, "server", NULL);
}

static void on_latest(void *context, const struct answer *answer, const struct buf *bytes)
{
    struct sync *sync = context;
    struct error err = answer->error;
    int64_t now = clock_monotonic_ms();
    char before[SHA256_HEX_BYTES];
    memcpy(before, sync->seen, sizeof before);
    bool is_good = answer->kind == ANSWER_SAME ||
                   (answer->kind == ANSWER_WHOLE && look_into(sync, bytes, &err));
    bool is_new = !str_equal(before, sync->seen);
    bool has_waited = answer->has_waited && (is_new || now - sync->asked_ms >= WAITED_AT_LEAST_MS);
    if (answer->kind == ANSWER_MISSING)
        error_set(&err, ERROR_MISSING, "%s/latest: there is no release yet", sync->start->server);
    if (is_good)
        server_is_well(sync);
    else
        log_fault(&sync->ask_edge, "server", &err);
    sync->ask_ms = now + (is_good || answer->kind == ANSWER_MISSING
                              ? poll_after_answer(&sync->poll, is_good && has_waited)
                              : poll_after_failure(&sync->poll));
}

static void read_chain(struct sync *sync)
{
    struct error err;
    struct keyring keyring = { 0 };
    bool is_read = keyring_read(sync->start->state, sync->start->trust, &keyring, &err);
    log_fault(&sync->chain_edge, "trust", is_read ? NULL : &err);
    sync->is_chain_unread = !is_read && err.kind == ERROR_SYSTEM;
    keyring_deinit(&sync->keyring);
    sync->keyring = keyring;
}

static void ask_latest(struct sync *sync, int64_t now_ms)
{
    if (sync->is_chain_unread) {
        read_chain(sync);
        str_copy(sync->seen, sizeof sync->seen, sync->holding.latest_sha256);
    }
    if (!sync->shelf.held && sync->holding.latest_sha256[0]) { /* it could not be read before */
        shelf_hold(&sync->shelf, sync->holding.latest_sha256);
        sync->is_repairing = sync->shelf.held;
        crew_hasten(&sync->crew, false);
    }
    sync->asked_ms = now_ms;
    ask_for(&sync->ask, "latest", sync->seen, WAIT_S, LIMIT_LATEST_BYTES);
}

/* --- plan ----------------------------------------------------------------------------------- */

/* What was wrong and is gone: what comes in its place is right, so however many there are, there
 * is an end to it. */
static void take_damaged(struct sync *sync, const char *sha256)
{
    if (!str_is_sha256(sha256))
        return;
    int64_t now = clock_monotonic_ms();
    crew_stop(&sync->crew);
    sync->is_repairing |= shelf_lose(&sync->shelf, sha256);
    if (now - sync->damaged_ms > 2 * ASK_PAUSE_MS) /* the first for a while */
        poll_after_answer(&sync->repair_poll, true);
    sync->damaged_ms = now;
    if (store_lacks(sync->store, sha256))
        sync->send_ms = 0;
    else if (now >= sync->send_ms) /* else it pauses already: many orders may miss one file */
        sync->send_ms = now + poll_after_failure(&sync->repair_poll);
    sync->is_next_sent = false;
    crew_hasten(&sync->crew, false);
}

static void take_holding(struct sync *sync, const struct parcel_holding *holding)
{
    const struct trust *top = keyring_top(&sync->keyring);
    bool is_first = sync->begin_ms > 0;
    bool is_trust_new = holding->trust != (top ? top->number : -1);
    bool is_lost = holding->generation == 0 && /* it holds something else now, and cannot show it */
                   !str_equal(holding->latest_sha256, sync->holding.latest_sha256);
    sync->holding = *holding;
    sync->begin_ms = 0;
    if (is_trust_new && !rotation_held(&sync->rotation, holding->trust))
        read_chain(sync);
    if (shelf_hold(&sync->shelf, holding->latest_sha256)) {
        poll_after_answer(&sync->repair_poll, true); /* plan could read it */
        log_fault(&sync->release_edge, "latest", NULL);
        sync->is_next_sent = false;
    }
    if (sync->is_next_sent && shelf_next_is(&sync->shelf, holding->refused_sha256))
        follow(sync, NULL);
    if (is_first || is_trust_new || is_lost) { /* what was refused under older trust, too */
        str_copy(sync->seen, sizeof sync->seen, holding->latest_sha256);
        sync->ask_ms = 0;
    }
    crew_hasten(&sync->crew, false);
    take_damaged(sync, holding->damaged_sha256);
}

void sync_take(struct sync *sync, const union parcel *parcel)
{
    if (parcel->head.type == PARCEL_HOLDING)
        take_holding(sync, &parcel->holding);
    else if (parcel->head.type == PARCEL_DAMAGED)
        take_damaged(sync, parcel->blob.sha256);
    else if (parcel->head.type == PARCEL_HELLO) { /* plan started afresh: it is told again */
        sync->is_next_sent = false;
        sync->seen_generation = 0;
    }
}

/* --- the whole ------------------------------------------------------------------------------ */

bool sync_new(const struct parcel_start *start, struct source *source, struct sync **ret_sync,
              struct error *err)
{
    struct store *store = NULL;
    if (!store_open(start->state, &store, err))
        return false;
    store_room_clear(store);
    struct sync *sync = mem_new(sizeof *sync);
    uint64_t seed = (uint64_t)clock_wall_ms() ^ ((uint64_t)getpid() << 32);
    *sync = (struct sync){ .start = start,
                           .source = source,
                           .store = store,
                           .begin_ms = clock_monotonic_ms() + PLAN_PATIENCE_MS };
    poll_init(&sync->poll, start->poll_ms, ASK_PAUSE_MS, seed);
    poll_init(&sync->repair_poll, start->poll_ms, ASK_PAUSE_MS, seed + 1);
    ask_init(&sync->ask, source, on_latest, sync);
    rotation_init(&sync->rotation, source, &sync->keyring);
    shelf_init(&sync->shelf, start, store, &sync->keyring);
    crew_init(&sync->crew, source, &sync->shelf, ~seed);
    read_chain(sync);
    *ret_sync = sync;
    return true;
}

void sync_free(struct sync *sync)
{
    if (!sync)
        return;
    crew_stop(&sync->crew);
    ask_deinit(&sync->ask);
    rotation_deinit(&sync->rotation);
    staging_free(sync->arrived);
    shelf_deinit(&sync->shelf);
    keyring_deinit(&sync->keyring);
    store_free(sync->store);
    free(sync);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* When sync_step has something to do by itself. */
static int64_t due_ms(const struct sync *sync)
{
    int64_t due = sync->crew.due_ms;
    if (!ask_is_busy(&sync->ask) && !sync->rotation.is_busy)
        due = earlier(due, earlier(sync->ask_ms, rotation_due_ms(&sync->rotation)));
    if (sync->rotation.is_busy)
        due = earlier(due, rotation_due_ms(&sync->rotation));
    if (sync->send_ms > 0)
        due = earlier(due, sync->send_ms);
    return due;
}

int sync_step(struct sync *sync)
{
    int64_t now = clock_monotonic_ms();
    if (now < sync->begin_ms)
        return (int)(sync->begin_ms - now);
    sync->begin_ms = 0;
    step_shelf(sync);
    if (!ask_is_busy(&sync->ask))
        rotation_step(&sync->rotation, now);
    if (sync->arrived && !sync->rotation.is_busy) {
        follow(sync, sync->arrived);
        sync->arrived = NULL;
        step_shelf(sync);
    }
    if (!ask_is_busy(&sync->ask) && !sync->rotation.is_busy && now >= sync->ask_ms)
        ask_latest(sync, now);
    announce(sync, now);
    if (crew_step(&sync->crew, now))
        say_whole(sync);
    int64_t wait = due_ms(sync);
    now = clock_monotonic_ms();
    return wait == INT64_MAX      ? -1
           : wait <= now          ? 0
           : wait - now > 3600000 ? 3600000
                                  : (int)(wait - now);
}
