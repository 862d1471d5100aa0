/* Requests that are put aside: those who wait for news, and those who wait for the rest of their
 * group. Their connections are suspended in MHD, which cost nothing but memory meanwhile. A group
 * is for what is dear once and not for each, as bringing the disk up to date: the more come while
 * it happens, the larger is the next one. */
#include <stdlib.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/mem.h"
#include "server/http_inside.h"

/* --- waiting ------------------------------------------------------------------ */

bool http_put_aside(struct http *http, struct http_request *request, int64_t wait_ms)
{
    int64_t now_ms = clock_monotonic_ms();
    if (request->wait_until_ms == 0)
        request->wait_until_ms = now_ms + wait_ms;
    if (wait_ms == 0 || request->wait_until_ms <= now_ms)
        return false;
    request->next = http->waiting;
    http->waiting = request;
    http->waits++;
    MHD_suspend_connection(request->connection);
    return true;
}

/* Takes it out of the list, and has MHD ask for its answer. */
static void resume(struct http *http, struct http_request **link)
{
    struct http_request *request = *link;
    *link = request->next;
    http->waits--;
    request->since_us = clock_monotonic_us();
    MHD_resume_connection(request->connection);
}

void http_end_waits(struct http *http, int64_t now_ms)
{
    struct http_request **link = &http->waiting;
    while (*link)
        if ((*link)->wait_until_ms > now_ms)
            link = &(*link)->next;
        else
            resume(http, link);
}

void http_wake(struct http *http)
{
    http_end_waits(http, INT64_MAX);
}

void http_wake_one(struct http *http, const struct http_request *request)
{
    struct http_request **link = &http->waiting;
    while (*link && *link != request)
        link = &(*link)->next;
    if (*link)
        resume(http, link);
}

int64_t http_next_wait_ms(const struct http *http)
{
    int64_t due_ms = INT64_MAX;
    for (const struct http_request *request = http->waiting; request; request = request->next)
        due_ms = request->wait_until_ms < due_ms ? request->wait_until_ms : due_ms;
    return due_ms;
}

/* --- the group ---------------------------------------------------------------- */

void http_join_group(struct http *http, struct http_request *request)
{
    request->next = NULL;
    *http->group_end = request;
    http->group_end = &request->next;
    MHD_suspend_connection(request->connection);
}

bool http_has_group(const struct http *http)
{
    return http->group;
}

bool http_is_grouped(const struct http_request *request)
{
    return request->held;
}

void http_group(struct http *http, int64_t most_ms)
{
    int64_t until_ms = clock_monotonic_ms() + most_ms;
    struct http_request *request = http->group;
    for (; request && clock_monotonic_ms() <= until_ms; request = request->next) {
        request->held = mem_new(sizeof *request->held);
        *request->held = http_fresh();
        http->setup->handler(http->setup->context, request, request->held);
    }
}

void http_group_end(struct http *http, bool is_good)
{
    while (http->group && http->group->held) {
        struct http_request *request = http->group;
        if (!is_good) {
            http_discard(request->held);
            *request->held = http_fresh();
            http_text(request->held, MHD_HTTP_SERVICE_UNAVAILABLE, "cannot be kept now\n");
        }
        http->group = request->next;
        MHD_resume_connection(request->connection);
    }
    if (!http->group)
        http->group_end = &http->group;
}
