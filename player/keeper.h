/* What is trusted is written here, by main, and nowhere else: trust/, current, previous, floor,
 * screen, and once the board's own device.key.
 * The bytes come from plan, which has verified them; the keeper does not look inside. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "player/belt.h"

/* In the state folder. A folder of their own, so that fetch may read them and not the key. */
#define KEEPER_CURRENT  "held/current"
#define KEEPER_PREVIOUS "held/previous"

struct keeper; /* an open, locked state folder */

/* Makes the folder and its parts, locks it, removes what crashed writers left. ERROR_AGAIN when
 * another player holds the lock; any other failure still gives a keeper, which is not whole. */
bool keeper_open(const char *state, struct keeper **ret_keeper, struct error *err);
/* False when the state folder could not be used, or somebody deleted it, or what is in it. */
bool keeper_is_whole(const struct keeper *keeper);

/* Makes it anew, empty; whoever has files of the old one open must be started again. */
bool keeper_renew(struct keeper *keeper, const char *state, struct error *err);

void keeper_close(struct keeper *keeper);
int keeper_folder(const struct keeper *keeper); /* open, a loan; -1 without a keeper */

/* Which screen this board is, as a server said; "" when none did. */
enum { KEEPER_SCREEN_BYTES = 65 };
void keeper_read_screen(const struct keeper *keeper, char ret_screen[KEEPER_SCREEN_BYTES]);
bool keeper_screen(struct keeper *keeper, const char *screen, struct error *err);

/* After keeper_renew: a folder that came late says which screen this is, when `screen` is "" until
 * then; one that was deleted is told. */
void keeper_match_screen(struct keeper *keeper, char screen[KEEPER_SCREEN_BYTES]);

/* trust/N.json and trust/N.json.minisig, from sealed memfds. */
bool keeper_trust(struct keeper *keeper, const struct parcel_trust *trust,
                  const int fds[IPC_MAX_FDS], struct error *err);

/* previous becomes a copy of current, then current these bytes: that rename is the switch. */
bool keeper_release(struct keeper *keeper, const struct parcel_latest *latest, struct error *err);

bool keeper_floor(struct keeper *keeper, const struct parcel_floor *floor, struct error *err);
