/* Whose connections there are; http_inside.h. An address has at most as many as are still free, so
 * that one alone gets nearly half of all, as many boards behind one address may need (dynamic
 * thresholds: A. K. Choudhury, E. L. Hahne, IEEE/ACM Transactions on Networking 6, 1998). But an
 * eighth of all is for those who have but a few, as a board has: strangers need hundreds of
 * addresses to keep one out. Of IPv6 an address is what a customer of a provider has, a /48.
 * Addresses that meet in one place share it; the seed keeps strangers from choosing whom to meet.
 */
#include <string.h>
#include <sys/random.h>

#include "server/http_inside.h"

enum { FEW = 8, KEPT_FOR_FEW = 8 /* one of so many */, NETWORK_BYTES = 6 };

void http_share_init(struct http *http, unsigned most)
{
    const char *proxy = http->setup->trusted_proxy;
    struct http_shares *shares = &http->shares;
    *shares = (struct http_shares){ .most = most };
    shares->has_proxy = proxy && http_peer_parse(proxy, &shares->proxy);
    if (getrandom(&shares->seed, sizeof shares->seed, GRND_NONBLOCK) != sizeof shares->seed)
        shares->seed = 0;
}

static uint16_t *count_of(struct http_shares *shares, struct http_peer peer)
{
    if (peer.family == AF_INET6)
        memset(peer.bytes + NETWORK_BYTES, 0, sizeof peer.bytes - NETWORK_BYTES);
    return &shares->counts[http_peer_number(&peer, shares->seed) % HTTP_SHARES];
}

/* A proxy comes for many: it has to see to that itself. */
enum MHD_Result http_share_admits(void *context, const struct sockaddr *address, socklen_t length)
{
    struct http_shares *shares = context;
    struct http_peer peer = http_peer_of(address);
    (void)length;
    if (shares->has_proxy && memcmp(&peer, &shares->proxy, sizeof peer) == 0)
        return MHD_YES;
    unsigned count = *count_of(shares, peer), kept = shares->most / KEPT_FOR_FEW;
    return count < FEW || count + shares->all + kept < shares->most ? MHD_YES : MHD_NO;
}

void http_share_note(void *context, struct MHD_Connection *connection, void **ret_count,
                     enum MHD_ConnectionNotificationCode code)
{
    struct http_shares *shares = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
        struct http_peer peer = http_peer_of(info ? info->client_addr : NULL);
        uint16_t *count = *ret_count = count_of(shares, peer);
        ++*count;
        shares->all++;
    } else if (*ret_count) {
        --*(uint16_t *)*ret_count;
        shares->all--;
    }
}
