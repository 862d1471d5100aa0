/* How bright a screen is: by time of day, with its gamma and the cap on its average. Pure.
 *
 * A level is a share of the board's full light (not of the pixel values; picture/light.h has the
 * law between them), in hundredths of a percent: 10000 is full. Levels change on ramps, never in
 * steps: a board that jumps is a flash to whoever walks by. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/limits.h"
#include "model/schema.h"
#include "model/timezone.h"

enum {
    LIGHT_LEVEL_FULL = 10000,
    LIGHT_LEVEL_PERCENT = 100,
    LIGHT_GAMMA_ONE = 1000, /* gammas are thousandths */
    LIGHT_GAMMA_MIN = 500,
    LIGHT_GAMMA_MAX = 3000,
    LIGHT_FADE_MIN_MS = 1000,
    LIGHT_FADE_MAX_MS = 60000,
};

struct light_step {
    int32_t at_s; /* second of the local day */
    int32_t percent;
};

struct light {
    size_t count; /* at least 1; steps rise strictly within the day */
    struct light_step steps[LIMIT_LIGHT_STEPS];
    int32_t dim_percent; /* while the clock is unknown; 0: the lowest of the steps */
    int64_t fade_ms;
    int32_t gamma;           /* thousandths */
    int32_t average_percent; /* at most this much of full white, over the whole picture */
};

#define LIGHT_FULL                                                                                 \
    ((struct light){ .count = 1,                                                                   \
                     .steps = { { 0, 100 } },                                                      \
                     .fade_ms = 5000,                                                              \
                     .gamma = LIGHT_GAMMA_ONE,                                                     \
                     .average_percent = 100 })

/* From one level to another, linear in time; `to` from its end on. */
struct light_ramp {
    int32_t from, to; /* levels */
    int64_t start_ms, length_ms;
};

/* The ramp that an instant is on or behind: a function of its arguments alone, so that boards side
 * by side, a restarted player and a snapshot agree. *ret_until_ms is when the next one begins
 * (INT64_MAX: never). Steps are local times: one that the zone skips begins at the jump, one that
 * is repeated the first time. */
struct light_ramp light_at(const struct light *light, const struct timezone_rule *zone,
                           int64_t at_ms, bool is_clock_known, int64_t *ret_until_ms);

int32_t light_level(const struct light_ramp *ramp, int64_t at_ms);

/* The key "light" of a screen. */
extern const struct schema light_schema;

/* Reads that object. False after any mistake; ret_light then lacks what was wrong, and without a
 * good "brightness" a board stays at "dim", if that is given. */
bool light_read(const struct schema_reader *reader, const struct json_value *value,
                const char *where, struct light *ret_light);
