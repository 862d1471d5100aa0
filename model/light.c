/* Nothing of yesterday is remembered: the steps of the days around an instant are laid out on the
 * site's zone, and the latest of them says the ramp. */
#include "model/light.h"

/* The level before a step is that of the latest step at an earlier instant: two local times that a
 * skipping zone makes one are one step, the later of both. */
struct around {
    int64_t before_ms, now_ms, after_ms;
    int32_t before, now; /* percent */
};

static void pass(struct around *around, int64_t step_ms, int32_t percent, int64_t at_ms)
{
    if (step_ms > at_ms) {
        if (step_ms < around->after_ms)
            around->after_ms = step_ms;
        return;
    }
    if (step_ms > around->now_ms) {
        around->before_ms = around->now_ms;
        around->before = around->now;
    }
    around->now_ms = step_ms;
    around->now = percent;
}

static int32_t lowest(const struct light *light)
{
    int32_t percent = light->steps[0].percent;
    for (size_t i = 1; i < light->count; i++)
        if (light->steps[i].percent < percent)
            percent = light->steps[i].percent;
    return percent;
}

static struct light_ramp constant(int32_t percent)
{
    int32_t level = percent * LIGHT_LEVEL_PERCENT;
    return (struct light_ramp){ .from = level, .to = level };
}

struct light_ramp light_at(const struct light *light, const struct timezone_rule *zone,
                           int64_t at_ms, bool is_clock_known, int64_t *ret_until_ms)
{
    int32_t today, second;
    struct around around = { INT64_MIN, INT64_MIN, INT64_MAX, 0, 0 };
    *ret_until_ms = INT64_MAX;
    if (!is_clock_known)
        return constant(light->dim_percent > 0 ? light->dim_percent : lowest(light));
    if (light->count == 1)
        return constant(light->steps[0].percent);
    timezone_local(zone, at_ms, &today, &second);
    for (int32_t day = today - 2; day <= today + 2; day++)
        for (size_t i = 0; i < light->count; i++)
            pass(&around, timezone_instant_ms(zone, day, light->steps[i].at_s, false),
                 light->steps[i].percent, at_ms);
    *ret_until_ms = around.after_ms;
    return (struct light_ramp){
        .from = around.before * LIGHT_LEVEL_PERCENT,
        .to = around.now * LIGHT_LEVEL_PERCENT,
        .start_ms = around.now_ms,
        .length_ms = light->fade_ms,
    };
}

int32_t light_level(const struct light_ramp *ramp, int64_t at_ms)
{
    int64_t since_ms = at_ms - ramp->start_ms;
    if (since_ms >= ramp->length_ms)
        return ramp->to;
    if (since_ms <= 0)
        return ramp->from;
    return ramp->from + (int32_t)((ramp->to - ramp->from) * since_ms / ramp->length_ms);
}
