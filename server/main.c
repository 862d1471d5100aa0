/* bangtin-server: watches a site, checks and publishes what was saved, and serves the release tree.
 * One thread, one data folder, and one line in which it sleeps (round_once). */
#include <errno.h>
#include <fcntl.h>
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
#include "server/http.h"
#include "server/publisher.h"
#include "server/release.h"
#include "server/watch.h"

static const struct option_row rows[] = {
    { "site", N_("FOLDER"), N_("the operators' folder, with playlists/ and content/"), NULL, true,
      false },
    { "state", N_("FOLDER"), N_("where the release tree is kept"), "/var/lib/bangtin-server", false,
      false },
    { "key", N_("NAME.key"), N_("sign what is published; without it releases wait for approval"),
      NULL, false, false },
    { "listen", N_("ADDRESS:PORT"), N_("where to serve; port 0 takes a free one"), "127.0.0.1:8080",
      false, false },
    { "config", N_("FILE"), N_("read options from lines \"name = value\""), NULL, false, false },
    { 0 },
};

static const struct option_program program = {
    .name = "bangtin-server",
    .operands = "",
    .sentence = N_("publishes a site whenever it is saved, and serves its releases"),
    .rows = rows,
};

struct server {
    struct publisher publisher;
    struct release_files files;
    struct watch *site, *tree;
    struct http *http;
    int signals;
    bool is_stopping;
};

/* --- answering ---------------------------------------------------------------- */

static void answer(void *context, const struct http_request *request, struct http_answer *answer)
{
    const struct server *server = context;
    const char *method = http_method(request);
    if (!str_equal(method, "GET") && !str_equal(method, "HEAD")) {
        http_text(answer, 405, "only GET and HEAD\n");
        http_add_header(answer, "Allow", "GET, HEAD");
    } else if (str_equal(http_path(request), "/")) {
        http_text(answer, 200, "%s", buf_text(&server->publisher.report));
        http_add_header(answer, "Cache-Control", "no-cache");
    } else if (!release_answer(&server->files, request, answer)) {
        http_text(answer, 404, "not here\n");
    }
}

/* --- the loop ----------------------------------------------------------------- */

static void publish_change(struct server *server)
{
    struct error err;
    watch_settle(server->site);
    publisher_run(&server->publisher, &err);
}

static int wait_ms(const struct server *server)
{
    int64_t due_ms = watch_due_ms(server->site), tree_ms = watch_due_ms(server->tree);
    due_ms = tree_ms < due_ms ? tree_ms : due_ms;
    int64_t wait = due_ms == INT64_MAX ? -1 : due_ms - clock_monotonic_ms();
    int64_t http = http_wait_ms(server->http);
    if (due_ms != INT64_MAX && wait < 0)
        wait = 0;
    if (http >= 0 && (wait < 0 || http < wait))
        wait = http;
    return wait > 3600000 ? 3600000 : (int)wait;
}

static void round_once(struct server *server)
{
    struct pollfd fds[] = { { .fd = http_fd(server->http), .events = POLLIN },
                            { .fd = watch_fd(server->site), .events = POLLIN },
                            { .fd = watch_fd(server->tree), .events = POLLIN },
                            { .fd = server->signals, .events = POLLIN } };
    poll(fds, 4, wait_ms(server));
    int64_t now_ms = clock_monotonic_ms();
    watch_read(server->site, now_ms);
    if (fds[2].revents) {
        watch_read(server->tree, now_ms);
        http_wake(server->http); /* `latest` may be another now; who waits asks again */
        watch_settle(server->tree);
    }
    if (watch_due_ms(server->site) <= now_ms)
        publish_change(server);
    http_run(server->http);
    server->is_stopping = fds[3].revents != 0;
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

static bool start(struct server *server, const struct options *options, const char *tree,
                  struct error *err)
{
    const char *listen = options_text(options, "listen");
    if (!catch_signals(server, err) ||
        !watch_new(server->publisher.site_path, true, &server->site, err) ||
        !file_make_folders(AT_FDCWD, tree, err) ||
        !file_open_folder(AT_FDCWD, tree, &server->files.tree, err) ||
        !publisher_run(&server->publisher, err) || !watch_new(tree, false, &server->tree, err) ||
        !http_new(listen, answer, server, &server->http, err))
        return false;
    printf(_("serving on port %d\n"), http_port(server->http));
    fflush(stdout);
    notify_send("READY=1");
    return true;
}

static int run(const struct options *options)
{
    static struct server server = { .files = { .tree = -1 }, .signals = -1 };
    struct sign_secret key;
    struct error err;
    const char *key_path = options_text(options, "key");
    char *tree = mem_format("%s/tree", options_text(options, "state"));
    bool is_good = !key_path || read_key(key_path, &key, &err);
    publisher_init(&server.publisher, options_text(options, "site"), tree, key_path ? &key : NULL);
    is_good = is_good && start(&server, options, tree, &err);
    while (is_good && !server.is_stopping)
        round_once(&server);
    notify_send("STOPPING=1");
    http_free(server.http);
    watch_free(server.tree);
    watch_free(server.site);
    publisher_deinit(&server.publisher);
    if (key_path)
        sign_secret_wipe(&key);
    free(tree);
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
