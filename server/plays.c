/* See plays.h. The words are the question; the answer is made as any handler makes it, and said as
 * a job says it. */
#include "server/plays.h"

#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/str.h"
#include "desk/report_table.h"
#include "model/rfc3339.h"
#include "server/call_apart.h"

enum {
    TEXT_MAX_BYTES = 64 * 1024 * 1024,
    SOON_MS = 50 /* boards wait as long */
};

static void answer_csv(struct call *call, const struct report_table *table)
{
    struct buf text;
    size_t length;
    buf_init(&text, TEXT_MAX_BYTES);
    report_table_csv(table, false, &text);
    char *bytes = buf_take(&text, &length);
    call_bytes(call, "text/csv; charset=utf-8", bytes, length);
    http_add_header(call->answer, "Content-Disposition", "attachment; filename=\"plays.csv\"");
}

static void answer_text(struct call *call, const struct report_table *table, int64_t timeless)
{
    struct buf text;
    size_t length;
    buf_init(&text, TEXT_MAX_BYTES);
    report_table_print(table, &text);
    report_table_print_timeless(timeless, &text);
    char *bytes = buf_take(&text, &length);
    call_bytes(call, "text/plain; charset=utf-8", bytes, length);
}

/* --- one row ------------------------------------------------------------------ */

static void print_reached(struct call *call, const struct report_row *row)
{
    char *screens = report_row_screens(row);
    json_out_text(&call->out, "name", row->name);
    json_out_integer(&call->out, "reached", (int64_t)row->reached_count);
    json_out_integer(&call->out, "meant", (int64_t)row->meant_count);
    json_out_integer(&call->out, "percent", report_row_percent(row));
    json_out_text(&call->out, "screens", screens);
    free(screens);
}

static void print_plays(struct call *call, const struct report_row *row)
{
    print_reached(call, row);
    json_out_integer(&call->out, "plays", row->plays);
    json_out_integer(&call->out, "shown_ms", row->shown_ms);
    call_moment(call, "first", row->plays > 0 ? row->first_ms : -1);
    call_moment(call, "last", row->plays > 0 ? row->last_ms : -1);
}

typedef void (*row_printer)(struct call *call, const struct report_row *row);

static void answer_rows(struct call *call, const struct report_table *table, int64_t timeless,
                        row_printer print)
{
    struct json_out *out = call_json(call, 200);
    json_out_object(out, NULL);
    json_out_text(out, "group", report_by_words[table->by]);
    json_out_integer(out, "timeless", timeless);
    json_out_list(out, "rows");
    for (size_t i = 0; i < table->count; i++) {
        json_out_object(out, NULL);
        print(call, &table->rows[i]);
        json_out_end(out);
    }
    json_out_end(out);
    json_out_end(out);
}

/* --- the table ---------------------------------------------------------------- */

static bool fill(struct call *call, struct report_table *table, int64_t *ret_timeless,
                 struct error *err)
{
    struct reach reach;
    if (!storage_plays(call->storage, table->period, report_table_add, table, err) ||
        !storage_timeless(call->storage, ret_timeless, err))
        return false;
    reach_init(&reach, table->plan);
    report_table_finish(table, &reach);
    reach_deinit(&reach);
    return true;
}

static int64_t moment(const char *text, int64_t fallback)
{
    int64_t at_ms = fallback;
    rfc3339_parse(text, NULL, &at_ms);
    return at_ms;
}

static const char *or_null(const char *text)
{
    return text[0] ? text : NULL;
}

/* False when that took too long for a storage with a limit; then nothing is answered. */
static bool answer_table(struct call *call, const char *const *words)
{
    struct error err;
    struct plan *plan = NULL;
    int64_t timeless = 0;
    const char *group = words[PLAYS_GROUP], *format = words[PLAYS_FORMAT];
    const struct storage_period period = { .from_ms = moment(words[PLAYS_FROM], 0),
                                           .to_ms = moment(words[PLAYS_TO], INT64_MAX),
                                           .campaign = or_null(words[PLAYS_CAMPAIGN]),
                                           .screen = or_null(words[PLAYS_SCREEN]) };
    struct report_table table = { .period = &period, .tag = or_null(words[PLAYS_TAG]) };
    bool is_asked = report_by_read(group[0] ? group : "item", &table.by, &err) &&
                    plan_of_release(call->parts->tree, &plan, &err);
    table.plan = plan;
    bool is_good = is_asked && fill(call, &table, &timeless, &err);
    bool is_late = is_asked && !is_good && err.kind == ERROR_LIMIT;
    if (is_good && str_equal(format, "csv"))
        answer_csv(call, &table);
    else if (is_good && str_equal(format, "text"))
        answer_text(call, &table, timeless);
    else if (is_good)
        answer_rows(call, &table, timeless,
                    str_equal(words[PLAYS_WHAT], "reached") ? print_reached : print_plays);
    else if (!is_late)
        call_error(call, &err);
    report_table_deinit(&table);
    plan_free(plan);
    return !is_late;
}

bool plays_answer_soon(struct call *call, const char *const *words)
{
    storage_limit(call->storage, SOON_MS);
    bool is_answered = answer_table(call, words);
    storage_limit(call->storage, INT64_MAX);
    return is_answered;
}

int plays_answer(char *const *given)
{
    const char *const *words = (const char *const *)given;
    struct http_answer answer = { .status = 200, .fd = -1, .body_fd = -1 };
    struct parts parts = { .state = words[PLAYS_STATE], .tree = words[PLAYS_TREE] };
    struct call call = { .parts = &parts, .answer = &answer };
    struct error err;
    i18n_use(words[PLAYS_LANGUAGE]);
    if (storage_open(parts.state, false, &call.storage, &err))
        answer_table(&call, words);
    else
        call_error(&call, &err);
    call_finish(&call);
    call_apart_say(&answer, JOB_OUTPUT_FD);
    storage_close(call.storage);
    return EXIT_SUCCESS;
}
