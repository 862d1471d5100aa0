/* See rotation.h. fetch verifies first, so that a server full of rubbish does not reach plan; plan
 * verifies again, because it need not believe fetch. */
#include "player/fetch/rotation.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/clock.h"
#include "model/limits.h"
#include "player/belt.h"

enum { ROUND_MS = 3600000, RETRY_MS = 60000, PLAN_MS = 10000 };

static const size_t signatures_max_bytes = LIMIT_TRUST_SIGNATURES * SIGN_BLOCK_MAX_BYTES;

/* Ends the round. The network's faults are told by whoever asks for `latest`. */
static void end(struct rotation *rotation, const struct error *fault)
{
    bool is_told = !fault || fault->kind != ERROR_AGAIN;
    if (is_told)
        log_fault(&rotation->edge, "trust", fault);
    rotation->is_busy = false;
    rotation->answer_due_ms = 0;
    trust_free(rotation->next);
    rotation->next = NULL;
    rotation->next_ms = clock_monotonic_ms() + (fault ? RETRY_MS : ROUND_MS);
    buf_deinit(&rotation->file);
}

static bool seal_bytes(const struct buf *bytes, int *ret_fd, struct error *err)
{
    void *map = NULL;
    int fd = -1;
    if (!ipc_memory("trust", bytes->length, &fd, &map, err))
        return false;
    memcpy(map, bytes->bytes, bytes->length);
    munmap(map, bytes->length);
    if (!ipc_seal(fd, err)) {
        close(fd);
        return false;
    }
    *ret_fd = fd;
    return true;
}

static bool hand_over(struct rotation *rotation, const struct buf *signatures, struct error *err)
{
    int fds[2] = { -1, -1 };
    struct parcel_trust parcel = { .serial = (uint64_t)rotation->number,
                                   .number = rotation->number,
                                   .file_bytes = (uint32_t)rotation->file.length,
                                   .signature_bytes = (uint32_t)signatures->length };
    bool is_sent = seal_bytes(&rotation->file, &fds[0], err) &&
                   seal_bytes(signatures, &fds[1], err) &&
                   belt_send(BELT_DOWN, PARCEL_TRUST, &parcel, sizeof parcel, fds, 2, err);
    for (size_t i = 0; i < 2; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    return is_sent;
}

static bool check(struct rotation *rotation, const struct buf *signatures, struct error *err)
{
    struct latest parsed;
    const struct trust *now = keyring_top(rotation->keyring);
    bool is_good =
        latest_parse(LATEST_TRUST, buf_text(signatures), signatures->length, &parsed, err) &&
        trust_follows(now, buf_text(&rotation->file), rotation->file.length, &parsed,
                      &rotation->next, err);
    return is_good || error_prefix(err, "trust/%" PRId64 ".json is refused", rotation->number);
}

static void take_signatures(struct rotation *rotation, const struct buf *signatures)
{
    struct error err;
    if (!check(rotation, signatures, &err) || !hand_over(rotation, signatures, &err)) {
        end(rotation, &err);
        return;
    }
    buf_deinit(&rotation->file);
    rotation->answer_due_ms = clock_monotonic_ms() + PLAN_MS;
}

static void take_file(struct rotation *rotation, const struct buf *bytes)
{
    char path[64];
    buf_init(&rotation->file, LIMIT_TRUST_BYTES);
    buf_append(&rotation->file, bytes->bytes, bytes->length);
    snprintf(path, sizeof path, "trust/%" PRId64 ".json.minisig", rotation->number);
    ask_for(&rotation->ask, path, "", 0, signatures_max_bytes);
}

static void on_answer(void *context, const struct answer *answer, const struct buf *bytes)
{
    struct rotation *rotation = context;
    bool has_file = rotation->file.length > 0;
    struct error err = answer->error;
    if (answer->kind == ANSWER_WHOLE && has_file) {
        take_signatures(rotation, bytes);
    } else if (answer->kind == ANSWER_WHOLE && bytes->length > 0) {
        take_file(rotation, bytes);
    } else if (answer->kind == ANSWER_MISSING && !has_file) {
        end(rotation, NULL);
    } else {
        if (answer->kind != ANSWER_FAILED)
            error_set(&err, ERROR_INPUT, "trust/%" PRId64 ".json has no bytes or no signatures",
                      rotation->number);
        end(rotation, &err);
    }
}

void rotation_init(struct rotation *rotation, struct source *source, struct keyring *keyring)
{
    *rotation = (struct rotation){ .keyring = keyring };
    ask_init(&rotation->ask, source, on_answer, rotation);
    buf_init(&rotation->file, LIMIT_TRUST_BYTES);
}

void rotation_deinit(struct rotation *rotation)
{
    ask_deinit(&rotation->ask);
    buf_deinit(&rotation->file);
    trust_free(rotation->next);
}

static void ask_next(struct rotation *rotation)
{
    char path[64];
    const struct trust *top = keyring_top(rotation->keyring);
    if (!top || rotation->steps++ >= LIMIT_TRUST_STEPS) {
        end(rotation, NULL);
        return;
    }
    rotation->is_busy = true;
    rotation->answer_due_ms = 0;
    rotation->number = top->number + 1;
    snprintf(path, sizeof path, "trust/%" PRId64 ".json", rotation->number);
    ask_for(&rotation->ask, path, "", 0, LIMIT_TRUST_BYTES);
}

void rotation_step(struct rotation *rotation, int64_t now_ms)
{
    struct error err;
    if (now_ms < rotation_due_ms(rotation))
        return;
    if (!rotation->is_busy) {
        rotation->steps = 0;
        ask_next(rotation);
        return;
    }
    error_set(&err, ERROR_SYSTEM, "plan did not take trust/%" PRId64 ".json", rotation->number);
    end(rotation, &err);
}

int64_t rotation_due_ms(const struct rotation *rotation)
{
    if (!rotation->is_busy)
        return rotation->next_ms;
    return rotation->answer_due_ms ? rotation->answer_due_ms : INT64_MAX;
}

void rotation_hasten(struct rotation *rotation)
{
    rotation->next_ms = 0;
}

bool rotation_held(struct rotation *rotation, int64_t number)
{
    if (!rotation->answer_due_ms || number != rotation->number)
        return false;
    keyring_take(rotation->keyring, rotation->next);
    rotation->next = NULL;
    ask_next(rotation);
    return true;
}
