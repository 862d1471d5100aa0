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

static inline int64_t ms(double at_s)
{
    return (int64_t)(at_s * 1000);
}

static inline void expect_nothing(const struct conductor *conductor, double at_s)
{
    struct cue cue;
    assert_false(conductor_cue(conductor, ms(at_s), &cue));
}

/* Orders what is due; its serial. */
static inline uint64_t order_due(struct conductor *conductor, double at_s)
{
    struct cue cue;
    assert_true(conductor_cue(conductor, ms(at_s), &cue));
    return conductor_ordered(conductor, &cue, true)->serial;
}

/* True when it is the first frame of a newer release. */
static inline bool present(struct conductor *conductor, uint64_t serial)
{
    bool is_first = false;
    size_t zone;
    const struct turn *ahead = conductor_ahead(conductor, serial);
    assert_non_null(ahead);
    assert_true(conductor_presented(conductor, serial, ahead->layout, &zone, &is_first));
    assert_int_equal(conductor->lanes[zone].shown.serial, serial);
    return is_first;
}
