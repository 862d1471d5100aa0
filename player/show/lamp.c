/* Both movements are ramps of the model: what is on now is the start of what comes next, so there
 * is no state but them. */
#include "player/show/lamp.h"

#include "picture/light.h"

static const struct light_ramp full = { .from = LIGHT_LEVEL_FULL, .to = LIGHT_LEVEL_FULL };
static const struct light_ramp least = { .from = LIGHT_LEVEL_PERCENT, .to = LIGHT_LEVEL_PERCENT };

void lamp_init(struct lamp *lamp)
{
    *lamp = (struct lamp){
        .ramp = least, .cap = full, .gamma = LIGHT_GAMMA_ONE, .average_percent = 100
    };
}

static bool is_level(int32_t level)
{
    return level >= LIGHT_LEVEL_PERCENT && level <= LIGHT_LEVEL_FULL;
}

static bool is_sound(const struct parcel_light *parcel)
{
    return is_level(parcel->ramp.from) && is_level(parcel->ramp.to) &&
           parcel->ramp.length_ms >= 0 && parcel->ramp.length_ms <= LIGHT_FADE_MAX_MS &&
           parcel->fade_ms >= 0 && parcel->fade_ms <= LIGHT_FADE_MAX_MS &&
           parcel->gamma >= LIGHT_GAMMA_MIN && parcel->gamma <= LIGHT_GAMMA_MAX &&
           parcel->average_percent >= 1 && parcel->average_percent <= 100;
}

void lamp_take(struct lamp *lamp, const struct parcel_light *parcel, bool is_dark, int64_t now_ms)
{
    if (!is_sound(parcel))
        return;
    int32_t level = light_level(&lamp->ramp, now_ms);
    bool is_reached = is_dark || !lamp->is_told || level == light_level(&parcel->ramp, now_ms);
    lamp->ramp = is_reached ? parcel->ramp
                            : (struct light_ramp){ .from = level,
                                                   .to = parcel->ramp.to,
                                                   .start_ms = now_ms,
                                                   .length_ms = parcel->fade_ms };
    lamp->gamma = parcel->gamma;
    lamp->average_percent = parcel->average_percent;
    lamp->is_told = true;
    if (!lamp_is_capped(lamp))
        lamp_see(lamp, 0, now_ms);
}

bool lamp_is_capped(const struct lamp *lamp)
{
    return lamp->average_percent < 100;
}

void lamp_see(struct lamp *lamp, int32_t mean, int64_t now_ms)
{
    int32_t level = light_level(&lamp->cap, now_ms);
    int32_t wanted = light_cap(mean, lamp->average_percent);
    if (wanted == lamp->cap.to)
        return;
    lamp->cap = (struct light_ramp){ .from = wanted < level ? wanted : level,
                                     .to = wanted,
                                     .start_ms = now_ms,
                                     .length_ms = LAMP_RISE_MS };
}

int32_t lamp_level(const struct lamp *lamp, int64_t now_ms)
{
    int32_t ramp = light_level(&lamp->ramp, now_ms), cap = light_level(&lamp->cap, now_ms);
    return ramp < cap ? ramp : cap;
}

static int64_t wake_ms(const struct light_ramp *ramp, int64_t shown_ms, int64_t frame_ms)
{
    int64_t since_ms = shown_ms - ramp->start_ms;
    if (ramp->from == ramp->to || since_ms >= ramp->length_ms)
        return INT64_MAX;
    return since_ms < 0 ? ramp->start_ms : shown_ms + frame_ms;
}

int64_t lamp_wake_ms(const struct lamp *lamp, int64_t shown_ms, int64_t frame_ms)
{
    int64_t ramp_ms = wake_ms(&lamp->ramp, shown_ms, frame_ms);
    int64_t cap_ms = wake_ms(&lamp->cap, shown_ms, frame_ms);
    return ramp_ms < cap_ms ? ramp_ms : cap_ms;
}
