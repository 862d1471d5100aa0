/* What a request says; http.h. */
#include <arpa/inet.h>
#include <netinet/in.h>
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

struct peer {
    int family; /* AF_INET, AF_INET6; 0: not known */
    unsigned char bytes[16];
};

/* An IPv4 address within IPv6 is that IPv4 address. */
static struct peer peer_of_bytes(int family, const void *bytes)
{
    static const unsigned char mapped[12] = { [10] = 0xFF, [11] = 0xFF };
    struct peer peer = { .family = family };
    memcpy(peer.bytes, bytes, family == AF_INET ? 4 : 16);
    if (family == AF_INET6 && memcmp(bytes, mapped, sizeof mapped) == 0)
        return peer_of_bytes(AF_INET, peer.bytes + sizeof mapped);
    return peer;
}

static struct peer peer_of_connection(const struct http_request *request)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const void *address = info ? info->client_addr : NULL;
    int family = address ? ((const struct sockaddr *)address)->sa_family : 0;
    if (family == AF_INET)
        return peer_of_bytes(family, &((const struct sockaddr_in *)address)->sin_addr);
    if (family == AF_INET6)
        return peer_of_bytes(family, &((const struct sockaddr_in6 *)address)->sin6_addr);
    return (struct peer){ 0 };
}

static bool parse_peer(const char *text, struct peer *ret_peer)
{
    unsigned char bytes[16];
    int family = strchr(text, ':') ? AF_INET6 : AF_INET;
    if (inet_pton(family, text, bytes) != 1)
        return false;
    *ret_peer = peer_of_bytes(family, bytes);
    return true;
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
static struct peer peer_of(const struct http_request *request)
{
    struct peer peer = peer_of_connection(request), proxy;
    const char *trusted = request->http->setup->trusted_proxy;
    const char *list = trusted ? forwarded_for(request) : NULL;
    if (!list || !parse_peer(trusted, &proxy) || memcmp(&proxy, &peer, sizeof peer) != 0)
        return peer;
    const char *comma = strrchr(list, ','), *last = comma ? comma + 1 : list;
    parse_peer(last + strspn(last, " \t"), &peer);
    return peer;
}

void http_address(const struct http_request *request, char ret_text[HTTP_ADDRESS_BYTES])
{
    struct peer peer = peer_of(request);
    if (!peer.family || !inet_ntop(peer.family, peer.bytes, ret_text, HTTP_ADDRESS_BYTES))
        ret_text[0] = '\0';
}

uint32_t http_peer(const struct http_request *request)
{
    uint32_t sum = 2166136261u; /* FNV-1a */
    struct peer peer = peer_of(request);
    for (size_t i = 0; i < (peer.family == AF_INET ? 4 : 8); i++)
        sum = (sum ^ peer.bytes[i]) * 16777619u;
    return sum;
}

bool http_is_local(const struct http_request *request)
{
    static const unsigned char one[16] = { [15] = 1 };
    struct peer peer = peer_of_connection(request);
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
