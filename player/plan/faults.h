/* What cannot be shown, and why: each item is reported once in a release, and one whose bytes are
 * bad is not tried again until another release (quarantine). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct faults {
    struct fault *items; /* owned */
    size_t count;
    int64_t generation; /* the release they belong to */
};

void faults_deinit(struct faults *faults);

/* Another release: all is forgiven. */
void faults_begin(struct faults *faults, int64_t generation);

/* Notes it; true when this is news and should be reported. `is_final`: do not try again. */
bool faults_note(struct faults *faults, const char *name, bool is_final);
bool faults_is_final(const struct faults *faults, const char *name);

/* It was shown after all (its file arrived). */
void faults_clear(struct faults *faults, const char *name);
