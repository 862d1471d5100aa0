/* timeline_explain: what is on in each zone, then every rule, then every item of the winner's zones
 * (and of the fallback when that stands in), one line each with the reason. For people, so it is
 * not in the board's way: it asks again what timeline_at asked. */
#include "common/i18n.h"
#include "model/rfc3339.h"
#include "model/timeline_inside.h"

struct report {
    const struct timeline *timeline;
    int64_t at_ms;
    size_t winner;
    struct buf *into;
};

struct moment_text {
    char text[RFC3339_TEXT_BYTES];
};

static struct moment_text moment_text(const struct report *report, int64_t at_ms)
{
    struct moment_text moment;
    rfc3339_format(at_ms, &report->timeline->input.zone, moment.text);
    return moment;
}

static void say_zone(const struct report *report, const struct slot *slot)
{
    struct moment_text until = moment_text(report, slot->until_ms);
    buf_printf(report->into, _("  zone %s: "), slot->zone->id);
    if (slot->kind == SLOT_ITEM)
        buf_printf(report->into, _("item %s, number %zu of %zu, until %s\n"), slot->name,
                   slot->position + 1, slot->count, until.text);
    else if (slot->kind == SLOT_EMPTY)
        buf_printf(report->into, _("its background, because nothing may play now\n"));
    else
        buf_printf(report->into,
                   ngettext("a ticker of %zu text\n", "a ticker of %zu texts\n", slot->count),
                   slot->count);
}

static void say_layout(const struct report *report, const struct arrangement *arrangement)
{
    buf_printf(report->into, _("%s: layout %s\n"), moment_text(report, report->at_ms).text,
               arrangement->layout->name);
    for (size_t i = 0; i < arrangement->zone_count; i++) {
        struct slot slot;
        timeline_at(report->timeline, i, report->at_ms, &slot);
        say_zone(report, &slot);
    }
}

static void say_slot(const struct report *report, const struct slot *slot)
{
    struct moment_text now = moment_text(report, report->at_ms);
    if (slot->kind == SLOT_BLANK)
        buf_printf(report->into, _("%s: plain black, because the release says \"blank\"\n"),
                   now.text);
    else if (!report->timeline->input.screen)
        buf_printf(report->into, _("%s: the idle card, because this screen is not in the site\n"),
                   now.text);
    else if (slot->kind == SLOT_IDENTIFY)
        buf_printf(report->into,
                   _("%s: the screen's name, because the release says \"identify\" until %s\n"),
                   now.text, moment_text(report, slot->until_ms).text);
    else if (slot->kind == SLOT_WASH)
        buf_printf(report->into, _("%s: the wash of this panel, until %s\n"), now.text,
                   moment_text(report, slot->until_ms).text);
    else if (slot->kind == SLOT_IDLE)
        buf_printf(report->into, _("%s: the idle card, because nothing may play now\n"), now.text);
    else
        buf_printf(report->into, _("%s: item %s, number %zu of %zu, until %s\n"), now.text,
                   slot->name, slot->position + 1, slot->count,
                   moment_text(report, slot->until_ms).text);
}

/* --- rules ------------------------------------------------------------------------------------ */

static void say_closed(const struct report *report, const struct chain *chain)
{
    int64_t opens_ms = chain_next_open(chain, &report->timeline->input.zone, report->at_ms);
    if (opens_ms == INT64_MAX)
        buf_printf(report->into, _("not any more: its time is over or never comes\n"));
    else
        buf_printf(report->into, _("not now: opens %s\n"), moment_text(report, opens_ms).text);
}

static void say_beaten(const struct report *report, const struct rule *rule)
{
    const struct rule *better = report->timeline->rules[report->winner].rule;
    if (!better)
        buf_printf(report->into, _("open, but the panel is being washed\n"));
    else if (better->priority > rule->priority)
        buf_printf(report->into, _("open, but rule %s has priority %d and this one %d\n"),
                   better->id, better->priority, rule->priority);
    else
        buf_printf(report->into,
                   _("open, but rule %s has the same priority and is written later\n"), better->id);
}

/* Rules that can never win are not in the timeline; these are their reasons. */
static void say_unusable(const struct report *report, const struct rule *rule)
{
    if (!rule->is_valid)
        buf_printf(report->into, _("left out, because there is a mistake in it\n"));
    else if (!rule_names_screen(rule, report->timeline->input.screen))
        buf_printf(report->into, _("does not name this screen\n"));
    else
        buf_printf(report->into, _("has dates, and the clock is not known to be right\n"));
}

static void say_rule(const struct report *report, const struct rule *rule)
{
    const struct timeline *timeline = report->timeline;
    size_t place = 0;
    while (place < timeline->rule_count && timeline->rules[place].rule != rule)
        place++;
    buf_printf(report->into, _("rule %s (shows %s): "), rule->id, rule->show ? rule->show : "-");
    if (place == timeline->rule_count)
        say_unusable(report, rule);
    else if (place == report->winner)
        buf_printf(report->into, _("chosen\n"));
    else if (chain_is_open(&timeline->rules[place].chain, &timeline->input.zone, report->at_ms))
        say_beaten(report, rule);
    else
        say_closed(report, &timeline->rules[place].chain);
}

static void say_fallback(const struct report *report, bool stands_in)
{
    const char *name = report->timeline->input.site->fallback;
    if (!name)
        buf_printf(report->into, _("no fallback: site.json names none\n"));
    else if (report->winner == report->timeline->rule_count - 1)
        buf_printf(report->into, _("fallback %s: chosen, because no rule is open\n"), name);
    else if (stands_in)
        buf_printf(report->into,
                   _("fallback %s: stands in, because nothing of the chosen rule may play now\n"),
                   name);
    else
        buf_printf(report->into, _("fallback %s: not needed\n"), name);
}

/* --- items ------------------------------------------------------------------------------------ */

static void say_item(const struct report *report, const struct timeline_zone *zone,
                     const struct sequence_item *item)
{
    const struct chain *chain = &zone->sequence->chains[item->chain];
    buf_printf(report->into, _("item %s: "), item->name);
    if (item->state == SEQUENCE_WITHDRAWN)
        buf_printf(report->into, _("withdrawn\n"));
    else if (item->state == SEQUENCE_NEEDS_CLOCK)
        buf_printf(report->into, _("has dates, and the clock is not known to be right\n"));
    else if (!timeline_zone_has(zone, item))
        buf_printf(report->into, _("left out, because a ticker shows slogans only\n"));
    else if (!chain_is_open(chain, &report->timeline->input.zone, report->at_ms))
        say_closed(report, chain);
    else if (zone->is_scrolled)
        buf_printf(report->into, _("runs\n"));
    else
        buf_printf(report->into, _("plays for %g s\n"), (double)item->duration_ms / 1000);
}

static void say_items(const struct report *report, const struct timeline_zone *zone)
{
    if (zone->zone && zone->zone->is_ticker && !zone->is_scrolled)
        buf_printf(report->into,
                   _("zone %s (ticker %s): as pages, because its texts would pass too fast to be "
                     "read on this screen\n"),
                   zone->zone->id, zone->zone->playlist);
    else if (zone->zone)
        buf_printf(report->into,
                   zone->is_scrolled ? _("zone %s (ticker %s):\n") : _("zone %s (playlist %s):\n"),
                   zone->zone->id, zone->zone->playlist);
    for (size_t i = 0; i < zone->sequence->count; i++)
        say_item(report, zone, &zone->sequence->items[i]);
}

void timeline_explain(const struct timeline *timeline, int64_t at_ms, struct buf *into)
{
    struct slot slot;
    struct arrangement arrangement;
    timeline_at(timeline, 0, at_ms, &slot);
    timeline_arrangement(timeline, at_ms, &arrangement);
    struct report report = { timeline, at_ms, 0, into };
    if (arrangement.layout)
        say_layout(&report, &arrangement);
    else
        say_slot(&report, &slot);
    if (slot.kind == SLOT_BLANK || !timeline->input.screen)
        return;
    report.winner = timeline_winner(timeline, at_ms);
    const struct timeline_rule *winner = &timeline->rules[report.winner];
    bool stands_in = winner->rule && !slot.rule;
    for (size_t i = 0; i < timeline->input.site->rule_count; i++)
        say_rule(&report, &timeline->input.site->rules[i]);
    say_fallback(&report, stands_in);
    for (size_t i = 0; i < winner->zone_count; i++)
        say_items(&report, &winner->zones[i]);
    if (stands_in && winner->zones[0].sequence != timeline_fallback(timeline)->sequence)
        say_items(&report, timeline_fallback(timeline));
}
