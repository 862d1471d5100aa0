/* See reach.h. The boards fetch by the same question, timeline_needs. */
#include "desk/reach.h"

#include <stdint.h>
#include <stdlib.h>

#include "common/mem.h"
#include "common/str.h"

static bool has(const struct reach *reach, size_t from, const char *item)
{
    for (size_t i = from; i < reach->count; i++)
        if (str_equal(reach->rows[i].item, item))
            return true;
    return false;
}

static void add_screen(struct reach *reach, const struct plan *plan, const struct screen *screen)
{
    size_t count = 0, first = reach->count;
    struct timeline *timeline = plan_timeline(plan, NULL, screen->id);
    struct timeline_need *needs = timeline_needs(timeline, 0, &count);
    for (size_t i = 0; i < count; i++) {
        char *item = mem_format("%s/%s", needs[i].playlist->name, needs[i].item->id);
        const char *campaign = needs[i].item->campaign;
        if (has(reach, first, item)) {
            free(item);
            continue;
        }
        reach->rows = mem_grow(reach->rows, reach->count + 1, sizeof *reach->rows);
        reach->rows[reach->count++] = (struct reach_row){ screen, item, campaign ? campaign : "" };
    }
    free(needs);
    timeline_free(timeline);
}

void reach_init(struct reach *reach, const struct plan *plan)
{
    *reach = (struct reach){ .count = 0 };
    for (size_t i = 0; i < plan->site->screen_count; i++)
        add_screen(reach, plan, &plan->site->screens[i]);
}

void reach_deinit(struct reach *reach)
{
    for (size_t i = 0; i < reach->count; i++)
        free((char *)(uintptr_t)reach->rows[i].item);
    free(reach->rows);
}
