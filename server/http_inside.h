/* What http*.c share, which are all that know libmicrohttpd. */
#pragma once

#include <microhttpd.h>

#include "common/buf.h"
#include "server/http.h"

struct http_request {
    struct http_request *next; /* among those who wait, or of the group */
    struct http *http;
    struct MHD_Connection *connection;
    const char *method, *path;
    int64_t since_us;      /* since when it could be answered */
    int64_t wait_until_ms; /* 0: has not waited yet */
    struct buf body;
    int body_fd; /* -1, or where it goes */
    size_t file_bytes, file_max_bytes;
    struct http_share *share; /* that its body counts for */
    bool has_body;            /* it is wanted, and read as far as it came */
    bool is_whole;
    int refused; /* the status, when the body is more than there is room for; 0 */
    void *kept;  /* the handler's own */
    void (*drop)(void *kept);
    struct http_answer *held; /* from when its group was asked until it is given; owned */
};

/* Who asks; what is not used of the bytes is 0. */
struct http_peer {
    int family; /* AF_INET, AF_INET6; 0: not known */
    unsigned char bytes[16];
};
struct http_peer http_peer_of(const struct sockaddr *address); /* or NULL */
bool http_peer_parse(const char *text, struct http_peer *ret_peer);
struct http_peer http_peer_asking(const struct http_request *request);
/* The same for all requests of one machine. */
uint32_t http_peer_number(const struct http_peer *peer, uint32_t seed);

/* What an address has of what there is for all. */
struct http_share {
    uint16_t connections;
    uint32_t body_bytes;
};
enum { HTTP_SHARES = 4096 };
struct http_shares {
    unsigned most, all; /* connections at once; now */
    bool has_proxy;     /* which may have them all */
    struct http_peer proxy;
    uint32_t seed;
    struct http_share each[HTTP_SHARES];
};
void http_share_init(struct http *http, unsigned most);
struct http_share *http_share_of(struct http *http, const struct http_request *request);

/* Whether somebody who has `own` of the `all` that are taken may have more of what there is; `few`
 * are let him as long as there is any room. */
bool http_share_has_room(size_t own, size_t more, size_t few, size_t all, size_t most);

/* What MHD asks before it lets somebody in, and tells of each who came and went; the context is the
 * shares. */
enum MHD_Result http_share_admits(void *context, const struct sockaddr *address, socklen_t length);
void http_share_note(void *context, struct MHD_Connection *connection, void **ret_share,
                     enum MHD_ConnectionNotificationCode code);

struct http {
    struct MHD_Daemon *daemon;
    const struct http_setup *setup;
    struct http_request *waiting;
    struct http_request *group, **group_end; /* oldest first */
    size_t body_bytes;                       /* of all bodies that are here */
    struct http_shares shares;
    unsigned requests, waits; /* under way; of these, waiting */
    bool is_quiet;            /* since http_quiesce */
};

/* An answer before anything is known of it. */
struct http_answer http_fresh(void);
void http_discard(struct http_answer *answer);

/* Puts it among those who wait; false when its time is over. Whoever is asked again before waits
 * on. */
bool http_put_aside(struct http *http, struct http_request *request, int64_t wait_ms);

/* Those whose time is over are asked again. */
void http_end_waits(struct http *http, int64_t now_ms);
/* When the next one's is; INT64_MAX: nobody waits. */
int64_t http_next_wait_ms(const struct http *http);

void http_join_group(struct http *http, struct http_request *request);

/* The handler wants the body, as its answer says. */
void http_want_body(struct http_request *request, struct http_answer *answer);
void http_take_body(struct http *http, struct http_request *request, const char *bytes,
                    size_t length);
void http_drop_body(struct http *http, struct http_request *request);
