/* Layouts on the canvases of the screens that show them: does each zone lie there, is it large
 * enough, and will anybody see it? A zone is told once, with its worst fault and the first screen
 * that has it. */
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/check_pass.h"

enum { LEAST_SIDE_PX = 8 /* what a letter with its marks needs */ };

/* From bearable to worst. */
enum fault { FAULT_NONE, FAULT_PARTLY_COVERED, FAULT_COVERED, FAULT_SMALL, FAULT_OFF_CANVAS };

static void place_on(const struct zone *zone, const struct screen *screen, struct place *ret_place)
{
    layout_place(zone, screen->width_px, screen->height_px, ret_place);
}

/* --- what covers what ------------------------------------------------------------------------- */

static bool contains(const struct place *place, int32_t x, int32_t y)
{
    return x >= place->x && x - place->x < place->width && y >= place->y &&
           y - place->y < place->height;
}

static bool meets(const struct place *a, const struct place *b)
{
    return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
           b->y < a->y + a->height;
}

static bool is_covered_at(const struct place *above, size_t count, int32_t x, int32_t y)
{
    for (size_t i = 0; i < count; i++)
        if (contains(&above[i], x, y))
            return true;
    return false;
}

/* If a pixel of `place` is free, then so is one whose left and upper edges are those of the place
 * or the far edges of something above it. */
static bool has_free_pixel(const struct place *place, const struct place *above, size_t count)
{
    for (size_t i = 0; i <= count; i++) {
        int32_t x = i < count ? above[i].x + above[i].width : place->x;
        for (size_t j = 0; j <= count; j++) {
            int32_t y = j < count ? above[j].y + above[j].height : place->y;
            if (contains(place, x, y) && !is_covered_at(above, count, x, y))
                return true;
        }
    }
    return false;
}

static enum fault covering(const struct layout *layout, size_t index, const struct screen *screen)
{
    struct place own, above[LIMIT_ZONES];
    size_t count = 0;
    place_on(&layout->zones[index], screen, &own);
    for (size_t i = index + 1; i < layout->zone_count; i++) {
        place_on(&layout->zones[i], screen, &above[count]);
        count += meets(&own, &above[count]);
    }
    if (count == 0)
        return FAULT_NONE;
    return has_free_pixel(&own, above, count) ? FAULT_PARTLY_COVERED : FAULT_COVERED;
}

/* --- one zone --------------------------------------------------------------------------------- */

/* A zone on one canvas: what it asks for, and what its inset leaves of that. */
struct view {
    const struct screen *screen;
    enum fault fault;
    struct place wish;
    int32_t inner_width, inner_height;
};

static enum fault look(const struct layout *layout, size_t index, struct view *view)
{
    const struct zone *zone = &layout->zones[index];
    const struct screen *screen = view->screen;
    layout_wish(zone, screen->width_px, screen->height_px, &view->wish);
    view->inner_width = view->wish.width - 2 * zone->inset_px;
    view->inner_height = view->wish.height - 2 * zone->inset_px;
    if (view->wish.x + view->wish.width > screen->width_px ||
        view->wish.y + view->wish.height > screen->height_px)
        return FAULT_OFF_CANVAS;
    if (view->inner_width < LEAST_SIDE_PX || view->inner_height < LEAST_SIDE_PX)
        return FAULT_SMALL;
    return covering(layout, index, screen);
}

static void report(struct check *check, const struct layout *layout, const struct zone *zone,
                   const struct view *view)
{
    const char *id = view->screen->id;
    struct check_place place = place_of_zone(check, layout, zone, "rect");
    if (view->fault == FAULT_OFF_CANVAS)
        check_add(check, DIAGNOSTIC_ERROR, place,
                  _("on screen \"%s\" this zone of layout \"%s\" reaches to %d, %d, beyond the "
                    "canvas of %d x %d: make it smaller, or write it in percent"),
                  id, layout->name, view->wish.x + view->wish.width,
                  view->wish.y + view->wish.height, view->screen->width_px,
                  view->screen->height_px);
    else if (view->fault == FAULT_SMALL)
        check_add(
            check, DIAGNOSTIC_ERROR, place,
            _("on screen \"%s\" this zone of layout \"%s\" is %d x %d pixels large, its inset "
              "taken off: nothing can be read below %d x %d, so make it larger"),
            id, layout->name, view->inner_width > 0 ? view->inner_width : 0,
            view->inner_height > 0 ? view->inner_height : 0, LEAST_SIDE_PX, LEAST_SIDE_PX);
    else if (view->fault == FAULT_COVERED)
        check_add(check, DIAGNOSTIC_ERROR, place,
                  _("on screen \"%s\" later zones of layout \"%s\" cover this one whole, so nobody "
                    "will see it: write it behind them, or make room for it"),
                  id, layout->name);
    else
        check_add(check, DIAGNOSTIC_WARNING, place,
                  _("on screen \"%s\" later zones of layout \"%s\" cover a part of this one: what "
                    "lies there is not seen"),
                  id, layout->name);
}

/* --- the passes ------------------------------------------------------------------------------- */

bool check_shows(const struct site *site, const struct screen *screen, const struct layout *layout)
{
    for (size_t i = 0; i < site->rule_count; i++)
        if (str_equal(site->rules[i].show, layout->name) &&
            rule_names_screen(&site->rules[i], screen))
            return true;
    return false;
}

static bool is_named(const struct site *site, const struct layout *layout)
{
    for (size_t i = 0; i < site->rule_count; i++)
        if (str_equal(site->rules[i].show, layout->name))
            return true;
    return false;
}

static void check_one(struct check *check, const struct layout *layout)
{
    const struct site *site = check->site;
    struct view worst[LIMIT_ZONES] = { 0 };
    if (check->is_understood && !is_named(site, layout))
        check_add(check, DIAGNOSTIC_WARNING, place_of_layout(layout),
                  _("no rule of \"schedule\" shows this layout: name it there, or delete it"));
    for (size_t s = 0; s < site->screen_count; s++) {
        if (!check_shows(site, &site->screens[s], layout))
            continue;
        for (size_t i = 0; i < layout->zone_count; i++) {
            struct view view = { .screen = &site->screens[s] };
            view.fault = look(layout, i, &view);
            if (view.fault > worst[i].fault)
                worst[i] = view;
        }
    }
    for (size_t i = 0; i < layout->zone_count; i++)
        if (worst[i].fault != FAULT_NONE)
            report(check, layout, &layout->zones[i], &worst[i]);
}

void check_layout(struct check *check)
{
    for (size_t i = 0; i < check->site->layout_count; i++)
        check_one(check, &check->site->layouts[i]);
}
