/* fetch: the only station that talks to the network. It polls the server, keeps the store filled
 * with what this screen needs, and hands complete releases to plan. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/log.h"
#include "common/sandbox.h"
#include "common/str.h"
#include "player/belt.h"
#include "player/fetch/folder.h"
#include "player/fetch/herald.h"
#include "player/fetch/http.h"
#include "player/fetch/reporter.h"
#include "player/fetch/source.h"
#include "player/fetch/sync.h"

static volatile sig_atomic_t is_stopping; /* what plan said last is still taken */

static void on_stop(int signal_number)
{
    (void)signal_number;
    is_stopping = 1;
}

static bool open_source(const struct parcel_start *start, struct source **ret_source,
                        struct error *err)
{
    const char *server = start->server;
    if (str_starts(server, "http://") || str_starts(server, "https://"))
        return http_open(server, start->ca, ret_source, err);
    if (server[0] == '/')
        return folder_open(server, ret_source, err);
    return error_set(err, ERROR_INPUT, _("--server %s: neither http://…, https://… nor a folder"),
                     server);
}

/* Takes all that waits at one end of the belt. False when main is gone. */
static bool take_parcels(int end, enum belt_from from, struct sync *sync, struct reporter *reporter,
                         struct herald *herald)
{
    union parcel parcel;
    int fds[IPC_MAX_FDS];
    struct error err = { .kind = ERROR_INPUT };
    while (err.kind == ERROR_INPUT) {
        if (!belt_receive(end, from, &parcel, fds, &err))
            continue;
        if (parcel.head.type == PARCEL_PING)
            belt_pong(&parcel, 0, 0, 0);
        else if (end == BELT_DOWN) {
            sync_take(sync, &parcel);
            reporter_take(reporter, &parcel, fds);
            herald_take(herald, &parcel, fds);
            if (parcel.head.type == PARCEL_HELLO)
                belt_repeat_faults();
        }
        belt_close(fds);
    }
    return err.kind != ERROR_MISSING;
}

static int earlier(int a_ms, int b_ms)
{
    if (a_ms < 0 || b_ms < 0)
        return a_ms < 0 ? b_ms : a_ms;
    return a_ms < b_ms ? a_ms : b_ms;
}

/* Until main is gone or ends it. The station sleeps in source_wait and nowhere else. */
static bool run(struct sync *sync, struct reporter *reporter, struct herald *herald,
                struct source *source, struct error *err)
{
    struct pollfd ends[] = { { .fd = BELT_CONTROL, .events = POLLIN },
                             { .fd = BELT_DOWN, .events = POLLIN } };
    for (;;) {
        if (!take_parcels(BELT_CONTROL, FROM_MAIN, sync, reporter, herald) ||
            !take_parcels(BELT_DOWN, FROM_PLAN, sync, reporter, herald))
            return true;
        if (is_stopping)
            return true;
        if (herald_became_known(herald))
            reporter_hurry(reporter);
        int wait_ms =
            earlier(sync_step(sync), earlier(reporter_step(reporter), herald_step(herald)));
        if (!source_wait(source, ends, sizeof ends / sizeof *ends, wait_ms, err))
            return false;
    }
}

/* Files are replaced by renaming, so a rule on the file itself would soon be about the old one. */
static void folder_of(const char *path, char ret_folder[PARCEL_PATH_BYTES])
{
    const char *slash = strrchr(path, '/');
    snprintf(ret_folder, PARCEL_PATH_BYTES, "%.*s", slash ? (int)(slash - path) : 0, path);
}

/* Of the state folder what it needs, so not the board's key. Of a server: the system's settings,
 * certificates and libraries that the resolver loads late. A folder may be mounted at any time, and
 * no rule can name what is not there; but then there is no network either. */
static bool close_in(const struct parcel_start *start, struct error *err)
{
    enum { OWN = 4, OWN_BYTES = PARCEL_PATH_BYTES + 8 };
    static const char *const own[OWN] = { "store", "spool", "trust", "held" };
    bool is_folder = start->server[0] == '/';
    char paths[OWN][OWN_BYTES], trust[PARCEL_PATH_BYTES], ca[PARCEL_PATH_BYTES];
    for (size_t i = 0; i < OWN; i++)
        snprintf(paths[i], OWN_BYTES, "%s/%s", start->state, own[i]);
    folder_of(start->trust, trust);
    folder_of(start->ca, ca);
    const char *const all[] = { "/", NULL };
    const char *const some[] = { "/etc",   "/usr",   "/lib", "/run", "/dev/null",
                                 paths[2], paths[3], trust,  ca,     NULL };
    const char *const writes[] = { paths[0], paths[1], NULL };
    const struct landlock_reach reach = { .reads = is_folder ? all : some,
                                          .writes = writes,
                                          .may_connect = !is_folder };
    return sandbox_enter(is_folder ? SANDBOX_FETCH_FOLDER : SANDBOX_FETCH, &reach, err);
}

static int fail(const struct error *err)
{
    log_error("%s", err->text);
    return error_exit_code(err);
}

int main(void)
{
    struct parcel_start start;
    struct source *source = NULL;
    struct sync *sync = NULL;
    struct reporter reporter;
    struct herald herald;
    struct error err;
    i18n_open();
    signal(SIGTERM, on_stop);
    if (!belt_begin("fetch", &start, &err))
        return error_exit_code(&err);
    if (!open_source(&start, &source, &err) || !sync_new(&start, source, &sync, &err) ||
        !close_in(&start, &err))
        return fail(&err);
    belt_tell_faults(BELT_DOWN);
    reporter_init(&reporter, start.state, source);
    herald_init(&herald, source);
    bool is_good =
        belt_hello(BELT_DOWN, start.run, &err) && run(sync, &reporter, &herald, source, &err);
    herald_deinit(&herald);
    reporter_deinit(&reporter);
    sync_free(sync);
    source_free(source);
    return is_good ? EXIT_SUCCESS : fail(&err);
}
