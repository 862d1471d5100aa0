/* See sync.h. Two releases are known at most: `held`, which plan has accepted, and `next`, on its
 * way. What fetch decides only saves traffic: plan verifies everything again. So a wrong decision
 * here can cost bytes or time, never what is on the glass. */
#include "player/fetch/sync.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"
#include "player/fetch/ask.h"
#include "player/fetch/carry.h"
#include "player/fetch/poll.h"
#include "player/fetch/rotation.h"
#include "player/fetch/staging.h"

enum {
    WAIT_S = 30,               /* Prefer: wait */
    WAITED_AT_LEAST_MS = 1000, /* an answer sooner than that was not waited for */
    PLAN_PATIENCE_MS = 2000,   /* for its first PARCEL_HOLDING */
    RESEND_MS = 1000,          /* when plan's end of the belt was full */
    ASK_PAUSE_MS = 60000,      /* the longest, while the server is out of reach */
    CARRY_PAUSE_MS = 600000, /* the longest, between attempts at files that the server has wrong */
};

struct sync {
    const struct parcel_start *start;
    struct source *source;
    struct store *store;
    struct chain chain;

    struct parcel_holding holding;
    int64_t begin_ms; /* plan's word is waited for until then */

    struct ask ask; /* for latest */
    struct poll poll;
    int64_t ask_ms, asked_ms;
    char seen[SHA256_HEX_BYTES]; /* the last `latest` that was looked into */
    struct rotation rotation;
    struct staging *arrived; /* waits for the end of a round of trust */

    struct staging *held, *next;
    bool is_next_sent, is_repairing, is_swept;
    int64_t send_ms; /* not before */
    uint64_t serial;

    struct carry carry;
    struct poll carry_poll;
    int64_t carry_ms;

    struct log_edge ask_edge, release_edge, carry_edge;
    char status[STAGING_TEXT_BYTES + 32];
};

static void say(struct sync *sync, const struct staging *staging, const char *what)
{
    char text[STAGING_TEXT_BYTES], status[sizeof sync->status];
    staging_describe(staging, text);
    snprintf(status, sizeof status, "%s %s", text, what);
    if (str_equal(status, sync->status))
        return;
    memcpy(sync->status, status, sizeof status);
    belt_status("%s", status);
}

/* --- releases ------------------------------------------------------------------------------- */

/* Goes on with a release as far as the store allows; false when it is refused. */
static bool advance(struct sync *sync, struct staging *staging, bool is_held, struct error *err)
{
    struct release_floor floor = { 0 };
    if (sync->held)
        staging_floor(sync->held, &floor);
    struct staging_rules rules = { .store = sync->store,
                                   .screen = sync->start->screen,
                                   .trust = is_held ? NULL : chain_top(&sync->chain),
                                   .floor = &floor };
    if (!is_held && !rules.trust)
        return error_set(err, ERROR_INPUT, "nobody is trusted yet: give --trust");
    return staging_advance(staging, &rules, clock_wall_ms(), err);
}

/* Parts of blobs that nobody wants any more go, once it is known what is wanted. */
static void sweep(struct sync *sync)
{
    struct store_set wanted = { 0 };
    struct release_floor unused;
    if (sync->is_swept || (sync->next && !staging_floor(sync->next, &unused)))
        return;
    sync->is_swept = true;
    if (sync->held)
        staging_keep(sync->held, &wanted);
    if (sync->next)
        staging_keep(sync->next, &wanted);
    store_drop_parts(sync->store, &wanted);
    store_set_deinit(&wanted);
}

static void drop_next(struct sync *sync)
{
    carry_stop(&sync->carry);
    staging_free(sync->next);
    sync->next = NULL;
    sync->is_next_sent = false;
    sync->is_swept = false;
    sync->carry_ms = 0;
}

static void advance_next(struct sync *sync)
{
    struct error err;
    if (advance(sync, sync->next, false, &err)) {
        sweep(sync);
        return;
    }
    log_fault(&sync->release_edge, "latest", &err);
    drop_next(sync);
}

/* Reads state/current or state/previous. */
static struct staging *read_kept(const struct sync *sync, const char *name)
{
    struct error err;
    struct buf bytes;
    struct staging *staging = NULL;
    char *path = mem_format("%s/%s", sync->start->state, name);
    buf_init(&bytes, LIMIT_LATEST_BYTES);
    if (file_read(AT_FDCWD, path, &bytes, &err))
        staging_new(buf_text(&bytes), bytes.length, &staging, &err);
    buf_deinit(&bytes);
    free(path);
    return staging;
}

static void follow_held(struct sync *sync)
{
    struct error err;
    if (!sync->held || advance(sync, sync->held, true, &err))
        return;
    staging_free(sync->held);
    sync->held = NULL;
}

/* The release that plan holds, from what main keeps. */
static void load_held(struct sync *sync)
{
    static const char *const names[] = { "current", "previous" };
    staging_free(sync->held);
    sync->held = NULL;
    for (size_t i = 0; !sync->held && i < sizeof names / sizeof *names; i++) {
        struct staging *kept = read_kept(sync, names[i]);
        if (kept && str_equal(staging_latest_sha256(kept), sync->holding.latest_sha256))
            sync->held = kept;
        else
            staging_free(kept);
    }
    follow_held(sync);
}

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
    int64_t wall_ms = clock_wall_ms();
    if (now_ms < sync->send_ms)
        return;
    sync->send_ms = 0;
    if (sync->next && !sync->is_next_sent && staging_is_ready(sync->next, wall_ms)) {
        sync->is_next_sent = send_release(sync, sync->next);
        say(sync, sync->next, "are here, ready");
    }
    if (sync->held && sync->is_repairing && staging_is_ready(sync->held, wall_ms))
        sync->is_repairing = !send_release(sync, sync->held);
}

/* --- latest --------------------------------------------------------------------------------- */

/* The round of trust that a changed `latest` began is over. */
static void begin_next(struct sync *sync)
{
    drop_next(sync);
    sync->next = sync->arrived;
    sync->arrived = NULL;
    poll_after_answer(&sync->carry_poll, true);
    advance_next(sync);
}

/* New bytes. False when they are no `latest`, or one that is known to be useless. */
static bool look_into(struct sync *sync, const struct buf *bytes, struct error *err)
{
    struct staging *arrived = NULL;
    if (!staging_new(buf_text(bytes), bytes->length, &arrived, err))
        return error_prefix(err, "%s/latest", sync->start->server);
    const char *sha256 = staging_latest_sha256(arrived);
    bool is_known = str_equal(sha256, sync->seen) ||
                    (sync->next && str_equal(sha256, staging_latest_sha256(sync->next)));
    snprintf(sync->seen, sizeof sync->seen, "%s", sha256);
    staging_free(sync->arrived);
    sync->arrived = NULL;
    if (str_equal(sha256, sync->holding.latest_sha256)) {
        staging_free(arrived);
        log_fault(&sync->release_edge, "latest", NULL);
        drop_next(sync);
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
    if (sync->ask_edge.said[0]) {
        poll_after_answer(&sync->carry_poll, true);
        sync->carry_ms = 0;
    }
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

static void ask_latest(struct sync *sync, int64_t now_ms)
{
    sync->asked_ms = now_ms;
    ask_for(&sync->ask, "latest", sync->seen, WAIT_S, LIMIT_LATEST_BYTES);
}

/* --- blobs ---------------------------------------------------------------------------------- */

static void on_carried(void *context, const struct want *want, const struct error *fault)
{
    struct sync *sync = context;
    struct staging *both[] = { sync->held, sync->next };
    for (size_t i = 0; i < 2; i++)
        if (both[i] && fault)
            staging_put_aside(both[i], want->sha256);
        else if (both[i])
            staging_mark(both[i], want->sha256, true);
    if (fault)
        log_fault(&sync->carry_edge, "download", fault);
}

/* Makes room for a blob: what the releases that may be shown list stays. */
static bool make_room(struct sync *sync, const struct want *want, struct error *err)
{
    struct store_set keep = { 0 };
    struct staging *previous = read_kept(sync, "previous");
    struct staging *all[] = { sync->held, sync->next, previous };
    struct error unread;
    if (previous)
        advance(sync, previous, true, &unread);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i])
            staging_keep(all[i], &keep);
    bool is_room = store_make_room(sync->store, want->size_bytes, LIMIT_STORE_BYTES, &keep, err);
    staging_free(previous);
    store_set_deinit(&keep);
    return is_room;
}

/* What is wanted most: the new release's until it is ready, a repair, the rest. */
static const struct want *choose(const struct sync *sync)
{
    const struct want *next = sync->next ? staging_want(sync->next) : NULL;
    const struct want *held = sync->held ? staging_want(sync->held) : NULL;
    if (!next || !held)
        return next ? next : held;
    return held->due_ms <= next->due_ms ? held : next;
}

/* All that can be had now was tried: the rest after a pause. */
static void pause_carrying(struct sync *sync, int64_t now_ms)
{
    bool has_failed = false;
    if (sync->held)
        has_failed |= staging_retry(sync->held);
    if (sync->next)
        has_failed |= staging_retry(sync->next);
    if (has_failed) {
        sync->carry_ms = now_ms + poll_after_failure(&sync->carry_poll);
        return;
    }
    sync->carry_ms = INT64_MAX;
    log_fault(&sync->carry_edge, "download", NULL);
    struct staging *whole = sync->next ? sync->next : sync->held;
    if (whole && staging_is_whole(whole))
        say(sync, whole, "are here");
}

static void carry_next(struct sync *sync, int64_t now_ms)
{
    struct error err;
    const struct want *want = choose(sync);
    if (!want) {
        pause_carrying(sync, now_ms);
        return;
    }
    struct want copy = *want;
    if (make_room(sync, &copy, &err))
        carry_start(&sync->carry, &copy);
    else
        on_carried(sync, &copy, &err);
}

/* --- plan ----------------------------------------------------------------------------------- */

static void read_chain(struct sync *sync)
{
    struct error err;
    struct chain chain = { 0 };
    if (!chain_read(sync->start->state, sync->start->trust, &chain, &err))
        log_error("%s", err.text);
    chain_deinit(&sync->chain);
    sync->chain = chain;
}

static void take_holding(struct sync *sync, const struct parcel_holding *holding)
{
    const struct trust *top = chain_top(&sync->chain);
    bool is_first = sync->begin_ms > 0;
    bool is_trust_new = holding->trust != (top ? top->number : -1);
    sync->holding = *holding;
    sync->begin_ms = 0;
    if (is_trust_new && !rotation_held(&sync->rotation, holding->trust))
        read_chain(sync);
    if (sync->next && str_equal(staging_latest_sha256(sync->next), holding->latest_sha256)) {
        staging_free(sync->held);
        sync->held = sync->next;
        sync->next = NULL;
        sync->is_next_sent = false;
        log_fault(&sync->release_edge, "latest", NULL);
    } else if (!sync->held ||
               !str_equal(staging_latest_sha256(sync->held), holding->latest_sha256)) {
        load_held(sync);
    }
    if (sync->next && sync->is_next_sent &&
        str_equal(staging_latest_sha256(sync->next), holding->refused_sha256))
        drop_next(sync);
    if (is_first || is_trust_new) { /* what was refused under older trust is asked for again */
        snprintf(sync->seen, sizeof sync->seen, "%s", holding->latest_sha256);
        sync->ask_ms = 0;
    }
    sync->carry_ms = 0;
    sweep(sync);
}

static void take_damaged(struct sync *sync, const struct parcel_blob *blob)
{
    if (!str_is_sha256(blob->sha256))
        return;
    store_remove(sync->store, blob->sha256);
    carry_stop(&sync->carry);
    load_held(sync);
    if (sync->held && staging_wants(sync->held, blob->sha256))
        sync->is_repairing = true;
    if (sync->next)
        staging_mark(sync->next, blob->sha256, false);
    sync->is_next_sent = false;
    sync->carry_ms = 0;
}

void sync_take(struct sync *sync, const union parcel *parcel)
{
    if (parcel->head.type == PARCEL_HOLDING)
        take_holding(sync, &parcel->holding);
    else if (parcel->head.type == PARCEL_DAMAGED)
        take_damaged(sync, &parcel->blob);
    else if (parcel->head.type == PARCEL_HELLO)
        sync->is_next_sent = false; /* plan started afresh: it is told again */
}

/* --- the whole ------------------------------------------------------------------------------ */

bool sync_new(const struct parcel_start *start, struct source *source, struct sync **ret_sync,
              struct error *err)
{
    struct store *store = NULL;
    if (!store_open(start->state, &store, err))
        return false;
    struct sync *sync = mem_new(sizeof *sync);
    uint64_t seed = (uint64_t)clock_wall_ms() ^ ((uint64_t)getpid() << 32);
    *sync = (struct sync){ .start = start,
                           .source = source,
                           .store = store,
                           .begin_ms = clock_monotonic_ms() + PLAN_PATIENCE_MS };
    poll_init(&sync->poll, start->poll_ms, ASK_PAUSE_MS, seed);
    poll_init(&sync->carry_poll, start->poll_ms, CARRY_PAUSE_MS, ~seed);
    ask_init(&sync->ask, source, on_latest, sync);
    carry_init(&sync->carry, source, store, on_carried, sync);
    rotation_init(&sync->rotation, source, &sync->chain);
    read_chain(sync);
    *ret_sync = sync;
    return true;
}

void sync_free(struct sync *sync)
{
    if (!sync)
        return;
    carry_stop(&sync->carry);
    ask_deinit(&sync->ask);
    rotation_deinit(&sync->rotation);
    staging_free(sync->arrived);
    staging_free(sync->next);
    staging_free(sync->held);
    chain_deinit(&sync->chain);
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
    int64_t due = INT64_MAX;
    if (!ask_is_busy(&sync->ask) && !sync->rotation.is_busy)
        due = earlier(sync->ask_ms, rotation_due_ms(&sync->rotation));
    if (sync->rotation.is_busy)
        due = rotation_due_ms(&sync->rotation);
    if (!carry_is_busy(&sync->carry))
        due = earlier(due, sync->carry_ms);
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
    if (sync->next)
        advance_next(sync);
    follow_held(sync);
    if (!ask_is_busy(&sync->ask))
        rotation_step(&sync->rotation, now);
    if (sync->arrived && !sync->rotation.is_busy)
        begin_next(sync);
    if (!ask_is_busy(&sync->ask) && !sync->rotation.is_busy && now >= sync->ask_ms)
        ask_latest(sync, now);
    if (!carry_is_busy(&sync->carry) && now >= sync->carry_ms)
        carry_next(sync, now);
    announce(sync, now);
    int64_t wait = due_ms(sync);
    if (wait == INT64_MAX)
        return -1;
    now = clock_monotonic_ms();
    return wait <= now ? 0 : wait - now > 3600000 ? 3600000 : (int)(wait - now);
}
