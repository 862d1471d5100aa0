/* See wallclock.h. Deadlines go out as monotonic times, so a step of the wall clock costs one wrong
 * deadline at most, and none after the next update. */
#include "player/plan/wallclock.h"

#include <stdlib.h>
#include <time.h>

#include "common/clock.h"

enum { STEP_MS = 1500, SLEW_PART = 20, READ_TRIES = 10, READ_MS = 5 };

/* Both clocks of one instant: a reading during which the machine did something else is repeated,
 * or it would pass for a step of the wall clock. */
static void read_both(int64_t *ret_monotonic_ms, int64_t *ret_wall_ms)
{
    for (int i = 0; i < READ_TRIES; i++) {
        int64_t before_ms = clock_monotonic_ms();
        *ret_wall_ms = clock_wall_ms();
        *ret_monotonic_ms = clock_monotonic_ms();
        if (*ret_monotonic_ms - before_ms <= READ_MS)
            return;
    }
}

struct clock_reading wallclock_read(void)
{
    struct timespec boot;
    int64_t monotonic_ms, wall_ms;
    clock_gettime(CLOCK_BOOTTIME, &boot);
    read_both(&monotonic_ms, &wall_ms);
    return (struct clock_reading){ .monotonic_ms = monotonic_ms,
                                   .wall_ms = wall_ms,
                                   .since_boot_ms =
                                       (int64_t)boot.tv_sec * 1000 + boot.tv_nsec / 1000000,
                                   .is_synchronised = clock_is_synchronised() };
}

static enum clock_trust judge(const struct wallclock *clock, const struct clock_reading *now)
{
    if (now->is_synchronised)
        return CLOCK_SYNCHRONISED;
    return now->wall_ms < clock->floor_ms ? CLOCK_UNKNOWN : CLOCK_PLAUSIBLE;
}

static int64_t believed_wall_ms(const struct wallclock *clock, enum clock_trust trust,
                                const struct clock_reading *now)
{
    return trust == CLOCK_UNKNOWN ? clock->floor_ms + now->since_boot_ms : now->wall_ms;
}

void wallclock_init(struct wallclock *clock, int64_t floor_ms, const struct clock_reading *now)
{
    *clock = (struct wallclock){ .floor_ms = floor_ms, .read_ms = now->monotonic_ms };
    clock->trust = judge(clock, now);
    clock->offset_ms = believed_wall_ms(clock, clock->trust, now) - now->monotonic_ms;
    if (clock->trust == CLOCK_SYNCHRONISED)
        clock->floor_ms = now->wall_ms;
}

bool wallclock_update(struct wallclock *clock, const struct clock_reading *now)
{
    enum clock_trust trust = judge(clock, now);
    int64_t target = believed_wall_ms(clock, trust, now) - now->monotonic_ms;
    int64_t error = target - clock->offset_ms;
    int64_t slew = (now->monotonic_ms - clock->read_ms) / SLEW_PART;
    bool is_step =
        llabs(error) >= STEP_MS || (trust == CLOCK_UNKNOWN) != (clock->trust == CLOCK_UNKNOWN);
    if (is_step || llabs(error) <= slew)
        clock->offset_ms = target;
    else
        clock->offset_ms += error > 0 ? slew : -slew;
    bool is_changed = is_step || trust != clock->trust;
    clock->read_ms = now->monotonic_ms;
    clock->trust = trust;
    if (trust == CLOCK_SYNCHRONISED)
        clock->floor_ms = now->wall_ms;
    return is_changed;
}

void wallclock_raise_floor(struct wallclock *clock, int64_t published_ms, bool is_anew)
{
    if (clock->trust != CLOCK_SYNCHRONISED && (is_anew || published_ms > clock->floor_ms))
        clock->floor_ms = published_ms;
}

bool wallclock_is_known(const struct wallclock *clock)
{
    return clock->trust != CLOCK_UNKNOWN;
}

int64_t wallclock_now(const struct wallclock *clock)
{
    return wallclock_wall(clock, clock_monotonic_ms());
}

int64_t wallclock_wall(const struct wallclock *clock, int64_t monotonic_ms)
{
    return monotonic_ms + clock->offset_ms;
}

int64_t wallclock_monotonic(const struct wallclock *clock, int64_t wall_ms)
{
    if (wall_ms == INT64_MIN || wall_ms == INT64_MAX)
        return wall_ms;
    return wall_ms - clock->offset_ms;
}

const char *wallclock_trust_name(enum clock_trust trust)
{
    static const char *const names[] = { "unknown", "plausible", "synchronised" };
    return names[trust];
}
