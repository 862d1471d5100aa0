/* See http_inside.h. An address has at most as much as is still free, so that one alone gets nearly
 * half of all, as many boards behind one address may need (dynamic thresholds: A. K. Choudhury, E.
 * L. Hahne, IEEE/ACM Transactions on Networking 6, 1998). But an eighth of all is for those who
 * have but a little, as a board has. Of IPv6 an address is what a customer of a provider has, a
 * /48. Addresses that meet in one place share it; the seed keeps strangers from choosing whom to
 * meet. */
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

static struct http_share *share_of(struct http_shares *shares, struct http_peer peer)
{
    if (peer.family == AF_INET6)
        memset(peer.bytes + NETWORK_BYTES, 0, sizeof peer.bytes - NETWORK_BYTES);
    return &shares->each[http_peer_number(&peer, shares->seed) % HTTP_SHARES];
}

struct http_share *http_share_of(struct http *http, const struct http_request *request)
{
    return share_of(&http->shares, http_peer_asking(request));
}

bool http_share_has_room(size_t own, size_t more, size_t few, size_t all, size_t most)
{
    return all + more <= most &&
           (own + more <= few || own + more + all + most / KEPT_FOR_FEW <= most);
}

/* --- connections -------------------------------------------------------------- */

/* A proxy comes for many: it has to see to that itself. */
enum MHD_Result http_share_admits(void *context, const struct sockaddr *address, socklen_t length)
{
    struct http_shares *shares = context;
    struct http_peer peer = http_peer_of(address);
    (void)length;
    if (shares->has_proxy && memcmp(&peer, &shares->proxy, sizeof peer) == 0)
        return MHD_YES;
    return http_share_has_room(share_of(shares, peer)->connections, 1, FEW, shares->all,
                               shares->most)
               ? MHD_YES
               : MHD_NO;
}

void http_share_note(void *context, struct MHD_Connection *connection, void **ret_share,
                     enum MHD_ConnectionNotificationCode code)
{
    struct http_shares *shares = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
        struct http_share *share = share_of(shares, http_peer_of(info ? info->client_addr : NULL));
        *ret_share = share;
        share->connections++;
        shares->all++;
    } else if (*ret_share) {
        ((struct http_share *)*ret_share)->connections--;
        shares->all--;
    }
}
