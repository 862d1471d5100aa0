/* See listening.h. Numbers only: a name may have several addresses, and its look-up may hang. */
#include "server/listening.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"

enum { BACKLOG = 1024, HOST_BYTES = 256, PORT_BYTES = 8, PORT_MAX = 65535 };

static bool split(const char *at, char ret_host[HOST_BYTES], const char **ret_port)
{
    int64_t port;
    const char *colon = strrchr(at, ':');
    if (!colon || !str_integer(colon + 1, 0, PORT_MAX, &port))
        return false;
    bool is_bracketed = at[0] == '[' && colon > at && colon[-1] == ']';
    const char *start = at + is_bracketed, *end = colon - is_bracketed;
    if (end <= start || end - start >= HOST_BYTES)
        return false;
    memcpy(ret_host, start, (size_t)(end - start));
    ret_host[end - start] = '\0';
    *ret_port = colon + 1;
    return true;
}

static bool bind_and_listen(const struct addrinfo *address, int *ret_socket)
{
    int one = 1, fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return false;
    *ret_socket = fd;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    return bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
}

bool listening_open(const char *at, int *ret_socket, struct error *err)
{
    char host[HOST_BYTES];
    const char *port = NULL;
    const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                                    .ai_socktype = SOCK_STREAM };
    struct addrinfo *address = NULL;
    int fd = -1;
    if (!split(at, host, &port) || getaddrinfo(host, port, &hints, &address) != 0)
        return error_set(err, ERROR_INPUT,
                         _("--listen %s: write ADDRESS:PORT, for example 127.0.0.1:8080"), at);
    bool is_open = bind_and_listen(address, &fd);
    if (is_open)
        *ret_socket = fd;
    else
        error_errno(err, ERROR_SYSTEM,
                    _("cannot listen on %s: choose another address or port with --listen"), at);
    freeaddrinfo(address);
    if (!is_open && fd >= 0)
        close(fd);
    return is_open;
}

static bool is_wildcard(const struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET6)
        return IN6_IS_ADDR_UNSPECIFIED(&((const struct sockaddr_in6 *)address)->sin6_addr);
    return ((const struct sockaddr_in *)address)->sin_addr.s_addr == INADDR_ANY;
}

char *listening_url(int socket, const char *scheme)
{
    struct sockaddr_storage address = { 0 };
    socklen_t length = sizeof address;
    char host[HOST_BYTES] = "", port[PORT_BYTES] = "";
    getsockname(socket, (struct sockaddr *)&address, &length);
    getnameinfo((struct sockaddr *)&address, length, host, sizeof host, port, sizeof port,
                NI_NUMERICHOST | NI_NUMERICSERV);
    if (is_wildcard(&address))
        gethostname(host, sizeof host - 1);
    return mem_format(strchr(host, ':') ? "%s://[%s]:%s" : "%s://%s:%s", scheme, host, port);
}
