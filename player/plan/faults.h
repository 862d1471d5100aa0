/* What cannot be shown, of which release: each thing is reported once, and one whose bytes are bad,
 * or whose painting ended the painter, is not tried again for FAULTS_HELD_MS (quarantine). Another
 * release is another chance. Times are CLOCK_MONOTONIC. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FAULTS_HELD_MS = 6 * 3600 * 1000 };

struct faults {
    struct fault *items; /* owned */
    size_t count;
};

void faults_deinit(struct faults *faults);

/* Takes out one that is of a release before this one; false: there is none. */
bool faults_take_before(struct faults *faults, int64_t generation, char *ret_name, size_t capacity);

/* It is noted, of whatever release. */
bool faults_has(const struct faults *faults, const char *name);

/* Notes it; true when this is news and should be reported. `is_held`: into quarantine. */
bool faults_note(struct faults *faults, int64_t generation, const char *name, bool is_held,
                 int64_t now_ms);

/* Until when it is held; 0: it is not. */
int64_t faults_held_until_ms(const struct faults *faults, int64_t generation, const char *name,
                             int64_t now_ms);

/* It was shown after all (its file arrived). */
void faults_clear(struct faults *faults, int64_t generation, const char *name);
