/* fetch: the only station that talks to the network. It polls the server, keeps the store filled
 * with what this screen needs, and hands complete releases to plan. */
#include <stdlib.h>

#include "common/i18n.h"
#include "common/log.h"
#include "common/sandbox.h"
#include "player/belt.h"
#include "player/fetch/source.h"
#include "player/fetch/sync.h"

static void say_hello(const struct parcel_start *start)
{
    struct error err;
    struct parcel_mark hello = { .serial = start->run };
    belt_send(BELT_DOWN, PARCEL_HELLO, &hello, sizeof hello, NULL, 0, &err);
}

/* Takes all that waits at one end of the belt. False when main is gone. */
static bool take_parcels(int end, struct sync *sync)
{
    union parcel parcel;
    int fds[IPC_MAX_FDS];
    struct error err = { 0 };
    while (err.kind != ERROR_AGAIN && err.kind != ERROR_MISSING) {
        if (!belt_receive(end, &parcel, fds, &err))
            continue;
        belt_close(fds);
        if (parcel.head.type == PARCEL_PING)
            belt_pong(&parcel, 0, 0, 0);
        else if (end == BELT_DOWN)
            sync_take(sync, &parcel);
    }
    return err.kind == ERROR_AGAIN;
}

/* Until main is gone. The station sleeps in source_wait and nowhere else. */
static bool run(struct sync *sync, struct source *source, struct error *err)
{
    struct pollfd ends[] = { { .fd = BELT_CONTROL, .events = POLLIN },
                             { .fd = BELT_DOWN, .events = POLLIN } };
    for (;;) {
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
            if (!take_parcels(ends[i].fd, sync))
                return true;
        if (!source_wait(source, ends, sizeof ends / sizeof *ends, sync_step(sync), err))
            return false;
    }
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
    struct error err;
    i18n_open();
    if (!belt_begin("fetch", &start, &err))
        return EXIT_SUCCESS;
    if (!source_open(start.server, start.ca, &source, &err) ||
        !sync_new(&start, source, &sync, &err) || !sandbox_enter(SANDBOX_FETCH, &err))
        return fail(&err);
    say_hello(&start);
    bool is_good = run(sync, source, &err);
    sync_free(sync);
    source_free(source);
    return is_good ? EXIT_SUCCESS : fail(&err);
}
