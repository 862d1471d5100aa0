/* The scene clock: wall time T as a function of CLOCK_MONOTONIC, and how far it is to be believed
 * (design §5). Pure: the caller reads the real clocks and hands them in. All ms. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum clock_trust {
    CLOCK_UNKNOWN,      /* before the floor: T is the floor plus time since boot */
    CLOCK_PLAUSIBLE,    /* not synchronised, not before the floor */
    CLOCK_SYNCHRONISED, /* disciplined by the kernel's word */
};

struct clock_reading {
    int64_t monotonic_ms, wall_ms, since_boot_ms;
    bool is_synchronised;
};

struct wallclock {
    int64_t offset_ms; /* T = monotonic + offset */
    int64_t floor_ms;  /* T is never known to be before this */
    int64_t read_ms;   /* monotonic, of the last reading */
    enum clock_trust trust;
};

/* The real clocks, now. */
struct clock_reading wallclock_read(void);

void wallclock_init(struct wallclock *clock, int64_t floor_ms, const struct clock_reading *now);

/* Takes a new reading: an error under 1.5 s, and so a leap second, is slewed (at most 5 % of the
 * time passed), a larger one steps. True when it stepped or the trust changed, so that what is on
 * must be asked again. */
bool wallclock_update(struct wallclock *clock, const struct clock_reading *now);

/* An accepted release was published at this time: raises the floor unless synchronised. `is_anew`:
 * it is the first under its trust file, whose word counts although it is earlier, for the keys
 * before may have been a thief's. */
void wallclock_raise_floor(struct wallclock *clock, int64_t published_ms, bool is_anew);

/* False: before the floor, so that dates mean nothing. */
bool wallclock_is_known(const struct wallclock *clock);

int64_t wallclock_wall(const struct wallclock *clock, int64_t monotonic_ms);
int64_t wallclock_now(const struct wallclock *clock); /* T now, by CLOCK_MONOTONIC */
/* INT64_MIN and INT64_MAX (since ever, never) stay themselves. */
int64_t wallclock_monotonic(const struct wallclock *clock, int64_t wall_ms);

const char *wallclock_trust_name(enum clock_trust trust); /* "unknown", … static */
