/* Proof of play: what was shown where, how often, how long, and on how many of the screens meant.
 */
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/str.h"
#include "desk/report_table.h"
#include "server/api.h"
#include "server/call.h"

enum { TEXT_MAX_BYTES = 64 * 1024 * 1024 };

static bool is_csv_wanted(const struct call *call)
{
    const char *format = call_query(call, "format"), *accept = http_header(call->request, "Accept");
    return format ? str_equal(format, "csv") : accept && str_starts(accept, "text/csv");
}

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

static void answer_table(struct call *call, row_printer print)
{
    struct error err;
    struct plan *plan = NULL;
    int64_t timeless = 0;
    const char *group = call_query(call, "group");
    const struct storage_period period = { .from_ms = call_query_moment(call, "from", 0),
                                           .to_ms = call_query_moment(call, "to", INT64_MAX),
                                           .campaign = call_query(call, "campaign"),
                                           .screen = call_query(call, "screen") };
    struct report_table table = { .period = &period, .tag = call_query(call, "tag") };
    bool is_good = report_by_read(group ? group : "item", &table.by, &err) &&
                   plan_of_release(call->parts->tree, &plan, &err);
    table.plan = plan;
    is_good = is_good && fill(call, &table, &timeless, &err);
    if (!is_good)
        call_error(call, &err);
    else if (is_csv_wanted(call))
        answer_csv(call, &table);
    else if (str_equal(call_query(call, "format"), "text"))
        answer_text(call, &table, timeless);
    else
        answer_rows(call, &table, timeless, print);
    report_table_deinit(&table);
    plan_free(plan);
}

void api_plays(struct call *call)
{
    answer_table(call, print_plays);
}

void api_reached(struct call *call)
{
    answer_table(call, print_reached);
}
