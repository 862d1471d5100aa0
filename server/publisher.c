/* See publisher.h. The same check and the same publish as the command's, so that the log, the page
 * and the terminal say the same sentences. Each look gathers its report first: a report that was
 * said already is not said again, so that a fault that lasts does not fill the log. The
 * newest wish wins: a change that comes while the job works ends it, and the next look sees all.
 * But a job that took another's place runs to its end, or a large site would never be published
 * while somebody saves. */
#include "server/publisher.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/line.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/notify.h"
#include "common/str.h"

enum { AFTER_A_CRASH_MS = 60000, GOOD = 0 /* in place of an error's kind */ };

/* Without memory to share it is not known what a dead job was at. */
void publisher_init(struct publisher *publisher)
{
    void *shared =
        mmap(NULL, PUBLISH_AT_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    publisher->at = shared == MAP_FAILED ? NULL : shared;
    publisher->looked_ms = clock_wall_ms();
    buf_init(&publisher->report, PUBLISHER_REPORT_BYTES);
}

void publisher_deinit(struct publisher *publisher)
{
    if (publisher->at)
        munmap(publisher->at, PUBLISH_AT_BYTES);
    buf_deinit(&publisher->report);
}

struct publish_order publisher_order(const struct publisher *publisher)
{
    return (struct publish_order){
        .site.path = publisher->site_path,
        .tree_path = publisher->tree_path,
        .now_ms = clock_wall_ms(),
        .is_clock_right = publisher->is_clock_right || clock_is_synchronised(),
        .at = publisher->at,
    };
}

/* --- in the job --------------------------------------------------------------- */

void publisher_print(const struct publish_result *result, struct buf *into)
{
    buf_printf(into, "%d %lld %s %s\n", (int)result->outcome, (long long)result->generation,
               result->sha256[0] ? result->sha256 : "-", result->lacks);
}

static void add_failure(struct buf *report, const struct error *err)
{
    buf_printf(report, _("not published, boards keep what they have: %s"), err->text);
    buf_string(report, "\n");
}

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

/* How it went; the result if it went well; and the report, but for what the server adds to it. */
void publisher_work_out(const struct publisher *publisher, struct buf *ret_said)
{
    struct diagnostics findings;
    struct publish_result result;
    struct error err;
    const struct publish_order order = publisher_order(publisher);
    diagnostics_init(&findings);
    bool is_good = publish(&order, &findings, &result, &err);
    buf_printf(ret_said, "%d %zu %zu\n", is_good ? GOOD : (int)err.kind, findings.errors,
               findings.warnings);
    if (is_good)
        publisher_print(&result, ret_said);
    add_findings(ret_said, &findings);
    if (is_good)
        publish_result_deinit(&result);
    else
        add_failure(ret_said, &err);
    diagnostics_deinit(&findings);
}

static void work(void *context, int output)
{
    struct error err;
    struct buf said;
    buf_init(&said, PUBLISHER_REPORT_BYTES);
    publisher_work_out(context, &said);
    if (!file_write_fd(output, "result", buf_text(&said), said.length, &err))
        exit(EXIT_FAILURE);
}

/* --- what there is to say ----------------------------------------------------- */

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

/* --- in the server ------------------------------------------------------------ */

bool publisher_read(const char **text, struct publish_result *ret_result)
{
    struct publish_result result = { 0 };
    int outcome, used;
    long long generation;
    const char *end = strchr(*text, '\n');
    if (!end || sscanf(*text, "%d %lld %64s%n", &outcome, &generation, result.sha256, &used) != 3 ||
        outcome < PUBLISH_UNCHANGED || outcome > PUBLISH_LIVE)
        return false;
    result.outcome = (enum publish_outcome)outcome;
    result.generation = generation;
    snprintf(result.lacks, sizeof result.lacks, "%.*s", (int)(end - *text - used - 1),
             *text + used + 1);
    *text = end + 1;
    *ret_result = result;
    return true;
}

bool publisher_sign(const struct publisher *publisher, const char *sha256, const char *blocks,
                    struct signing *ret_signing, struct error *err)
{
    struct tree *tree = NULL;
    struct latest latest;
    bool is_good = tree_lock(publisher->tree_path, &tree, err) &&
                   tree_read_signatures(tree, LATEST_PENDING, NULL, &latest, err);
    if (is_good && !str_equal(latest.sha256, sha256))
        is_good = error_set(err, ERROR_INPUT, _("the site was changed meanwhile"));
    if (is_good && blocks)
        is_good = signing_release_with(tree, blocks, ret_signing, err);
    else if (is_good)
        is_good = signing_release(tree, publisher->key, ret_signing, err);
    tree_close(tree);
    return is_good;
}

bool publisher_settle(const struct publisher *publisher, bool is_at_once,
                      struct publish_result *result, struct error *err)
{
    struct signing signing;
    if (result->outcome != PUBLISH_PENDING || !publisher->key ||
        (publisher->is_approved && !is_at_once))
        return true;
    if (!publisher_sign(publisher, result->sha256, NULL, &signing, err))
        return false;
    if (signing.is_complete)
        result->outcome = PUBLISH_LIVE;
    memcpy(result->lacks, signing.lacks, sizeof result->lacks);
    return true;
}

int64_t publisher_take(struct publisher *publisher, const struct buf *said)
{
    int kind = ERROR_SYSTEM;
    struct publish_result result;
    struct error err;
    struct buf report;
    const char *text = buf_text(said);
    sscanf(text, "%d %zu %zu", &kind, &publisher->errors, &publisher->warnings);
    text += strcspn(text, "\n");
    text += *text == '\n';
    buf_init(&report, PUBLISHER_REPORT_BYTES);
    bool is_good = kind == GOOD && publisher_read(&text, &result);
    buf_string(&report, text);
    if (is_good && !publisher_settle(publisher, false, &result, &err)) {
        is_good = false;
        kind = (int)err.kind;
        add_failure(&report, &err);
    }
    if (is_good)
        add_result(&report, publisher, &result);
    if (is_good && result.outcome != PUBLISH_PENDING)
        publisher->generation = result.generation;
    say(publisher, &report, is_good);
    return is_good || kind == ERROR_INPUT || kind == ERROR_LIMIT ? INT64_MAX : PUBLISHER_RETRY_MS;
}

static void say_failure(struct publisher *publisher, const struct error *err)
{
    struct buf report;
    buf_init(&report, PUBLISHER_REPORT_BYTES);
    add_failure(&report, err);
    say(publisher, &report, false);
}

static int64_t say_crash(struct publisher *publisher)
{
    char at[PUBLISH_AT_BYTES];
    struct error err;
    int by = publisher->job->signal;
    snprintf(at, sizeof at, "%.*s", PUBLISH_AT_BYTES - 1, publisher->at ? publisher->at : "");
    line_clean(at);
    error_set(&err, ERROR_SYSTEM, _("the work on %s was ended (%s); it is tried again in a minute"),
              at, by ? strsignal(by) : _("without a result"));
    say_failure(publisher, &err);
    return AFTER_A_CRASH_MS;
}

bool publisher_begin(struct publisher *publisher, struct jobs *jobs)
{
    struct error err;
    const struct job_order order = {
        .owner = "publisher", .work = work, .context = publisher, .is_publishing = true
    };
    publisher->is_put_off = false;
    if (job_start(jobs, &order, &publisher->job, &err))
        return true;
    say_failure(publisher, &err);
    return false;
}

void publisher_put_off(struct publisher *publisher, struct jobs *jobs)
{
    if (!publisher->job)
        return;
    job_abandon(jobs, publisher->job);
    publisher->job = NULL;
    publisher->is_put_off = true;
}

void publisher_renew(struct publisher *publisher, struct jobs *jobs)
{
    if (!publisher->job || publisher->is_second)
        return;
    publisher_put_off(publisher, jobs);
    publisher->is_second = true;
}

bool publisher_has_ended(struct publisher *publisher, struct jobs *jobs, int64_t *ret_again_ms)
{
    struct job *job = publisher->job;
    if (!job || job->pid != 0)
        return false;
    *ret_again_ms = job->is_good ? publisher_take(publisher, &job->said) : say_crash(publisher);
    job_abandon(jobs, job);
    publisher->job = NULL;
    publisher->is_second = false;
    return true;
}
