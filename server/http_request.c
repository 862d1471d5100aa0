/* What a request says; http.h. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

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

static const struct sockaddr *address_of(const struct http_request *request)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : NULL;
}

void http_address(const struct http_request *request, char ret_text[HTTP_ADDRESS_BYTES])
{
    const struct sockaddr *address = address_of(request);
    ret_text[0] = '\0';
    if (address && address->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, ret_text,
                  HTTP_ADDRESS_BYTES);
    else if (address && address->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr,
                  ret_text, HTTP_ADDRESS_BYTES);
}

uint32_t http_peer(const struct http_request *request)
{
    uint32_t sum = 2166136261u; /* FNV-1a */
    char bytes[16] = "";
    const struct sockaddr *address = address_of(request);
    if (address && address->sa_family == AF_INET)
        memcpy(bytes, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
    else if (address && address->sa_family == AF_INET6)
        memcpy(bytes, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 8);
    for (size_t i = 0; i < sizeof bytes; i++)
        sum = (sum ^ (unsigned char)bytes[i]) * 16777619u;
    return sum;
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
