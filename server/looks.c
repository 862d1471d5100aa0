/* See looks.h. A change forgets itself where a look begins that will see it; the tree's again where
 * it ends, since what the look itself wrote there is no news. */
#include "server/looks.h"

#include "common/clock.h"
#include "server/history.h"
#include "server/http.h"
#include "server/release.h"

enum { DAY_MS = 86400000 };

/* What of a site's folder is published. */
static const char *const site_parts[] = { "playlists", "content", NULL };

bool looks_open(struct looks *looks, const char *site, const char *tree, struct error *err)
{
    return watch_new(site, site_parts, &looks->site, err) &&
           watch_new(tree, release_changing, &looks->tree, err);
}

void looks_close(struct looks *looks)
{
    watch_free(looks->site);
    watch_free(looks->tree);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static bool settle(struct watch *watch, struct log_edge *edge)
{
    struct error err;
    bool is_watched = watch_settle(watch, &err);
    log_fault(edge, "inotify", is_watched ? NULL : &err);
    return is_watched;
}

int64_t looks_due_ms(const struct looks *looks)
{
    const struct publisher *publisher = looks->parts->publisher;
    int64_t site_ms = watch_due_ms(looks->site);
    if (publisher->job)
        return publisher->is_second ? INT64_MAX : site_ms;
    if (jobs_are_publishing(&looks->parts->jobs))
        return INT64_MAX;
    return publisher->is_put_off
               ? 0
               : earlier(looks->due_ms, earlier(site_ms, watch_due_ms(looks->tree)));
}

static void again_in(struct looks *looks, int64_t ms)
{
    if (ms != INT64_MAX)
        looks->due_ms = earlier(looks->due_ms, clock_monotonic_ms() + ms);
}

static void begin(struct looks *looks)
{
    looks->due_ms = clock_monotonic_ms() + DAY_MS;
    looks->is_watched = settle(looks->site, &looks->site_edge);
    looks->is_watched &= settle(looks->tree, &looks->tree_edge);
    if (!publisher_begin(looks->parts->publisher, &looks->parts->jobs))
        again_in(looks, PUBLISHER_RETRY_MS);
}

/* Those who wait are woken last, for whatever came until then. */
static void end(struct looks *looks, int64_t again_ms)
{
    history_note(looks->parts);
    bool is_watched = settle(looks->tree, &looks->tree_edge) && looks->is_watched;
    http_wake(looks->http);
    again_in(looks, is_watched ? again_ms : PUBLISHER_RETRY_MS);
}

void looks_run(struct looks *looks)
{
    struct publisher *publisher = looks->parts->publisher;
    int64_t again_ms;
    if (publisher_has_ended(publisher, &looks->parts->jobs, &again_ms))
        end(looks, again_ms);
    if (watch_due_ms(looks->site) <= clock_monotonic_ms())
        publisher_renew(publisher, &looks->parts->jobs);
    if (!publisher->job && looks_due_ms(looks) <= clock_monotonic_ms())
        begin(looks);
}

void looks_read_site(struct looks *looks, int64_t now_ms)
{
    watch_read(looks->site, now_ms);
}

/* Somebody signed: boards first, then what it means for the site. */
void looks_read_tree(struct looks *looks, int64_t now_ms)
{
    watch_read(looks->tree, now_ms);
    history_note(looks->parts);
    http_wake(looks->http);
}
