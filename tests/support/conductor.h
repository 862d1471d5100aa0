/* What the tests of the conductor share: one for each test, and editions made on the spot. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/mem.h"
#include "player/plan/conductor.h"

/* A row of tests whose *state is a conductor of the first run of plan. */
#define CONDUCTOR_TEST(test) cmocka_unit_test_setup_teardown(test, make_conductor, drop_conductor)

static inline int make_conductor(void **state)
{
    static struct conductor conductor;
    conductor_init(&conductor, 1);
    *state = &conductor;
    return 0;
}

static inline int drop_conductor(void **state)
{
    conductor_deinit(*state);
    return 0;
}

/* The release of a site of these files, in UTC, for the screen "s". */
static inline struct edition *edition_of_files(int64_t generation, const struct site_file *files,
                                               size_t count)
{
    struct diagnostics faults;
    struct edition *edition = mem_new(sizeof *edition);
    diagnostics_init(&faults);
    assert_true(site_read(files, count, SITE_TOLERANT, &faults, &edition->site));
    assert_int_equal(faults.count, 0);
    diagnostics_deinit(&faults);
    edition->manifest = mem_new(sizeof *edition->manifest);
    edition->manifest->generation = generation;
    edition->manifest->zone = mem_copy_string("UTC0");
    edition->manifest->site = mem_copy_string("t");
    memset(edition->sha256, 'a' + (int)(generation % 6), 64);
    edition->screen = site_screen(edition->site, "s");
    edition_retime(edition, true);
    return edition;
}

static inline void expect_nothing(const struct conductor *conductor, double at_s)
{
    struct cue cue;
    assert_false(conductor_cue(conductor, (int64_t)(at_s * 1000), &cue));
}
