/* See publisher.h. The same check and the same publish as the command's, so that the log, the page
 * and the terminal say the same sentences. */
#include "server/publisher.h"

#include <inttypes.h>

#include "common/clock.h"
#include "common/i18n.h"
#include "common/log.h"
#include "desk/publish.h"

void publisher_init(struct publisher *publisher, const char *site_path, const char *tree_path,
                    const struct sign_secret *key)
{
    *publisher = (struct publisher){ .site_path = site_path, .tree_path = tree_path, .key = key };
    buf_init(&publisher->report, PUBLISHER_REPORT_BYTES);
}

void publisher_deinit(struct publisher *publisher)
{
    buf_deinit(&publisher->report);
}

static void say_findings(struct publisher *publisher, const struct diagnostics *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        struct buf line;
        buf_init(&line, PUBLISHER_REPORT_BYTES);
        diagnostic_print(&findings->items[i], &line);
        log_warning("%s", buf_text(&line));
        buf_printf(&publisher->report, "%s\n", buf_text(&line));
        buf_deinit(&line);
    }
}

static void say_result(struct publisher *publisher, const struct publish_result *result)
{
    static const char *const sentences[] = {
        [PUBLISH_UNCHANGED] = N_("release %" PRId64 " is current: nothing has changed"),
        [PUBLISH_PENDING] = N_("release %" PRId64 " waits for signatures (bangtin sign)"),
        [PUBLISH_LIVE] = N_("release %" PRId64 " is published"),
    };
    buf_printf(&publisher->report, _(sentences[result->outcome]), result->generation);
    buf_string(&publisher->report, "\n");
    log_info(_(sentences[result->outcome]), result->generation);
}

bool publisher_run(struct publisher *publisher, struct error *err)
{
    struct diagnostics findings;
    struct publish_result result = { .outcome = PUBLISH_UNCHANGED };
    const struct publish_order order = { .site_path = publisher->site_path,
                                         .tree_path = publisher->tree_path,
                                         .key = publisher->key,
                                         .now_ms = clock_wall_ms() };
    diagnostics_init(&findings);
    buf_deinit(&publisher->report);
    bool is_published = publish(&order, &findings, &result, err);
    say_findings(publisher, &findings);
    if (is_published) {
        say_result(publisher, &result);
        publish_result_deinit(&result);
    } else {
        log_error(_("not published, the last release stays: %s"), err->text);
        buf_printf(&publisher->report, _("not published, the last release stays: %s"), err->text);
        buf_string(&publisher->report, "\n");
    }
    diagnostics_deinit(&findings);
    return is_published || err->kind != ERROR_SYSTEM;
}
