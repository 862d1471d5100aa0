/* bangtin-server: watches a site, checks and publishes what was saved, and serves the release tree.
 * One thread, one data folder, and one line in which it sleeps (round_once). */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/notify.h"
#include "common/options.h"
#include "common/str.h"
#include "desk/tree.h"
#include "model/rfc3339.h"
#include "server/history.h"
#include "server/http.h"
#include "server/page.h"
#include "server/parts.h"
#include "server/release.h"
#include "server/route.h"
#include "server/status.h"
#include "server/watch.h"

enum { RETRY_MS = 3000, LONGEST_SLEEP_MS = 3600000, GROUP_MS = 5, DAYS_MAX = 36500, FIXED_FDS = 4 };

static const struct option_row rows[] = {
    { "site", N_("FOLDER"), N_("the operators' folder, with playlists/ and content/"),
      .is_required = true },
    { "state", N_("FOLDER"), N_("where the release tree is kept"),
      .fallback = "/var/lib/bangtin-server" },
    { "key", N_("NAME.key"), N_("sign what is published; without it releases wait for approval") },
    { "approval", NULL, N_("what is saved waits until two people let it out on the page") },
    { "listen", N_("ADDRESS:PORT"), N_("where to serve; port 0 takes a free one"),
      .fallback = "127.0.0.1:8080" },
    { "keep-evidence", N_("DAYS"),
      N_("how long batches of reports are kept as boards signed them, for bangtin audit"),
      .fallback = "35" },
    { "clock-is-right", NULL,
      N_("believe a clock that is not synchronised and days ahead of the last release") },
    { "config", N_("FILE"), N_("read options from lines \"name = value\"") },
    { 0 },
};

static const struct option_program program = {
    .name = "bangtin-server",
    .operands = "",
    .sentence = N_("publishes a site whenever it is saved, and serves its releases"),
    .rows = rows,
};

/* What of a site's folder is published. */
static const char *const site_parts[] = { "playlists", "content", NULL };

struct server {
    const char *state;
    char *tree; /* the release tree's path */
    int64_t evidence_ms;
    struct publisher publisher;
    struct reports reports;
    struct parts parts;
    struct watch *site_watch, *tree_watch;
    struct log_edge site_edge, tree_edge;
    struct http *http;
    int signals;
    int64_t look_ms; /* when to look at the site even if nothing is seen to change there */
    bool is_stopping;
};

/* --- answering ---------------------------------------------------------------- */

static void answer_root(const struct publisher *publisher, struct http_answer *answer)
{
    char when[RFC3339_TEXT_BYTES];
    rfc3339_format(publisher->looked_ms, NULL, when);
    http_text(answer, 200, "%s %s\n%s", when, publisher->site_path, buf_text(&publisher->report));
}

static void answer(void *context, const struct http_request *request, struct http_answer *answer)
{
    struct server *server = context;
    const char *method = http_method(request);
    http_add_header(answer, "X-Content-Type-Options", "nosniff");
    if (route_answer(&server->parts, request, answer) ||
        reports_answer(&server->reports, request, answer) ||
        status_answer(&server->reports, request, answer))
        return;
    if (!str_equal(method, "GET") && !str_equal(method, "HEAD")) {
        http_text(answer, 405, "only GET and HEAD\n");
        http_add_header(answer, "Allow", "GET, HEAD");
    } else if (page_answer(request, answer) || release_answer(server->tree, request, answer)) {
        return;
    } else if (str_equal(http_path(request), "/")) {
        answer_root(&server->publisher, answer);
    } else {
        http_text(answer, 404, "not here\n");
    }
}

/* --- the loop ----------------------------------------------------------------- */

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

/* The tree is watched for what others sign there, so what was just written is passed over. Those
 * who wait are woken last, for whatever came until then. */
static void look(struct server *server)
{
    bool is_watched = settle(server->site_watch, &server->site_edge);
    bool is_done = publisher_run(&server->publisher);
    history_note(&server->parts);
    is_watched &= settle(server->tree_watch, &server->tree_edge);
    http_wake(server->http);
    server->look_ms = is_watched && is_done ? INT64_MAX : clock_monotonic_ms() + RETRY_MS;
}

/* Somebody signed: boards first, then what it means for the site. */
static void read_tree(struct server *server, int64_t now_ms)
{
    watch_read(server->tree_watch, now_ms);
    history_note(&server->parts);
    http_wake(server->http);
    server->look_ms = earlier(server->look_ms, watch_due_ms(server->tree_watch));
}

static void read_signals(struct server *server)
{
    struct signalfd_siginfo signal;
    while (read(server->signals, &signal, sizeof signal) == (ssize_t)sizeof signal)
        if (signal.ssi_signo == SIGHUP)
            server->look_ms = 0;
        else
            server->is_stopping = true;
}

static int sleep_ms(const struct server *server)
{
    int64_t due_ms = earlier(server->look_ms,
                             earlier(watch_due_ms(server->site_watch), http_due_ms(server->http)));
    due_ms = earlier(due_ms, jobs_due_ms(&server->parts.jobs));
    int64_t left_ms = due_ms == INT64_MAX ? LONGEST_SLEEP_MS : due_ms - clock_monotonic_ms();
    return left_ms < 0 ? 0 : (int)earlier(left_ms, LONGEST_SLEEP_MS);
}

/* What boards reported since the last time. Only for so long, so that who asks for a release does
 * not wait for all of it. */
static void take_group(struct server *server)
{
    if (!http_has_group(server->http))
        return;
    reports_begin(&server->reports);
    http_group(server->http, GROUP_MS);
    http_group_end(server->http, reports_commit(&server->reports));
}

static void round_once(struct server *server)
{
    struct pollfd fds[FIXED_FDS + JOBS_MAX] = {
        { .fd = http_fd(server->http), .events = POLLIN },
        { .fd = watch_fd(server->site_watch), .events = POLLIN },
        { .fd = watch_fd(server->tree_watch), .events = POLLIN },
        { .fd = server->signals, .events = POLLIN },
    };
    size_t count = FIXED_FDS + jobs_poll(&server->parts.jobs, fds + FIXED_FDS);
    poll(fds, count, sleep_ms(server));
    int64_t now_ms = clock_monotonic_ms();
    read_signals(server);
    if (fds[2].revents)
        read_tree(server, now_ms);
    watch_read(server->site_watch, now_ms);
    if (earlier(server->look_ms, watch_due_ms(server->site_watch)) <= now_ms)
        look(server);
    jobs_run(&server->parts.jobs);
    take_group(server);
    http_run(server->http);
}

/* --- starting ----------------------------------------------------------------- */

static bool catch_signals(struct server *server, struct error *err)
{
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGTERM);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGHUP);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    signal(SIGPIPE, SIG_IGN);
    server->signals = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    return server->signals >= 0 || error_errno(err, ERROR_SYSTEM, "signalfd");
}

static bool read_key(const char *path, struct sign_secret *ret_key, struct error *err)
{
    bool is_encrypted = false;
    if (!sign_secret_is_encrypted(path, &is_encrypted, err))
        return false;
    if (is_encrypted)
        return error_set(
            err, ERROR_INPUT,
            _("%s is encrypted: a server needs a key of its own without a password, or "
              "none, so that an approver signs"),
            path);
    return sign_secret_read(path, NULL, ret_key, err);
}

static bool read_days(const struct options *options, const char *name, int64_t *ret_ms,
                      struct error *err)
{
    int64_t days;
    if (!str_integer(options_text(options, name), 0, DAYS_MAX, &days))
        return error_set(err, ERROR_INPUT, _("--%s is a number of days from 0 to %d"), name,
                         DAYS_MAX);
    *ret_ms = days * 24 * 3600 * 1000;
    return true;
}

static void wake_waiting(void *http, void *request)
{
    http_wake_one(http, request);
}

/* A tree that cannot be written is better found now than at the first change. */
static bool try_tree(const char *path, struct error *err)
{
    struct tree *tree = NULL;
    bool is_good = tree_lock(path, &tree, err) || err->kind == ERROR_AGAIN;
    tree_close(tree);
    return is_good;
}

static bool start(struct server *server, const char *listen, struct error *err)
{
    if (!catch_signals(server, err) || !try_tree(server->tree, err) ||
        !watch_new(server->publisher.site_path, site_parts, &server->site_watch, err) ||
        !watch_new(server->tree, release_changing, &server->tree_watch, err) ||
        !http_new(listen, answer, server, &server->http, err))
        return false;
    reports_open(&server->reports, server->state, server->tree, server->evidence_ms);
    server->parts = (struct parts){
        .site = server->publisher.site_path,
        .state = server->state,
        .tree = server->tree,
        .reports = &server->reports,
        .publisher = &server->publisher,
        .jobs = { .folder = server->state, .wake = wake_waiting, .http = server->http },
    };
    jobs_clean(&server->parts.jobs);
    look(server);
    char *url = http_url(server->http);
    printf("serving at %s\n", url); /* in no language: scripts read it */
    fflush(stdout);
    free(url);
    notify_send("READY=1");
    return true;
}

static void stop(struct server *server)
{
    notify_send("STOPPING=1");
    http_free(server->http); /* and with it what jobs there were */
    watch_free(server->tree_watch);
    watch_free(server->site_watch);
    publisher_deinit(&server->publisher);
    reports_close(&server->reports);
    free(server->tree);
    if (server->signals >= 0)
        close(server->signals);
}

static int run(const struct options *options)
{
    struct sign_secret key = { 0 };
    struct error err;
    const char *key_path = options_text(options, "key");
    struct server server = { .state = options_text(options, "state"),
                             .tree = mem_format("%s/tree", options_text(options, "state")),
                             .signals = -1 };
    server.publisher =
        (struct publisher){ .site_path = options_text(options, "site"),
                            .tree_path = server.tree,
                            .key = key_path ? &key : NULL,
                            .is_approved = options_is_set(options, "approval"),
                            .is_clock_right = options_is_set(options, "clock-is-right") };
    publisher_init(&server.publisher);
    bool is_good = read_days(options, "keep-evidence", &server.evidence_ms, &err) &&
                   (!key_path || read_key(key_path, &key, &err)) &&
                   start(&server, options_text(options, "listen"), &err);
    while (is_good && !server.is_stopping)
        round_once(&server);
    stop(&server);
    sign_secret_wipe(&key);
    if (is_good)
        return 0;
    log_error("%s", err.text);
    return error_exit_code(&err);
}

int main(int argc, char **argv)
{
    struct options *options = NULL;
    i18n_open();
    log_open("bangtin-server");
    enum options_outcome outcome = options_parse(&program, argc, argv, &options);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    int code = run(options);
    options_free(options);
    return code;
}
