/* What main measures of the machine for a heartbeat: room, memory, temperature. It reads numbers
 * that the kernel writes, and asks nobody else; main does it, since it alone knows the stations'
 * processes, and needs no descriptor of /proc or /sys in any sandbox. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include "player/belt.h"

/* `state` is the open state folder; `pids` are the stations, 0 where none runs. -1: not known. */
void machine_measure(int state, const pid_t *pids, size_t count,
                     struct parcel_machine *ret_machine);
