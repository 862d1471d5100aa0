/* `bangtin status`: what each screen said last of what it shows, from a server's state folder or
 * from afar. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/remote.h"
#include "common/clock.h"
#include "common/i18n.h"
#include "common/log.h"
#include "desk/status_list.h"

enum { LIST_MAX_BYTES = 64 * 1024 * 1024 };

static bool list_here(const char *folder, struct buf *into, struct error *err)
{
    struct storage *storage = NULL;
    bool is_good = storage_open(folder, false, &storage, err) &&
                   status_list_print(storage, clock_wall_ms(), into, err);
    storage_close(storage);
    return is_good;
}

static bool list_there(const struct options *options, struct buf *into, struct error *err)
{
    static const struct remote_order order = { .method = "GET",
                                               .path = "/api/screens",
                                               .query = "format=text" };
    struct remote *remote = NULL;
    bool is_good = remote_open(options, &remote, err) && remote_ask(remote, &order, into, err);
    remote_free(remote);
    return is_good;
}

static int run(const struct options *options)
{
    struct buf text;
    struct error err;
    const char *folder = options_operand(options, 0);
    if (!remote_is_instead(options))
        return EXIT_USAGE;
    buf_init(&text, LIST_MAX_BYTES);
    bool is_good = folder ? list_here(folder, &text, &err) : list_there(options, &text, &err);
    if (is_good)
        fputs(buf_text(&text), stdout);
    else
        log_error("%s", err.text);
    buf_deinit(&text);
    return is_good ? EXIT_GOOD : error_exit_code(&err);
}

static const struct option_row rows[] = {
    { "server", N_("URL"), N_("ask this server's API instead of reading a state folder") },
    { "token", N_("FILE"), N_("where the token for --server is, which bangtin token printed") },
    { 0 },
};

const struct command command_status = {
    .program = {
        .name = "bangtin status",
        .operands = N_("[STATE]"),
        .sentence = N_("says how each screen is and what it reported last"),
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
