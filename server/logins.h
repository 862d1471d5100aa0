/* Brute force is slow: after some wrong passwords an address, and a name, wait longer and longer;
 * and all together have a few tries a second, since each costs the server's one thread its time.
 * A name waits a minute at most, so that nobody can lock its owner out for long. A right password
 * undoes what the same name did wrong from the same address, and not what was tried there of other
 * names: somebody with a password of his own guesses no faster. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { LOGINS_NOTES = 1024 };

/* What is known of one address, one name, or both; the one untouched for longest makes room for
 * another. */
struct logins_note {
    uint64_t key;
    int failures;
    int64_t last_ms; /* monotonic; 0: free */
};

struct logins {
    struct logins_note notes[LOGINS_NOTES];
    int64_t filled_ms, tries_left; /* of all; thousandths */
};

/* Seconds until this address may try this name; 0: now, and that is counted as a try. */
int64_t logins_wait_s(struct logins *logins, uint32_t peer, const char *name, int64_t now_ms);

/* What became of the try. */
void logins_note(struct logins *logins, uint32_t peer, const char *name, bool is_right,
                 int64_t now_ms);
