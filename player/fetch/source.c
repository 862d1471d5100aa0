/* See source.h: chooses the kind, then passes on. */
#include "player/fetch/source.h"

#include "common/i18n.h"
#include "common/str.h"
#include "player/fetch/folder.h"
#include "player/fetch/http.h"

bool source_open(const char *server, const char *ca, struct source **ret_source, struct error *err)
{
    if (str_starts(server, "http://") || str_starts(server, "https://"))
        return http_open(server, ca, ret_source, err);
    if (server[0] == '/')
        return folder_open(server, ret_source, err);
    return error_set(err, ERROR_INPUT, _("--server %s: neither http://…, https://… nor a folder"),
                     server);
}

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
