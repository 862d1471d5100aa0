/* See herald.h. A server that takes none (404, 405) is asked again after ten minutes, and is no
 * fault; one that is out of reach gets the next. That it does not know this board's key yet
 * is said by the reporter. */
#include "player/fetch/herald.h"

#include <sys/mman.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/str.h"
#include "model/document.h"
#include "model/heartbeat.h"

enum { SELDOM_MS = 600000, ANSWER_BYTES = 1024 };

void herald_init(struct herald *herald, struct source *source)
{
    uint64_t seed = (uint64_t)clock_monotonic_ms() ^ ((uint64_t)getpid() << 16);
    *herald = (struct herald){ .source = source };
    buf_init(&herald->body, HEARTBEAT_BYTES);
    buf_init(&herald->next, HEARTBEAT_BYTES);
    buf_init(&herald->answer, ANSWER_BYTES);
    poll_init(&herald->poll, SELDOM_MS, SELDOM_MS, seed);
}

void herald_deinit(struct herald *herald)
{
    source_cancel(herald->source, herald->transfer);
    buf_deinit(&herald->body);
    buf_deinit(&herald->next);
    buf_deinit(&herald->answer);
}

void herald_take(struct herald *herald, const union parcel *parcel, const int fds[IPC_MAX_FDS])
{
    struct error err;
    const void *map = NULL;
    size_t length = parcel->report.bytes;
    if (parcel->head.type != PARCEL_HEARTBEAT || length == 0 || length > HEARTBEAT_BYTES ||
        !ipc_map_sealed(fds[0], length, &map, &err))
        return;
    buf_deinit(&herald->next);
    buf_append(&herald->next, map, length);
    herald->waiting = parcel->report.serial;
    munmap((void *)(uintptr_t)map, length);
}

static void tell_arrived(uint64_t number)
{
    struct error err;
    struct parcel_mark mark = { .serial = number };
    belt_send(BELT_DOWN, PARCEL_ARRIVED, &mark, sizeof mark, NULL, 0, &err);
}

/* A board that does not know which screen it is gets {"screen": "ID"}; others get nothing. */
static void tell_name(const struct buf *answer)
{
    struct diagnostics faults;
    struct json *json = NULL;
    struct error err;
    struct parcel_screen parcel = { .screen = "" };
    diagnostics_init(&faults);
    if (json_parse(buf_text(answer), answer->length, "status", &faults, &json)) {
        const struct json_value *root = json_root(json);
        const char *screen = json_kind(root) == JSON_OBJECT
                                 ? document_text(root, "screen", LIMIT_NAME_BYTES, &err)
                                 : NULL;
        if (screen && str_copy(parcel.screen, sizeof parcel.screen, screen))
            belt_send(BELT_DOWN, PARCEL_NAMED, &parcel, sizeof parcel, NULL, 0, &err);
        json_free(json);
    }
    diagnostics_deinit(&faults);
}

static bool take_answer(void *context, int64_t offset, const void *bytes, size_t length,
                        struct error *err)
{
    struct herald *herald = context;
    (void)offset;
    return buf_append(&herald->answer, bytes, length) ||
           error_set(err, ERROR_LIMIT, "the answer to a status is too long");
}

static void on_sent(void *context, const struct answer *answer)
{
    struct herald *herald = context;
    herald->transfer = NULL;
    buf_deinit(&herald->body);
    bool is_taken = answer->kind == ANSWER_WHOLE;
    herald->is_news |= is_taken && !herald->is_known;
    herald->is_known = is_taken;
    if (is_taken)
        tell_arrived(herald->sending);
    if (is_taken && herald->answer.length > 0)
        tell_name(&herald->answer);
    buf_deinit(&herald->answer);
    if (answer->kind == ANSWER_MISSING)
        herald->send_ms = clock_monotonic_ms() + poll_after_answer(&herald->poll, false);
    log_fault(&herald->edge, "status", answer->kind == ANSWER_REFUSED ? &answer->error : NULL);
}

bool herald_became_known(struct herald *herald)
{
    bool is_news = herald->is_news;
    herald->is_news = false;
    return is_news;
}

static void send_next(struct herald *herald)
{
    herald->sending = herald->waiting;
    herald->waiting = 0;
    struct buf body = herald->body;
    herald->body = herald->next;
    herald->next = body;
    const struct request request = { .path = "status",
                                     .body = herald->body.bytes,
                                     .body_bytes = herald->body.length,
                                     .max_bytes = ANSWER_BYTES,
                                     .take = take_answer,
                                     .done = on_sent,
                                     .context = herald };
    herald->transfer = source_get(herald->source, &request);
}

int herald_step(struct herald *herald)
{
    int64_t now_ms = clock_monotonic_ms();
    if (herald->waiting == 0 || herald->transfer)
        return -1;
    if (now_ms < herald->send_ms)
        return (int)(herald->send_ms - now_ms);
    send_next(herald);
    return -1;
}
