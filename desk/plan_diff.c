/* See plan_diff.h. Items are compared by name over what each side's screen can come to show; then
 * both timelines are walked side by side, from boundary to boundary, until they part. */
#include "desk/plan_diff.h"

#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/slot_name.h"
#include "model/rfc3339.h"

struct side {
    const struct plan *plan;
    const char *screen_id;
    struct timeline *timeline;
    struct timeline_need *needs; /* sorted by name */
    size_t count;
};

static int compare_needs(const void *a, const void *b)
{
    const struct timeline_need *one = a, *other = b;
    int order = strcmp(one->playlist->name, other->playlist->name);
    return order ? order : strcmp(one->item->id, other->item->id);
}

static void side_init(struct side *side, const struct plan *plan, const struct manifest *last,
                      const char *screen_id, int64_t from_ms)
{
    side->plan = plan;
    side->screen_id = screen_id;
    side->timeline = plan_timeline(plan, last, screen_id);
    side->needs = timeline_needs(side->timeline, from_ms, &side->count);
    if (side->count)
        qsort(side->needs, side->count, sizeof *side->needs, compare_needs);
    size_t kept = 0; /* an item in two themes is one item here */
    for (size_t i = 0; i < side->count; i++)
        if (!kept || compare_needs(&side->needs[kept - 1], &side->needs[i]) != 0)
            side->needs[kept++] = side->needs[i];
    side->count = kept;
}

static void side_deinit(struct side *side)
{
    timeline_free(side->timeline);
    free(side->needs);
}

/* --- items ------------------------------------------------------------------------------------ */

struct pair {
    const struct side *before_side, *after_side;
    const struct playlist *before_playlist, *after_playlist;
    const struct item *before, *after;
    const struct theme *before_theme, *after_theme;
};

static bool has_other_picture(const struct pair *pair)
{
    char before[SHA256_HEX_BYTES], after[SHA256_HEX_BYTES];
    if (pair->before->kind != pair->after->kind ||
        !str_equal(pair->before->value, pair->after->value))
        return true;
    for (size_t i = 0; i < pair->after->field_count; i++)
        if (i >= pair->before->field_count ||
            !str_equal(pair->before->fields[i], pair->after->fields[i]))
            return true;
    if (pair->before->field_count != pair->after->field_count)
        return true;
    if (!item_has_picture(pair->after))
        return false;
    plan_hash_content(pair->before_side->plan, pair->before->value, before);
    plan_hash_content(pair->after_side->plan, pair->after->value, after);
    return !str_equal(before, after);
}

static int64_t duration_of(const struct playlist *playlist, const struct item *item)
{
    return item->duration_ms ? item->duration_ms : playlist->defaults.duration_ms;
}

static bool has_other_duration(const struct pair *pair)
{
    return duration_of(pair->before_playlist, pair->before) !=
           duration_of(pair->after_playlist, pair->after);
}

static bool is_other_moment(const struct moment *a, const struct moment *b)
{
    return a->kind != b->kind || a->day != b->day || a->instant_ms != b->instant_ms;
}

static bool has_other_times(const struct pair *pair)
{
    const struct window *a = &pair->before->window, *b = &pair->after->window;
    return a->days != b->days || a->has_hours != b->has_hours ||
           a->hours_from_s != b->hours_from_s || a->hours_until_s != b->hours_until_s ||
           is_other_moment(&a->from, &b->from) || is_other_moment(&a->until, &b->until);
}

static bool has_other_theme(const struct pair *pair)
{
    const struct theme *a = pair->before_theme, *b = pair->after_theme;
    return item_font(pair->after) == ITEM_FONT_THEME &&
           (a->background != b->background || a->color != b->color || a->accent != b->accent ||
            a->outline != b->outline || a->shadow != b->shadow || a->align != b->align ||
            !str_equal(a->font, b->font));
}

static enum transition transition_of(const struct playlist *playlist, const struct item *item)
{
    return item->transition != TRANSITION_UNSET ? item->transition : playlist->defaults.transition;
}

static bool has_other_transition(const struct pair *pair)
{
    return transition_of(pair->before_playlist, pair->before) !=
           transition_of(pair->after_playlist, pair->after);
}

static const struct aspect {
    bool (*is_other)(const struct pair *pair);
    const char *word;
} aspects[] = {
    { has_other_picture, N_("what it shows") }, { has_other_duration, N_("duration") },
    { has_other_times, N_("days and times") },  { has_other_theme, N_("theme") },
    { has_other_transition, N_("transition") },
};

static void print_name(struct buf *into, const char *word, const struct playlist *playlist,
                       const struct item *item, const char *end)
{
    buf_printf(into, "  %s%*s %s/%s%s", word, str_padding(word, 8), "", playlist->name, item->id,
               end);
}

static bool is_changed(const struct pair *pair)
{
    size_t i = 0;
    while (i < sizeof aspects / sizeof *aspects && !aspects[i].is_other(pair))
        i++;
    return i < sizeof aspects / sizeof *aspects;
}

static void print_changed(struct buf *into, const struct pair *pair)
{
    bool is_first = true;
    print_name(into, _("changed"), pair->after_playlist, pair->after, ": ");
    for (size_t i = 0; i < sizeof aspects / sizeof *aspects; i++) {
        if (!aspects[i].is_other(pair))
            continue;
        buf_printf(into, "%s%s", is_first ? "" : ", ", _(aspects[i].word));
        is_first = false;
    }
    buf_string(into, "\n");
}

static void print_change(void *context, const struct plan_change *change)
{
    struct buf *into = context;
    if (change->kind == PLAN_CHANGED)
        print_changed(into, change->pair);
    else
        print_name(into, change->kind == PLAN_ADDED ? _("added") : _("removed"), change->playlist,
                   change->item, "\n");
}

/* Both lists are sorted by name: one pass. */
static bool visit_items(const struct side *before, const struct side *after, plan_change_fn visit,
                        void *context)
{
    bool is_other = false;
    for (size_t b = 0, a = 0; b < before->count || a < after->count;) {
        const struct timeline_need *old = &before->needs[b], *new = &after->needs[a];
        int order = b == before->count ? 1 : a == after->count ? -1 : compare_needs(old, new);
        const struct timeline_need *need = order < 0 ? old : new;
        struct pair pair;
        if (order == 0)
            pair = (struct pair){ before,    after,     old->playlist, new->playlist,
                                  old->item, new->item, old->theme,    new->theme };
        struct plan_change change = {
            .kind = order < 0   ? PLAN_REMOVED
                    : order > 0 ? PLAN_ADDED
                                : PLAN_CHANGED,
            .playlist = need->playlist,
            .item = need->item,
            .pair = &pair,
        };
        if (order != 0 || is_changed(&pair)) {
            visit(context, &change);
            is_other = true;
        }
        b += order <= 0;
        a += order >= 0;
    }
    return is_other;
}

/* --- the timelines ---------------------------------------------------------------------------- */

static char *describe_slot(const struct slot *slot)
{
    return slot->zone ? mem_format(_("%s in zone %s"), slot_name(slot), slot->zone->id)
                      : mem_copy_string(slot_name(slot));
}

/* Where the slot is drawn on the side's screen. */
static struct place place_of(const struct side *side, const struct slot *slot)
{
    struct place place = { 0 };
    const struct screen *screen = site_screen(side->plan->site, side->screen_id);
    if (slot->zone && screen)
        layout_place(slot->zone, screen->width_px, screen->height_px, &place);
    return place;
}

/* How the two slots of one zone part. */
struct parting {
    bool is_other, is_moved;
};

static struct parting compare_slots(const struct side *before, const struct side *after,
                                    const struct slot *old, const struct slot *new)
{
    struct place there = place_of(before, old), here = place_of(after, new);
    char *was = describe_slot(old), *is = describe_slot(new);
    struct parting parting = {
        .is_other = old->kind != new->kind || !str_equal(was, is),
        .is_moved = memcmp(&there, &here, sizeof here) != 0,
    };
    free(was);
    free(is);
    return parting;
}

/* Says what is other in this zone, if anything is. */
static void print_other(const struct side *before, const struct side *after, const struct slot *old,
                        const struct slot *new, int64_t at_ms, struct buf *into)
{
    struct parting parting = compare_slots(before, after, old, new);
    char text[RFC3339_TEXT_BYTES];
    char *was = describe_slot(old), *is = describe_slot(new);
    rfc3339_format(at_ms, &after->plan->zone, text);
    if (parting.is_other)
        buf_printf(into, _("  differs from %s on: %s instead of %s\n"), text, is, was);
    else if (parting.is_moved)
        buf_printf(into, _("  differs from %s on: %s lies elsewhere or has another size\n"), text,
                   is);
    free(was);
    free(is);
}

/* Compares, or prints (`into` not NULL), every zone at one instant; *ret_next_ms is how long that
 * holds. */
static bool compare_at(const struct side *before, const struct side *after, int64_t at_ms,
                       struct buf *into, int64_t *ret_next_ms)
{
    struct arrangement old, new;
    bool is_other = false;
    timeline_arrangement(before->timeline, at_ms, &old);
    timeline_arrangement(after->timeline, at_ms, &new);
    for (size_t i = 0; i < old.zone_count || i < new.zone_count; i++) {
        struct slot was, is;
        timeline_at(before->timeline, i, at_ms, &was);
        timeline_at(after->timeline, i, at_ms, &is);
        struct parting parting = compare_slots(before, after, &was, &is);
        is_other |= parting.is_other || parting.is_moved;
        if (into)
            print_other(before, after, &was, &is, at_ms, into);
        *ret_next_ms = is.until_ms < *ret_next_ms ? is.until_ms : *ret_next_ms;
        *ret_next_ms = was.until_ms < *ret_next_ms ? was.until_ms : *ret_next_ms;
    }
    return is_other;
}

static bool find_parting(const struct side *before, const struct side *after, int64_t from_ms,
                         int64_t to_ms, int64_t *ret_at_ms)
{
    for (int64_t at_ms = from_ms, next_ms; at_ms < to_ms; at_ms = next_ms) {
        next_ms = to_ms;
        *ret_at_ms = at_ms;
        if (compare_at(before, after, at_ms, NULL, &next_ms))
            return true;
    }
    return false;
}

static bool print_parting(const struct side *before, const struct side *after, int64_t from_ms,
                          int64_t to_ms, struct buf *into)
{
    int64_t at_ms, ignored_ms = to_ms;
    if (find_parting(before, after, from_ms, to_ms, &at_ms))
        return compare_at(before, after, at_ms, into, &ignored_ms);
    buf_printf(into, _("  shows the same items at the same times in this period\n"));
    return false;
}

static bool print_screen(const struct plan *before, const struct plan *after, const char *screen_id,
                         int64_t from_ms, int64_t to_ms, struct buf *into)
{
    struct side old, new;
    side_init(&old, before, before->manifest, screen_id, from_ms);
    side_init(&new, after, before->manifest, screen_id, from_ms);
    buf_printf(into, _("screen %s\n"), screen_id);
    bool is_other = visit_items(&old, &new, print_change, into);
    is_other |= print_parting(&old, &new, from_ms, to_ms, into);
    side_deinit(&old);
    side_deinit(&new);
    return is_other;
}

void plan_diff_print_all(const struct plan *before, const struct plan *after, const char *only,
                         int64_t from_ms, int64_t to_ms, struct buf *into)
{
    bool is_other = false;
    for (size_t i = 0; i < before->site->screen_count; i++) {
        const char *id = before->site->screens[i].id;
        if (!site_screen(after->site, id) && (!only || str_equal(only, id))) {
            buf_printf(into, _("screen %s\n  removed\n"), id);
            is_other = true;
        }
    }
    for (size_t i = 0; i < after->site->screen_count; i++) {
        const char *id = after->site->screens[i].id;
        if (!only || str_equal(only, id))
            is_other |= print_screen(before, after, id, from_ms, to_ms, into);
    }
    if (!is_other)
        buf_string(into, _("nothing changes\n"));
}

bool plan_diff_visit(const struct plan *before, const struct plan *after, const char *screen_id,
                     int64_t from_ms, int64_t to_ms, plan_change_fn visit, void *context,
                     int64_t *ret_parting_ms)
{
    struct side old, new;
    side_init(&old, before, before->manifest, screen_id, from_ms);
    side_init(&new, after, before->manifest, screen_id, from_ms);
    visit_items(&old, &new, visit, context);
    bool has_parting = find_parting(&old, &new, from_ms, to_ms, ret_parting_ms);
    side_deinit(&old);
    side_deinit(&new);
    return has_parting;
}
