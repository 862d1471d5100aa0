/* bangtin-server: watches a site, checks and publishes what was saved, and serves the release tree.
 * One thread, one data folder, and one line in which it sleeps (round_once); what takes long is
 * done in jobs. */
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
#include "common/str.h"
#include "desk/tree.h"
#include "model/rfc3339.h"
#include "server/health.h"
#include "server/http.h"
#include "server/keeper.h"
#include "server/looks.h"
#include "server/page.h"
#include "server/parts.h"
#include "server/plays.h"
#include "server/release.h"
#include "server/route.h"
#include "server/settings.h"
#include "server/status.h"
#include "server/tls.h"

enum {
    LONGEST_SLEEP_MS = 3600000,
    GROUP_MS = 5,
    FIXED_FDS = 4,
    STOP_MS = 5000,
    TLS_LOOK_MS = 2000,
    FIRST_LOOK_MS = 5000
};

struct server {
    char *tree; /* the release tree's path */
    struct settings settings;
    struct http_setup setup;
    struct health health;
    struct keeper keeper;
    struct publisher publisher;
    struct reports reports;
    struct parts parts;
    struct looks looks;
    struct http *http;
    int signals;
    int64_t tls_ms;  /* when to see whether there is another certificate */
    int64_t stop_ms; /* when to end, whoever is still being answered; INT64_MAX: nobody said so */
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
    if (server->settings.hsts_ms > 0 && tls_is_open())
        http_add_header(answer, "Strict-Transport-Security", "max-age=%lld",
                        (long long)(server->settings.hsts_ms / 1000));
    if (health_answer(&server->health, request, answer))
        return;
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

static void note(void *context, const struct http_request *request, const struct http_end *end)
{
    struct server *server = context;
    health_note(&server->health, request, end);
}

/* --- the loop ----------------------------------------------------------------- */

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Requests under way are answered, for a while; a second signal ends that. */
static void begin_stop(struct server *server, int64_t now_ms)
{
    if (server->stop_ms == INT64_MAX) {
        notify_send("STOPPING=1");
        http_quiesce(server->http);
    }
    server->stop_ms = server->stop_ms == INT64_MAX ? now_ms + STOP_MS : now_ms;
}

static bool is_over(const struct server *server)
{
    return server->stop_ms != INT64_MAX &&
           (http_is_still(server->http) || server->stop_ms <= clock_monotonic_ms());
}

static void read_signals(struct server *server, int64_t now_ms)
{
    struct signalfd_siginfo signal;
    while (read(server->signals, &signal, sizeof signal) == (ssize_t)sizeof signal)
        if (signal.ssi_signo != SIGHUP) {
            begin_stop(server, now_ms);
        } else {
            server->looks.due_ms = 0;
            tls_look(true);
        }
}

static void look_at_certificate(struct server *server, int64_t now_ms)
{
    if (now_ms < server->tls_ms)
        return;
    tls_look(false);
    server->tls_ms = tls_is_open() ? now_ms + TLS_LOOK_MS : INT64_MAX;
}

static int sleep_ms(const struct server *server, int64_t until_ms)
{
    int64_t due_ms = earlier(looks_due_ms(&server->looks), http_due_ms(server->http));
    due_ms = earlier(due_ms, jobs_due_ms(&server->parts.jobs));
    due_ms = earlier(due_ms, earlier(server->stop_ms, server->tls_ms));
    due_ms = earlier(due_ms, earlier(server->keeper.due_ms, until_ms));
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

/* Sleeps until then at the latest. */
static void round_once(struct server *server, int64_t until_ms)
{
    struct pollfd fds[FIXED_FDS + JOBS_POLLED] = {
        { .fd = http_fd(server->http), .events = POLLIN },
        { .fd = watch_fd(server->looks.site), .events = POLLIN },
        { .fd = watch_fd(server->looks.tree), .events = POLLIN },
        { .fd = server->signals, .events = POLLIN },
    };
    size_t count = FIXED_FDS + jobs_poll(&server->parts.jobs, fds + FIXED_FDS);
    poll(fds, count, sleep_ms(server, until_ms));
    int64_t now_ms = clock_monotonic_ms();
    if (fds[3].revents)
        read_signals(server, now_ms);
    look_at_certificate(server, now_ms);
    if (fds[2].revents)
        looks_read_tree(&server->looks, now_ms);
    if (fds[1].revents)
        looks_read_site(&server->looks, now_ms);
    jobs_run(&server->parts.jobs);
    looks_run(&server->looks);
    take_group(server);
    keeper_run(&server->keeper, now_ms);
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

/* What waited while the server was down is out before anybody is told that it runs; what takes
 * long is not waited for, since boards are served meanwhile. */
static void look_first(struct server *server)
{
    int64_t until_ms = clock_monotonic_ms() + FIRST_LOOK_MS;
    looks_run(&server->looks);
    while (server->publisher.job && clock_monotonic_ms() < until_ms && server->stop_ms == INT64_MAX)
        round_once(server, until_ms);
}

static bool start(struct server *server, struct error *err)
{
    const struct settings *settings = &server->settings;
    if (!catch_signals(server, err) ||
        (settings->tls_cert && !tls_open(settings->tls_cert, settings->tls_key, err)) ||
        !try_tree(server->tree, err) ||
        !looks_open(&server->looks, server->publisher.site_path, server->tree, err) ||
        !http_new(&server->setup, &server->http, err))
        return false;
    reports_open(&server->reports, server->settings.state, server->tree,
                 server->settings.evidence_ms);
    server->parts = (struct parts){
        .site = server->publisher.site_path,
        .state = server->settings.state,
        .tree = server->tree,
        .reports = &server->reports,
        .health = &server->health,
        .publisher = &server->publisher,
        .jobs = { .folder = server->settings.state, .wake = wake_waiting, .http = server->http },
    };
    server->health = (struct health){ .parts = &server->parts,
                                      .http = server->http,
                                      .started_ms = clock_wall_ms() };
    server->keeper = (struct keeper){ .reports = &server->reports, .plays_ms = settings->plays_ms };
    server->looks.parts = &server->parts;
    server->looks.http = server->http;
    jobs_clean(&server->parts.jobs);
    look_first(server);
    char *url = http_url(server->http);
    printf("serving at %s\n", url); /* in no language: scripts read it */
    fflush(stdout);
    free(url);
    notify_send("READY=1");
    return true;
}

static void stop(struct server *server)
{
    publisher_put_off(&server->publisher, &server->parts.jobs);
    http_free(server->http); /* and with it what other jobs there were */
    looks_close(&server->looks);
    publisher_deinit(&server->publisher);
    reports_close(&server->reports);
    tls_close();
    free(server->tree);
    if (server->signals >= 0)
        close(server->signals);
}

static int run(struct server *server)
{
    struct error err;
    bool is_good = start(server, &err);
    while (is_good && !is_over(server))
        round_once(server, INT64_MAX);
    stop(server);
    if (is_good)
        return 0;
    log_error("%s", err.text);
    return error_exit_code(&err);
}

static int serve(const struct options *options)
{
    struct error err;
    struct server server = { .stop_ms = INT64_MAX, .signals = -1 };
    struct settings *settings = &server.settings;
    if (!settings_read(options, settings, &err)) {
        log_error("%s", err.text);
        return error_exit_code(&err);
    }
    server.tree = mem_format("%s/tree", settings->state);
    server.setup = (struct http_setup){ .listen = settings->listen,
                                        .trusted_proxy = settings->trusted_proxy,
                                        .handler = answer,
                                        .ended = note,
                                        .context = &server };
    server.publisher = (struct publisher){ .site_path = settings->site,
                                           .tree_path = server.tree,
                                           .key = settings->key,
                                           .is_approved = settings->is_approved,
                                           .is_clock_right = settings->is_clock_right };
    publisher_init(&server.publisher);
    int code = run(&server);
    settings_deinit(settings);
    return code;
}

int main(int argc, char **argv)
{
    struct options *options = NULL;
    i18n_open();
    log_open("bangtin-server");
    if (argc == PLAYS_WORDS + 1 && str_equal(argv[1], PLAYS_PROGRAM))
        return plays_answer(argv + 1);
    enum options_outcome outcome = options_parse(&settings_program, argc, argv, &options);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    int code = serve(options);
    options_free(options);
    return code;
}
