/* What a request says; http.h. */
#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "server/http_inside.h"

const char *http_method(const struct http_request *request)
{
    return request->method;
}

const char *http_path(const struct http_request *request)
{
    return request->path;
}

const char *http_header(const struct http_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

const char *http_body(const struct http_request *request, size_t *ret_length)
{
    *ret_length = request->body.length;
    return request->has_body && request->is_whole ? buf_text(&request->body) : NULL;
}

int http_body_file(const struct http_request *request, size_t *ret_length)
{
    *ret_length = request->file_bytes;
    return request->is_whole ? request->body_fd : -1;
}

const char *http_query(const struct http_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *http_cookie(const struct http_request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_COOKIE_KIND, name);
}

/* --- who asks ----------------------------------------------------------------- */

static struct http_peer peer_of_connection(const struct http_request *request)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return http_peer_of(info ? info->client_addr : NULL);
}

struct forwarded {
    const char *list; /* or NULL */
};

static enum MHD_Result take_list(void *context, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    struct forwarded *forwarded = context;
    (void)kind;
    if (value && strcasecmp(name, "X-Forwarded-For") == 0)
        forwarded->list = value;
    return MHD_YES;
}

/* Of several lines the last: some proxies add one of their own behind those of their client. */
static const char *forwarded_for(const struct http_request *request)
{
    struct forwarded forwarded = { NULL };
    MHD_get_connection_values(request->connection, MHD_HEADER_KIND, take_list, &forwarded);
    return forwarded.list;
}

/* The last of the list is what the proxy itself saw; those before are what it was told. */
struct http_peer http_peer_asking(const struct http_request *request)
{
    struct http_peer peer = peer_of_connection(request), proxy;
    const char *trusted = request->http->setup->trusted_proxy;
    const char *list = trusted ? forwarded_for(request) : NULL;
    if (!list || !http_peer_parse(trusted, &proxy) || memcmp(&proxy, &peer, sizeof peer) != 0)
        return peer;
    const char *comma = strrchr(list, ','), *last = comma ? comma + 1 : list;
    http_peer_parse(last + strspn(last, " \t"), &peer);
    return peer;
}

void http_address(const struct http_request *request, char ret_text[HTTP_ADDRESS_BYTES])
{
    struct http_peer peer = http_peer_asking(request);
    if (!peer.family || !inet_ntop(peer.family, peer.bytes, ret_text, HTTP_ADDRESS_BYTES))
        ret_text[0] = '\0';
}

uint32_t http_peer(const struct http_request *request)
{
    struct http_peer peer = http_peer_asking(request);
    return http_peer_number(&peer, 0);
}

bool http_is_local(const struct http_request *request)
{
    static const unsigned char one[16] = { [15] = 1 };
    struct http_peer peer = peer_of_connection(request);
    bool is_loopback =
        peer.family == AF_INET ? peer.bytes[0] == 127 : memcmp(peer.bytes, one, sizeof one) == 0;
    return is_loopback && !http_header(request, "X-Forwarded-For") &&
           !http_header(request, "Forwarded");
}

void http_keep(const struct http_request *request, void *kept, void (*drop)(void *kept))
{
    struct http_request *keeper = (struct http_request *)(uintptr_t)request;
    keeper->kept = kept;
    keeper->drop = drop;
}

void *http_kept(const struct http_request *request)
{
    return request->kept;
}
