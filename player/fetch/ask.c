/* See ask.h. A web page where a small file should be is somebody else's server: a Wi-Fi log-in page
 * or a wrong address, which must not look like an attack. */
#include "player/fetch/ask.h"

#include <stdio.h>

static bool take(void *context, int64_t offset, const void *bytes, size_t length, struct error *err)
{
    struct ask *ask = context;
    if (source_is_page(offset, bytes, length))
        return error_set(err, ERROR_INPUT,
                         "not our server: it sends a web page (a log-in page of the network, or a "
                         "wrong address in --server)");
    return buf_append(&ask->bytes, bytes, length) ||
           error_set(err, ERROR_LIMIT, "larger than %zu bytes", ask->bytes.max_bytes);
}

static void done(void *context, const struct answer *answer)
{
    struct ask *ask = context;
    struct buf bytes = ask->bytes;
    ask->transfer = NULL;
    buf_init(&ask->bytes, 0);
    ask->done(ask->context, answer, &bytes);
    buf_deinit(&bytes);
}

void ask_init(struct ask *ask, struct source *source,
              void (*done_)(void *context, const struct answer *answer, const struct buf *bytes),
              void *context)
{
    *ask = (struct ask){ .source = source, .done = done_, .context = context };
    buf_init(&ask->bytes, 0);
}

void ask_deinit(struct ask *ask)
{
    source_cancel(ask->source, ask->transfer);
    ask->transfer = NULL;
    buf_deinit(&ask->bytes);
}

bool ask_is_busy(const struct ask *ask)
{
    return ask->transfer;
}

void ask_for(struct ask *ask, const char *path, const char *held, int wait_s, size_t max_bytes)
{
    struct request request = { .wait_s = wait_s,
                               .max_bytes = (int64_t)max_bytes,
                               .take = take,
                               .done = done,
                               .context = ask };
    snprintf(request.path, sizeof request.path, "%s", path);
    snprintf(request.held, sizeof request.held, "%s", held);
    buf_init(&ask->bytes, max_bytes);
    ask->transfer = source_get(ask->source, &request);
}
