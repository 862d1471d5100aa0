/* The two clocks. Durations and deadlines use the monotonic one; the wall clock only decides what
 * is on. All values are int64 milliseconds; wall time is since 1970-01-01T00:00Z. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

int64_t clock_monotonic_ms(void); /* CLOCK_MONOTONIC, shared by all processes of the machine */
int64_t clock_monotonic_us(void); /* the same, for durations below a millisecond */
int64_t clock_wall_ms(void);

/* True when the kernel says that the clock is disciplined: adjtimex(2) without STA_UNSYNC. Where it
 * may not be asked (ProtectClock= of systemd), what systemd-timesyncd(8) says. */
bool clock_is_synchronised(void);

/* The file is there and was touched lately, as timesyncd does whenever it hears of the time. */
bool clock_is_flagged(const char *path);
