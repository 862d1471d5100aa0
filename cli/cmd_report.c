/* `bangtin report`: what was shown where, how often and how long, from what boards have reported.
 * It reads the server's state folder on the server's own machine. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/ask.h"
#include "cli/command.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/report_table.h"

enum { TABLE_MAX_BYTES = 64 * 1024 * 1024 };

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

static void print_timeless(int64_t plays)
{
    if (plays > 0)
        log_warning(ngettext("%lld play is left out: its board does not know the time",
                             "%lld plays are left out: their boards do not know the time",
                             (unsigned long)plays),
                    (long long)plays);
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
    print_timeless(timeless);
    return true;
}

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
    if (report(options, &err))
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
    { 0 },
};

const struct command command_report = {
    .program = {
        .name = "bangtin report",
        .operands = N_("STATE"),
        .sentence = N_("says what was shown on how many screens, how often and how long"),
        .min_operands = 1,
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
