/* What a screen plays when, and what a publish would change: what `bangtin plan` says. */
#include <string.h>

#include "common/i18n.h"
#include "desk/outline.h"
#include "desk/plan_diff.h"
#include "desk/slot_name.h"
#include "desk/slots.h"
#include "server/api.h"
#include "server/api_source.h"
#include "server/call_apart.h"

enum {
    HOUR_MS = 3600 * 1000,
    WEEK_MS = 7 * 24 * HOUR_MS,
    PERIOD_MAX_MS = 8 * 24 * HOUR_MS,
    SLOTS_MAX = 20000,
    TEXT_MAX_BYTES = 4 * 1024 * 1024,
};

static bool read_site(struct call *call, struct plan **ret_plan)
{
    struct diagnostics findings;
    struct error err;
    const struct folder_source source = { .path = call->parts->site };
    diagnostics_init(&findings);
    bool is_good = plan_of_folder(&source, call->now_ms, &findings, ret_plan, &err);
    if (!is_good && findings.errors)
        api_refuse_site(call, &err, &findings);
    else if (!is_good)
        call_error(call, &err);
    diagnostics_deinit(&findings);
    return is_good;
}

/* --- slots -------------------------------------------------------------------- */

static const char *const kind_words[] = {
    [SLOT_ITEM] = "item",     [SLOT_IDLE] = "idle",         [SLOT_BLANK] = "blank",
    [SLOT_EMPTY] = "empty",   [SLOT_IDENTIFY] = "identify", [SLOT_WASH] = "wash",
    [SLOT_TICKER] = "ticker",
};

struct walk {
    struct call *call;
    int64_t from_ms, to_ms;
    size_t count;
};

static void print_slot(void *context, const struct slot *slot)
{
    struct walk *walk = context;
    struct json_out *out = &walk->call->out;
    if (++walk->count > SLOTS_MAX)
        return;
    json_out_object(out, NULL);
    call_moment(walk->call, "from", slot->from_ms > walk->from_ms ? slot->from_ms : walk->from_ms);
    call_moment(walk->call, "until", slot->until_ms < walk->to_ms ? slot->until_ms : walk->to_ms);
    json_out_text(out, "zone", slot->zone ? slot->zone->id : "");
    json_out_text(out, "kind", kind_words[slot->kind]);
    json_out_text(out, "name", slot_name(slot));
    json_out_text(out, "rule", slot->rule ? slot->rule->id : "");
    json_out_end(out);
}

static void print_slots(struct walk *walk, const struct timeline *timeline)
{
    struct buf why;
    struct json_out *out = call_json(walk->call, 200);
    json_out_object(out, NULL);
    json_out_list(out, "slots");
    slots_walk(timeline, walk->from_ms, walk->to_ms, print_slot, walk);
    json_out_end(out);
    json_out_flag(out, "is_cut", walk->count > SLOTS_MAX);
    buf_init(&why, TEXT_MAX_BYTES);
    timeline_explain(timeline, walk->from_ms, &why);
    json_out_text(out, "why", buf_text(&why));
    buf_deinit(&why);
    json_out_end(out);
}

/* --- rule by rule ------------------------------------------------------------- */

static void print_zone(struct json_out *out, const struct outline_zone *zone)
{
    json_out_object(out, NULL);
    json_out_text(out, "zone", zone->first.zone ? zone->first.zone->id : "");
    json_out_text(out, "kind", kind_words[zone->first.kind]);
    json_out_list(out, "items");
    for (size_t i = 0; i < zone->count; i++)
        json_out_text(out, NULL, zone->names[i]);
    json_out_end(out);
    json_out_flag(out, "has_more", zone->has_more);
    json_out_end(out);
}

static void print_block(void *context, const struct arrangement *arrangement, int64_t from_ms,
                        int64_t until_ms, const struct outline_zone *zones)
{
    struct walk *walk = context;
    struct json_out *out = &walk->call->out;
    json_out_object(out, NULL);
    call_moment(walk->call, "from", from_ms);
    call_moment(walk->call, "until", until_ms);
    json_out_text(out, "rule", arrangement->rule ? arrangement->rule->id : "");
    json_out_list(out, "zones");
    for (size_t i = 0; i < arrangement->zone_count; i++)
        print_zone(out, &zones[i]);
    json_out_end(out);
    json_out_end(out);
}

static void print_outline(struct walk *walk, const struct timeline *timeline)
{
    struct json_out *out = call_json(walk->call, 200);
    json_out_object(out, NULL);
    json_out_list(out, "blocks");
    outline_walk(timeline, walk->from_ms, walk->to_ms, print_block, walk);
    json_out_end(out);
    json_out_end(out);
}

/* --- asking ------------------------------------------------------------------- */

static void answer_period(struct call *call,
                          void (*print)(struct walk *walk, const struct timeline *timeline))
{
    struct plan *plan = NULL;
    const char *screen = call_query(call, "screen");
    struct walk walk = { .call = call, .from_ms = call_query_moment(call, "from", call->now_ms) };
    walk.to_ms = call_query_moment(call, "to", walk.from_ms + HOUR_MS);
    if (walk.to_ms <= walk.from_ms || walk.to_ms - walk.from_ms > PERIOD_MAX_MS) {
        call_refuse(call, 400, "input", _("give a period of up to eight days"));
        return;
    }
    if (!read_site(call, &plan))
        return;
    if (site_screen(plan->site, screen)) {
        struct timeline *timeline = plan_timeline(plan, NULL, screen);
        print(&walk, timeline);
        timeline_free(timeline);
    } else {
        call_refuse(call, 404, "missing", _("the site has no screen \"%s\""), screen);
    }
    plan_free(plan);
}

static void answer_plan(struct call *call)
{
    answer_period(call, print_slots);
}

static void answer_outline(struct call *call)
{
    answer_period(call, print_outline);
}

void api_plan(struct call *call)
{
    call_apart(call, answer_plan);
}

void api_plan_outline(struct call *call)
{
    call_apart(call, answer_outline);
}

/* --- what would change -------------------------------------------------------- */

static void print_diff(struct call *call, const struct plan *before, const struct plan *after)
{
    struct buf text;
    buf_init(&text, TEXT_MAX_BYTES);
    plan_diff_print_all(before, after, call_query(call, "screen"), call->now_ms,
                        call->now_ms + WEEK_MS, &text);
    struct json_out *out = call_json(call, 200);
    json_out_object(out, NULL);
    json_out_text(out, "text", buf_text(&text));
    json_out_end(out);
    buf_deinit(&text);
}

static void answer_diff(struct call *call)
{
    struct plan *before = NULL, *after = NULL;
    struct error err;
    if (!read_site(call, &after))
        return;
    if (plan_of_release(call->parts->tree, &before, &err))
        print_diff(call, before, after);
    else
        call_error(call, &err);
    plan_free(before);
    plan_free(after);
}

void api_plan_diff(struct call *call)
{
    call_apart(call, answer_diff);
}
