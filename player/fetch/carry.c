/* See carry.h. What a cut connection left is good for the next attempt; what a server did wrong
 * (another range, too many bytes, a web page) throws it away, so that no attempt is built on it. A
 * manifest is small and begins anew, so that those of many releases do not pile up. */
#include "player/fetch/carry.h"

#include <stdio.h>

static void finish(struct carry *carry, const struct error *fault)
{
    carry->done(carry->context, carry, fault);
}

static bool take(void *context, int64_t offset, const void *bytes, size_t length, struct error *err)
{
    struct carry *carry = context;
    if (source_is_page(offset, bytes, length))
        return error_set(err, ERROR_INPUT, "not our server: it sends a web page");
    return store_part_write(carry->part, offset, bytes, length, err);
}

static void leave_part(struct carry *carry, bool is_useful)
{
    if (is_useful && carry->want.is_exact)
        store_part_close(carry->part);
    else if (carry->part)
        store_part_discard(carry->part);
    carry->part = NULL;
}

/* The whole body came. A body that is too short is a cut that nobody noticed. */
static bool commit(struct carry *carry, struct error *err)
{
    struct store_part *part = carry->part;
    carry->part = NULL;
    if (carry->want.is_exact && store_part_length(part) < carry->want.size_bytes) {
        error_set(err, ERROR_AGAIN, "%.12s…: the server ended before its %lld bytes",
                  carry->want.sha256, (long long)carry->want.size_bytes);
        store_part_close(part);
        return false;
    }
    return store_part_commit(part, err) || error_prefix(err, "%.12s…", carry->want.sha256);
}

static void done(void *context, const struct answer *answer)
{
    struct carry *carry = context;
    struct error err = answer->error;
    carry->transfer = NULL;
    carry->has_grown = store_part_length(carry->part) > carry->from_bytes;
    if (answer->kind == ANSWER_WHOLE) {
        finish(carry, commit(carry, &err) ? NULL : &err);
        return;
    }
    if (answer->kind != ANSWER_FAILED)
        error_set(&err, ERROR_MISSING, "%.12s…: not on the server", carry->want.sha256);
    leave_part(carry, err.kind != ERROR_INPUT && err.kind != ERROR_LIMIT);
    finish(carry, &err);
}

void carry_init(struct carry *carry, struct source *source, struct store *store,
                void (*done_)(void *context, const struct carry *carry, const struct error *fault),
                void *context)
{
    *carry = (struct carry){ .source = source, .store = store, .done = done_, .context = context };
}

bool carry_is_busy(const struct carry *carry)
{
    return carry->transfer;
}

int64_t carry_left_bytes(const struct carry *carry)
{
    return carry->transfer ? carry->want.size_bytes - store_part_length(carry->part) : 0;
}

void carry_start(struct carry *carry, const struct want *want)
{
    struct error err;
    struct request request = {
        .max_bytes = want->size_bytes, .take = take, .done = done, .context = carry
    };
    carry->want = *want;
    carry->has_grown = false;
    if (store_is_suspect(carry->store, want->sha256) &&
        !store_remove_damaged(carry->store, want->sha256)) { /* it can be read again */
        finish(carry, NULL);
        return;
    }
    if (!store_part_open(carry->store, want->sha256, want->size_bytes, want->is_exact, &carry->part,
                         &err)) {
        finish(carry, &err);
        return;
    }
    request.from_bytes = carry->from_bytes = store_part_length(carry->part);
    if (want->is_exact && request.from_bytes == want->size_bytes) {
        finish(carry, commit(carry, &err) ? NULL : &err);
        return;
    }
    snprintf(request.path, sizeof request.path, "blobs/%.2s/%s", want->sha256, want->sha256);
    carry->transfer = source_get(carry->source, &request);
}

void carry_stop(struct carry *carry)
{
    source_cancel(carry->source, carry->transfer);
    leave_part(carry, true);
    carry->transfer = NULL;
}
