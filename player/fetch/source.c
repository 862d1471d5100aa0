/* See source.h: passes on to the kind. */
#include "player/fetch/source.h"

void source_free(struct source *source)
{
    if (source)
        source->kind->free(source);
}

struct transfer *source_get(struct source *source, const struct request *request)
{
    return source->kind->get(source, request);
}

void source_cancel(struct source *source, struct transfer *transfer)
{
    if (transfer)
        source->kind->cancel(source, transfer);
}

bool source_wait(struct source *source, struct pollfd *fds, size_t count, int timeout_ms,
                 struct error *err)
{
    return source->kind->wait(source, fds, count, timeout_ms, err);
}

bool source_is_page(int64_t offset, const void *bytes, size_t length)
{
    const char *at = bytes;
    if (offset > 0)
        return false;
    while (length > 0 && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n'))
        at++, length--;
    return length > 0 && *at == '<';
}
