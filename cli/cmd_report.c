/* `bangtin report`: what was shown where, how often and how long, from what boards have reported.
 * It reads the server's state folder on the server's own machine, or asks a server from afar. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/ask.h"
#include "cli/command.h"
#include "cli/remote.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/report_table.h"

enum { TABLE_MAX_BYTES = 64 * 1024 * 1024, QUERY_MAX_BYTES = 16 * 1024 };

static bool read_period(const struct options *options, const struct plan *plan,
                        struct storage_period *ret_period, struct error *err)
{
    struct storage_period period = { .from_ms = 0,
                                     .to_ms = INT64_MAX,
                                     .campaign = options_text(options, "campaign"),
                                     .screen = options_text(options, "screen") };
    if (!ask_instant(options_text(options, "from"), &plan->zone, &period.from_ms, err) ||
        !ask_instant(options_text(options, "to"), &plan->zone, &period.to_ms, err))
        return false;
    if (period.to_ms <= period.from_ms)
        return error_set(err, ERROR_INPUT, _("--to must be later than --from"));
    *ret_period = period;
    return true;
}

static bool fill(const struct options *options, struct storage *storage, struct report_table *table,
                 struct error *err)
{
    int64_t timeless = 0;
    struct reach reach;
    if (!storage_plays(storage, table->period, report_table_add, table, err) ||
        !storage_timeless(storage, &timeless, err))
        return false;
    struct buf text;
    reach_init(&reach, table->plan);
    report_table_finish(table, &reach);
    reach_deinit(&reach);
    buf_init(&text, TABLE_MAX_BYTES);
    if (options_is_set(options, "csv"))
        report_table_csv(table, options_is_set(options, "bom"), &text);
    else
        report_table_print(table, &text);
    fputs(buf_text(&text), stdout);
    buf_deinit(&text);
    report_table_print_timeless(timeless, &text);
    fputs(buf_text(&text), stderr);
    buf_deinit(&text);
    return true;
}

/* --- from afar ---------------------------------------------------------------- */

static bool ask_server(const struct options *options, struct remote *remote, struct error *err)
{
    static const char *const names[] = { "from", "to", "campaign", "screen", "tag" };
    struct buf query, text;
    bool is_csv = options_is_set(options, "csv");
    buf_init(&query, QUERY_MAX_BYTES);
    buf_init(&text, TABLE_MAX_BYTES);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        remote_query(remote, names[i], options_text(options, names[i]), &query);
    remote_query(remote, "group", options_text(options, "by"), &query);
    remote_query(remote, "format", is_csv ? "csv" : "text", &query);
    if (is_csv && options_is_set(options, "bom"))
        buf_string(&text, "\xEF\xBB\xBF");
    const struct remote_order order = { .method = "GET",
                                        .path = "/api/plays",
                                        .query = buf_text(&query) };
    bool is_good = remote_ask(remote, &order, &text, err);
    if (is_good)
        fputs(buf_text(&text), stdout);
    buf_deinit(&text);
    buf_deinit(&query);
    return is_good;
}

static bool report_from_afar(const struct options *options, struct error *err)
{
    struct remote *remote = NULL;
    bool is_good = remote_open(options, &remote, err) && ask_server(options, remote, err);
    remote_free(remote);
    return is_good;
}

/* --- here --------------------------------------------------------------------- */

static bool report(const struct options *options, struct error *err)
{
    const char *state = options_operand(options, 0);
    struct storage *storage = NULL;
    struct plan *plan = NULL;
    struct storage_period period;
    struct report_table table = { .period = &period, .tag = options_text(options, "tag") };
    char *tree = mem_format("%s/tree", state);
    bool is_good = report_by_read(options_text(options, "by"), &table.by, err) &&
                   storage_open(state, false, &storage, err) && plan_of_release(tree, &plan, err) &&
                   read_period(options, plan, &period, err);
    table.plan = plan;
    is_good = is_good && fill(options, storage, &table, err);
    report_table_deinit(&table);
    plan_free(plan);
    storage_close(storage);
    free(tree);
    return is_good;
}

static int run(const struct options *options)
{
    struct error err;
    if (!remote_is_instead(options))
        return EXIT_USAGE;
    if (options_is_set(options, "server") ? report_from_afar(options, &err) : report(options, &err))
        return EXIT_GOOD;
    log_error("%s", err.text);
    return error_exit_code(&err);
}

static const struct option_row rows[] = {
    { "by", "item|campaign|screen|tag|area", N_("what a line is for"), "item" },
    { "from", N_("TIME"), N_("plays that began then or later, RFC 3339 or site time") },
    { "to", N_("TIME"), N_("plays that began before then") },
    { "campaign", N_("NAME"), N_("only this campaign") },
    { "screen", N_("ID"), N_("only this screen") },
    { "tag", N_("TAG"), N_("only screens with this tag") },
    { "csv", NULL, N_("comma-separated values for a spreadsheet") },
    { "bom", NULL, N_("begin those with a byte order mark, which some spreadsheets need") },
    { "server", N_("URL"), N_("ask this server's API instead of reading a state folder") },
    { "token", N_("FILE"), N_("where the token for --server is, which bangtin token printed") },
    { 0 },
};

const struct command command_report = {
    .program = {
        .name = "bangtin report",
        .operands = N_("[STATE]"),
        .sentence = N_("says what was shown on how many screens, how often and how long"),
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
