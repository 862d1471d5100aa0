/* Addresses, as they are compared and counted; http_inside.h. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "server/http_inside.h"

/* An IPv4 address within IPv6 is that IPv4 address. */
static struct http_peer of_bytes(int family, const void *bytes)
{
    static const unsigned char mapped[12] = { [10] = 0xFF, [11] = 0xFF };
    struct http_peer peer = { .family = family };
    memcpy(peer.bytes, bytes, family == AF_INET ? 4 : 16);
    if (family == AF_INET6 && memcmp(bytes, mapped, sizeof mapped) == 0)
        return of_bytes(AF_INET, peer.bytes + sizeof mapped);
    return peer;
}

struct http_peer http_peer_of(const struct sockaddr *address)
{
    const void *any = address;
    int family = address ? address->sa_family : 0;
    if (family == AF_INET)
        return of_bytes(family, &((const struct sockaddr_in *)any)->sin_addr);
    if (family == AF_INET6)
        return of_bytes(family, &((const struct sockaddr_in6 *)any)->sin6_addr);
    return (struct http_peer){ 0 };
}

bool http_peer_parse(const char *text, struct http_peer *ret_peer)
{
    unsigned char bytes[16];
    int family = strchr(text, ':') ? AF_INET6 : AF_INET;
    if (inet_pton(family, text, bytes) != 1)
        return false;
    *ret_peer = of_bytes(family, bytes);
    return true;
}

uint32_t http_peer_number(const struct http_peer *peer, uint32_t seed)
{
    uint32_t sum = 2166136261u ^ seed; /* FNV-1a */
    for (size_t i = 0; i < (peer->family == AF_INET ? 4 : 8); i++)
        sum = (sum ^ peer->bytes[i]) * 16777619u;
    return sum;
}
