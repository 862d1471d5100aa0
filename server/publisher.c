/* See publisher.h. The same check and the same publish as the command's, so that the log, the page
 * and the terminal say the same sentences. Each look gathers its report first: a report that was
 * said already is not said again, so that a fault that lasts does not fill the log. */
#include "server/publisher.h"

#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/notify.h"
#include "common/str.h"
#include "desk/publish.h"

void publisher_init(struct publisher *publisher)
{
    buf_init(&publisher->report, PUBLISHER_REPORT_BYTES);
}

void publisher_deinit(struct publisher *publisher)
{
    buf_deinit(&publisher->report);
}

/* --- what there is to say ----------------------------------------------------- */

static void add_findings(struct buf *report, const struct diagnostics *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        struct buf line;
        buf_init(&line, PUBLISHER_REPORT_BYTES);
        diagnostic_print(&findings->items[i], &line);
        buf_printf(report, "%s\n", buf_text(&line));
        buf_deinit(&line);
    }
}

static void add_result(struct buf *report, const struct publisher *publisher,
                       const struct publish_result *result)
{
    long long generation = result->generation;
    switch (result->outcome) {
    case PUBLISH_UNCHANGED:
        buf_printf(report, _("generation %lld is current"), generation);
        break;
    case PUBLISH_PENDING:
        if (publisher->is_approved)
            buf_printf(report, _("generation %lld waits for approval"), generation);
        else
            buf_printf(report,
                       _("generation %lld is pending: %s; sign it with: bangtin sign %s --key "
                         "NAME.key"),
                       generation, result->lacks, publisher->tree_path);
        break;
    case PUBLISH_LIVE:
        buf_printf(report, _("generation %lld is published"), generation);
        break;
    }
    buf_string(report, "\n");
}

/* Takes the report over; its lines go to the log when they are not those of the look before. */
static void say(struct publisher *publisher, struct buf *report, bool is_good)
{
    if (!str_equal(buf_text(report), buf_text(&publisher->report))) {
        char *copy = mem_copy_string(buf_text(report)), *rest = copy, *last = copy;
        for (char *line; (line = strsep(&rest, "\n")) && rest; last = line)
            if (is_good)
                log_info("%s", line);
            else
                log_error("%s", line);
        notify_status(last);
        free(copy);
    }
    buf_deinit(&publisher->report);
    publisher->report = *report;
    publisher->looked_ms = clock_wall_ms();
}

/* --- looking ------------------------------------------------------------------ */

struct publish_order publisher_order(const struct publisher *publisher)
{
    return (struct publish_order){
        .site.path = publisher->site_path,
        .tree_path = publisher->tree_path,
        .key = publisher->is_approved ? NULL : publisher->key,
        .now_ms = clock_wall_ms(),
        .is_clock_right = publisher->is_clock_right || clock_is_synchronised(),
    };
}

bool publisher_run(struct publisher *publisher)
{
    struct diagnostics findings;
    struct publish_result result;
    struct error err;
    struct buf report;
    const struct publish_order order = publisher_order(publisher);
    diagnostics_init(&findings);
    buf_init(&report, PUBLISHER_REPORT_BYTES);
    bool is_published = publish(&order, &findings, &result, &err);
    add_findings(&report, &findings);
    if (is_published) {
        add_result(&report, publisher, &result);
        if (result.outcome != PUBLISH_PENDING)
            publisher->generation = result.generation;
        publish_result_deinit(&result);
    } else {
        buf_printf(&report, _("not published, boards keep what they have: %s"), err.text);
        buf_string(&report, "\n");
    }
    publisher->errors = findings.errors;
    publisher->warnings = findings.warnings;
    diagnostics_deinit(&findings);
    say(publisher, &report, is_published);
    return is_published || err.kind == ERROR_INPUT || err.kind == ERROR_LIMIT;
}
