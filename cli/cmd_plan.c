/* `bangtin plan`: what a screen plays when, and why; or, with --diff, what publishing the folder
 * would change on every screen. Both only ask the timeline that the boards ask. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/ask.h"
#include "cli/command.h"
#include "cli/findings.h"
#include "common/clock.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/plan.h"
#include "desk/plan_diff.h"
#include "desk/slot_name.h"
#include "desk/slots.h"
#include "model/limits.h"
#include "model/rfc3339.h"

enum { PERIOD_MS = 3600 * 1000, EXPLANATION_MAX_BYTES = 16 * 1024 * 1024 };

struct period {
    int64_t from_ms, to_ms;
};

static bool read_period(const struct options *options, const struct plan *plan,
                        struct period *ret_period, struct error *err)
{
    struct period period = { clock_wall_ms() / 1000 * 1000, 0 };
    if (!ask_instant(options_text(options, "from"), &plan->zone, &period.from_ms, err))
        return false;
    period.to_ms = period.from_ms + PERIOD_MS;
    if (!ask_instant(options_text(options, "to"), &plan->zone, &period.to_ms, err))
        return false;
    if (period.to_ms <= period.from_ms)
        return error_set(err, ERROR_INPUT, _("--to must be later than --from"));
    *ret_period = period;
    return true;
}

/* --- what plays when -------------------------------------------------------------------------- */

/* What the table of one period needs to know; the column "zone" is there when a layout is. */
struct table {
    const struct timeline *timeline;
    const struct period *period;
    const struct timezone_rule *zone;
    bool has_zones;
};

static void print_ticker(const struct slot *slot)
{
    char *what = mem_format(ngettext("%s (%zu text runs)", "%s (%zu texts run)", slot->count),
                            slot->name, slot->count);
    printf("%s%*s %s", what, str_padding(what, 32), "", slot->rule->id);
    free(what);
}

static void print_what(const struct slot *slot)
{
    if (slot->kind == SLOT_ITEM)
        printf("%-32s %s", slot->name, slot->rule ? slot->rule->id : _("(fallback)"));
    else if (slot->kind == SLOT_TICKER)
        print_ticker(slot);
    else
        printf("%s", slot_name(slot));
}

static void print_slot(void *context, const struct slot *slot)
{
    const struct table *table = context;
    const struct period *period = table->period;
    int64_t from_ms = slot->from_ms > period->from_ms ? slot->from_ms : period->from_ms;
    int64_t until_ms = slot->until_ms < period->to_ms ? slot->until_ms : period->to_ms;
    char from[RFC3339_TEXT_BYTES];
    rfc3339_format(from_ms, table->zone, from);
    printf("%-29s %8.1f  ", from, (double)(until_ms - from_ms) / 1000);
    if (table->has_zones)
        printf("%-16s ", slot->zone ? slot->zone->id : "-");
    print_what(slot);
    printf("\n");
}

static void print_head(const struct table *table)
{
    const char *from = _("from"), *seconds = _("seconds"), *zone = _("zone"), *item = _("item");
    printf("%s%*s %*s%s  ", from, str_padding(from, 29), "", str_padding(seconds, 8), "", seconds);
    if (table->has_zones)
        printf("%s%*s ", zone, str_padding(zone, 16), "");
    printf("%s%*s %s\n", item, str_padding(item, 32), "", _("rule"));
}

static void look_at_slot(void *context, const struct slot *slot)
{
    struct table *table = context;
    table->has_zones |= slot->zone != NULL;
}

static void print_slots(const struct timeline *timeline, const struct period *period,
                        const struct timezone_rule *zone)
{
    struct table table = { timeline, period, zone, false };
    slots_walk(timeline, period->from_ms, period->to_ms, look_at_slot, &table);
    print_head(&table);
    slots_walk(timeline, period->from_ms, period->to_ms, print_slot, &table);
}

static bool print_screen(const struct plan *plan, const char *id, const struct period *period,
                         struct error *err)
{
    struct buf why;
    if (!ask_screen(plan->site, id, err))
        return false;
    struct timeline *timeline = plan_timeline(plan, NULL, id);
    print_slots(timeline, period, &plan->zone);
    buf_init(&why, EXPLANATION_MAX_BYTES);
    timeline_explain(timeline, period->from_ms, &why);
    printf("\n%s", buf_text(&why));
    buf_deinit(&why);
    timeline_free(timeline);
    return true;
}

/* --- what would change ------------------------------------------------------------------------ */

static bool print_diff(const struct plan *plan, const char *tree, const char *only,
                       const struct period *period, struct error *err)
{
    struct plan *before = NULL;
    if (only && !ask_screen(plan->site, only, err))
        return false;
    if (!plan_of_release(tree, &before, err))
        return false;
    struct buf text;
    buf_init(&text, EXPLANATION_MAX_BYTES);
    plan_diff_print_all(before, plan, only, period->from_ms, period->to_ms, &text);
    fputs(buf_text(&text), stdout);
    buf_deinit(&text);
    plan_free(before);
    return true;
}

/* --- the command ------------------------------------------------------------------------------ */

static bool read_folder(const char *path, struct plan **ret_plan, struct error *err)
{
    struct diagnostics findings;
    diagnostics_init(&findings);
    bool is_good = plan_of_folder(&(struct folder_source){ .path = path }, clock_wall_ms(),
                                  &findings, ret_plan, err);
    if (!is_good)
        findings_print(&findings);
    diagnostics_deinit(&findings);
    return is_good;
}

static bool plan_and_print(const struct options *options, const char *path, struct error *err)
{
    const char *screen = options_text(options, "screen"), *tree = options_text(options, "diff");
    struct plan *plan = NULL;
    struct period period = { 0 };
    bool is_good = read_folder(path, &plan, err) && read_period(options, plan, &period, err) &&
                   (tree ? print_diff(plan, tree, screen, &period, err)
                         : print_screen(plan, screen, &period, err));
    plan_free(plan);
    return is_good;
}

static int run(const struct options *options)
{
    const char *path = options_operand(options, 0);
    struct error err;
    if (!options_is_set(options, "screen") && !options_is_set(options, "diff")) {
        log_error(_("name a screen with --screen, or a release with --diff"));
        return EXIT_USAGE;
    }
    if (plan_and_print(options, path ? path : ".", &err))
        return EXIT_GOOD;
    log_error("%s", err.text);
    return error_exit_code(&err);
}

static const struct option_row rows[] = {
    { "screen", N_("ID"), N_("the screen to plan for; with --diff, only this one") },
    { "from", N_("TIME"), N_("begin of the period, RFC 3339 or site time; now when not given") },
    { "to", N_("TIME"), N_("end of the period; an hour later when not given") },
    { "diff", N_("DIR"), N_("say what changes against the release published in DIR") },
    { 0 },
};

const struct command command_plan = {
    .program = {
        .name = "bangtin plan",
        .operands = N_("[SITE]"),
        .sentence = N_("says what a screen plays when, and why"),
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
