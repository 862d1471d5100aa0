/* See reporter.h. A file goes when the server says that it has it (2xx). A server that takes no
 * reports (404, 405) is asked again after ten minutes; so is one that does not know this board yet
 * (403), unless it begins to take heartbeats before. What it refuses for good (400, 413, 422) is
 * set aside, so that it blocks nothing. */
#include "player/fetch/reporter.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/clock.h"
#include "model/limits.h"

enum {
    LONGEST_PAUSE_MS = 600000, /* while the server is out of reach */
    SELDOM_MS = 600000,        /* while it takes none */
    CONDENSE_AGAIN_MS = 10000,
};

void reporter_init(struct reporter *reporter, const char *state, struct source *source)
{
    struct error err;
    uint64_t seed = (uint64_t)clock_monotonic_ms() ^ ((uint64_t)getpid() << 24);
    *reporter = (struct reporter){ .source = source };
    buf_init(&reporter->body, 2 * LIMIT_REPORT_BYTES);
    poll_init(&reporter->poll, SELDOM_MS, LONGEST_PAUSE_MS, seed);
    if (!spool_open(state, &reporter->spool, &err))
        log_error("plays are not reported: %s", err.text);
}

void reporter_deinit(struct reporter *reporter)
{
    source_cancel(reporter->source, reporter->transfer);
    buf_deinit(&reporter->body);
    spool_free(reporter->spool);
}

/* --- plan --------------------------------------------------------------------- */

static void tell_kept(uint64_t serial)
{
    struct error err;
    struct parcel_mark mark = { .serial = serial };
    belt_send(BELT_DOWN, PARCEL_REPORT_KEPT, &mark, sizeof mark, NULL, 0, &err);
}

static void take_batch(struct reporter *reporter, uint64_t serial, const void *bytes, size_t length)
{
    struct error err;
    bool is_kept = spool_append(reporter->spool, bytes, length, &err);
    log_fault(&reporter->spool_edge, "keeping plays", is_kept ? NULL : &err);
    if (is_kept)
        tell_kept(serial);
}

/* Nobody can make sense of it, and it is in the way. */
static void give_up_on(struct reporter *reporter, uint64_t number)
{
    struct error err;
    error_set(&err, ERROR_INPUT, "a file of the spool is damaged: set aside as spool/refused");
    log_fault(&reporter->spool_edge, "keeping plays", &err);
    spool_set_aside(reporter->spool, number);
}

static void take_sums(struct reporter *reporter, uint64_t number, const void *bytes, size_t length)
{
    struct error err;
    reporter->condensing = 0;
    reporter->condense_ms = 0;
    if (number == reporter->sending)
        return; /* the server may have it as it was */
    if (length == 0) {
        give_up_on(reporter, number);
        return;
    }
    bool is_kept = spool_condensed(reporter->spool, number, bytes, length, &err);
    log_fault(&reporter->spool_edge, "keeping plays", is_kept ? NULL : &err);
    if (!is_kept)
        reporter->condense_ms = clock_monotonic_ms() + CONDENSE_AGAIN_MS;
}

void reporter_take(struct reporter *reporter, const union parcel *parcel,
                   const int fds[IPC_MAX_FDS])
{
    struct error err;
    const void *map = NULL;
    size_t length = parcel->report.bytes;
    bool is_batch = parcel->head.type == PARCEL_REPORT;
    if (!reporter->spool || (!is_batch && parcel->head.type != PARCEL_CONDENSED) ||
        length > 2 * LIMIT_REPORT_BYTES ||
        (length > 0 && !ipc_map_sealed(fds[0], length, &map, &err)))
        return;
    if (is_batch && length > 0)
        take_batch(reporter, parcel->report.serial, map, length);
    else if (!is_batch)
        take_sums(reporter, parcel->report.serial, map, length);
    if (map)
        munmap((void *)(uintptr_t)map, length);
}

static void send_for_sums(struct reporter *reporter, const struct buf *bytes)
{
    struct error err;
    int fd = -1;
    struct parcel_report parcel = { .serial = reporter->condensing,
                                    .bytes = (uint32_t)bytes->length };
    if (!ipc_copy("report", bytes->bytes, bytes->length, &fd, &err))
        return;
    belt_send(BELT_DOWN, PARCEL_CONDENSE, &parcel, sizeof parcel, &fd, 1, &err);
    close(fd);
}

/* The oldest file is added up by plan, which has the key; sums that are too many go for good. */
static void keep_in_bounds(struct reporter *reporter, int64_t now_ms)
{
    struct error err;
    struct buf bytes;
    uint64_t number = spool_fullest(reporter->spool, LIMIT_SPOOL_BYTES);
    if (number == 0 || number == reporter->sending || now_ms < reporter->condense_ms)
        return;
    if (spool_is_sums(reporter->spool, number)) {
        error_set(&err, ERROR_LIMIT, "the spool is full of sums: the oldest of them go");
        log_fault(&reporter->spool_edge, "keeping plays", &err);
        spool_drop(reporter->spool, number);
        return;
    }
    reporter->condensing = number;
    reporter->condense_ms = now_ms + CONDENSE_AGAIN_MS;
    buf_init(&bytes, 2 * LIMIT_REPORT_BYTES);
    if (spool_read(reporter->spool, number, &bytes, &err) && bytes.length > 0)
        send_for_sums(reporter, &bytes);
    else
        give_up_on(reporter, number);
    buf_deinit(&bytes);
}

/* --- the server --------------------------------------------------------------- */

static bool pass_over(void *context, int64_t offset, const void *bytes, size_t length,
                      struct error *err)
{
    (void)context, (void)offset, (void)bytes, (void)length, (void)err;
    return true;
}

static void on_sent(void *context, const struct answer *answer)
{
    struct reporter *reporter = context;
    int64_t now_ms = clock_monotonic_ms();
    bool is_wrong = answer->kind == ANSWER_FAILED &&
                    (answer->error.kind == ERROR_INPUT || answer->error.kind == ERROR_LIMIT);
    reporter->transfer = NULL;
    buf_deinit(&reporter->body);
    if (answer->kind == ANSWER_WHOLE)
        spool_drop(reporter->spool, reporter->sending);
    else if (answer->kind == ANSWER_REFUSED)
        spool_set_aside(reporter->spool, reporter->sending);
    reporter->sending = 0;
    if (answer->kind == ANSWER_WHOLE || answer->kind == ANSWER_REFUSED)
        poll_after_answer(&reporter->poll, true);
    else
        reporter->send_ms = now_ms + (answer->kind == ANSWER_MISSING || is_wrong
                                          ? poll_after_answer(&reporter->poll, false)
                                          : poll_after_failure(&reporter->poll));
    bool is_fault = answer->kind == ANSWER_REFUSED || answer->kind == ANSWER_FAILED;
    log_fault(&reporter->send_edge, "reports", is_fault ? &answer->error : NULL);
}

static void send_oldest(struct reporter *reporter, int64_t now_ms)
{
    struct error err;
    uint64_t number = spool_oldest(reporter->spool);
    if (number == 0)
        return;
    if (!spool_read(reporter->spool, number, &reporter->body, &err)) {
        log_fault(&reporter->send_edge, "reports", &err);
        reporter->send_ms = now_ms + poll_after_failure(&reporter->poll);
        buf_deinit(&reporter->body);
        return;
    }
    const struct request request = { .path = "reports",
                                     .body = reporter->body.bytes,
                                     .body_bytes = reporter->body.length,
                                     .max_bytes = LIMIT_HEADER_BYTES,
                                     .take = pass_over,
                                     .done = on_sent,
                                     .context = reporter };
    reporter->sending = number;
    reporter->transfer = source_get(reporter->source, &request);
}

void reporter_hurry(struct reporter *reporter)
{
    reporter->send_ms = 0;
}

int reporter_step(struct reporter *reporter)
{
    int64_t now_ms = clock_monotonic_ms();
    if (!reporter->spool)
        return -1;
    keep_in_bounds(reporter, now_ms);
    int again_ms = reporter->condensing && reporter->condense_ms > now_ms
                       ? (int)(reporter->condense_ms - now_ms)
                       : -1;
    if (reporter->transfer)
        return again_ms;
    if (now_ms >= reporter->send_ms)
        send_oldest(reporter, now_ms);
    bool is_waiting = !reporter->transfer && spool_holds(reporter->spool);
    int send_ms = !is_waiting                  ? -1
                  : reporter->send_ms > now_ms ? (int)(reporter->send_ms - now_ms)
                                               : 1000;
    return again_ms < 0 || (send_ms >= 0 && send_ms < again_ms) ? send_ms : again_ms;
}
