/* A day of a screen: the slots that were planned, by the release as it is now, and the plays that
 * its board reported. What is on at the moment is no play yet; the board's last word has it. */
#include <string.h>

#include "common/i18n.h"
#include "common/str.h"
#include "desk/plan.h"
#include "desk/screen_state.h"
#include "desk/slots.h"
#include "desk/storage_heartbeats.h"
#include "model/rfc3339.h"
#include "server/api.h"
#include "server/call_apart.h"

enum { SLOTS_MAX = 20000 };

struct day {
    struct call *call;
    struct plan *plan;
    int64_t from_ms, to_ms;
    size_t count;
    bool is_cut; /* there was more than SLOTS_MAX of either */
};

static struct day asked; /* of the call at hand; the child has it as it was then */

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void print_span(struct day *day, const char *zone, const char *item, int64_t from_ms,
                       int64_t until_ms)
{
    struct json_out *out = &day->call->out;
    day->is_cut |= ++day->count > SLOTS_MAX;
    if (day->count > SLOTS_MAX)
        return;
    json_out_object(out, NULL);
    json_out_text(out, "zone", zone);
    json_out_text(out, "item", item);
    call_moment(day->call, "from", later(from_ms, day->from_ms));
    call_moment(day->call, "until", earlier(until_ms, day->to_ms));
    json_out_end(out);
}

static void print_planned(void *context, const struct slot *slot)
{
    if (slot->kind == SLOT_ITEM)
        print_span(context, slot->zone ? slot->zone->id : "", slot->name, slot->from_ms,
                   slot->until_ms);
}

static void print_shown(void *context, const struct storage_shown *shown)
{
    print_span(context, shown->zone, shown->item, shown->start_ms,
               shown->start_ms + shown->shown_ms);
}

/* What is on now, if that is in this day. */
static bool print_now(struct day *day, const char *screen, struct error *err)
{
    static struct storage_word word; /* large, and there is one thread */
    if (!storage_word(day->call->storage, screen, day->call->now_ms, &word, err))
        return false;
    for (size_t i = 0; word.is_there && i < word.heartbeat.zone_count; i++) {
        const struct heartbeat_zone *zone = &word.heartbeat.zones[i];
        int64_t since_ms = screen_wall_ms(&word.heartbeat, word.received_ms, zone->since_ms);
        if (zone->kind == HEARTBEAT_ITEM && since_ms < day->to_ms &&
            word.received_ms > day->from_ms)
            print_span(day, zone->zone, zone->item, since_ms, word.received_ms);
    }
    return true;
}

/* The local day that is asked for, or today; one of 23 or 25 hours, too. */
static bool read_day(const struct call *call, const struct plan *plan, struct day *ret_day,
                     struct error *err)
{
    char today[RFC3339_TEXT_BYTES];
    int32_t number;
    const char *date = call_query(call, "date");
    rfc3339_format(call->now_ms, &plan->zone, today);
    today[strlen("2026-12-01")] = '\0';
    if (!rfc3339_parse_date(date ? date : today, &number))
        return error_set(err, ERROR_INPUT, _("date: write a day as 2026-12-01"));
    ret_day->from_ms = timezone_instant_ms(&plan->zone, number, 0, false);
    ret_day->to_ms = timezone_instant_ms(&plan->zone, number + 1, 0, false);
    return true;
}

/* What the board said, which the storage knows; here. */
static bool print_reported(struct day *day, const char *screen, struct error *err)
{
    struct json_out *out = &day->call->out;
    json_out_list(out, "shown");
    if (!storage_shown(day->call->storage, screen, day->from_ms, day->to_ms, print_shown, day,
                       err) ||
        !print_now(day, screen, err))
        return false;
    json_out_end(out);
    day->count = 0;
    return true;
}

/* What should have been on, which takes as long as the schedule is intricate; in the child. */
static void answer_planned(struct call *call)
{
    const struct plan *plan = asked.plan;
    struct timeline *timeline = plan_timeline(plan, plan->manifest, call_argument(call, 0));
    json_out_list(&call->out, "planned");
    slots_walk(timeline, asked.from_ms, asked.to_ms, print_planned, &asked);
    timeline_free(timeline);
    json_out_end(&call->out);
    json_out_flag(&call->out, "cut", asked.is_cut);
    json_out_end(&call->out);
}

static bool begin_day(struct call *call, struct error *err)
{
    const char *screen = call_argument(call, 0);
    if (!site_screen(asked.plan->site, screen))
        return error_set(err, ERROR_MISSING, _("there is no screen \"%s\" in the release"), screen);
    if (!read_day(call, asked.plan, &asked, err))
        return false;
    json_out_object(call_json(call, 200), NULL);
    return print_reported(&asked, screen, err);
}

void api_screen_day(struct call *call)
{
    struct error err;
    asked = (struct day){ .call = call };
    if (plan_of_release(call->parts->tree, &asked.plan, &err) && begin_day(call, &err))
        call_apart(call, answer_planned);
    else
        call_error(call, &err);
    plan_free(asked.plan);
}
