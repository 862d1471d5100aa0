/* What paint owes show and plan, over real belt ends whose queues are full, and empty again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "player/paint/handover.h"

static int show, plan; /* their ends */

static int make_belt(void **state)
{
    struct error err;
    int down[2], up[2];
    (void)state;
    if (!ipc_pair(down, &err) || !ipc_pair(up, &err))
        return -1;
    show = dup2(down[0], 100);
    plan = dup2(up[0], 101);
    return dup2(down[1], BELT_DOWN) == BELT_DOWN && dup2(up[1], BELT_UP) == BELT_UP ? 0 : -1;
}

/* Until no more fits. */
static void fill(int end)
{
    struct error err;
    struct parcel_mark mark = { .serial = 0 };
    while (belt_send(end, PARCEL_LOOK, &mark, sizeof mark, NULL, 0, &err))
        ;
    assert_int_equal(err.kind, ERROR_AGAIN);
}

static struct handover one(uint64_t serial, const struct error *why_not)
{
    struct error err;
    int page = -1;
    struct handover handover = { .page = -1 };
    const struct parcel_picture picture = { .serial = serial };
    if (!why_not)
        assert_true(ipc_copy("page", "pixels", 6, &page, &err));
    handover_take(&handover, &picture, page, 1000, why_not);
    return handover;
}

/* The next parcel at an end, and whether a descriptor came with it. */
static enum parcel_type next(int end, union parcel *ret_parcel, bool *ret_has_page)
{
    enum belt_from from = FROM_PAINT;
    struct error err;
    int fds[IPC_MAX_FDS];
    if (!belt_receive(end, from, ret_parcel, fds, &err))
        return 0;
    *ret_has_page = fds[0] >= 0;
    belt_close(fds);
    return ret_parcel->head.type;
}

static void both_are_paid_at_once(void **state)
{
    (void)state;
    union parcel parcel;
    bool has_page;
    struct handover handover = one(7, NULL);
    assert_true(handover_pay(&handover));
    assert_int_equal(next(show, &parcel, &has_page), PARCEL_PICTURE);
    assert_true(has_page && parcel.picture.serial == 7);
    assert_int_equal(next(plan, &parcel, &has_page), PARCEL_PAINTED);
    assert_true(parcel.painted.serial == 7 && parcel.painted.is_good);
    assert_true(handover_pay(&handover));
    assert_int_equal(next(show, &parcel, &has_page), 0);
    assert_int_equal(handover.page, -1);
}

static void a_full_queue_loses_neither(void **state)
{
    (void)state;
    union parcel parcel;
    bool has_page;
    struct handover handover = one(8, NULL);
    fill(BELT_DOWN);
    fill(BELT_UP);
    assert_false(handover_pay(&handover));
    ipc_drain(plan);
    assert_false(handover_pay(&handover));
    assert_int_equal(next(plan, &parcel, &has_page), 0); /* not before show has it */
    ipc_drain(show);
    fill(BELT_UP);
    assert_false(handover_pay(&handover));
    assert_int_equal(next(show, &parcel, &has_page), PARCEL_PICTURE);
    assert_true(has_page);
    ipc_drain(plan);
    assert_true(handover_pay(&handover));
    assert_int_equal(next(plan, &parcel, &has_page), PARCEL_PAINTED);
    assert_int_equal(next(show, &parcel, &has_page), 0); /* once */
}

static void what_is_no_longer_wanted_is_dropped(void **state)
{
    (void)state;
    union parcel parcel;
    bool has_page;
    struct stat about;
    struct handover handover = one(9, NULL);
    int page = handover.page;
    fill(BELT_DOWN);
    assert_false(handover_pay(&handover));
    const struct parcel_picture picture = { .serial = 10 };
    handover_take(&handover, &picture, -1, 1000, NULL);
    assert_int_equal(fstat(page, &about), -1);
    ipc_drain(show);
    assert_true(handover_pay(&handover));
    assert_int_equal(next(show, &parcel, &has_page), PARCEL_PICTURE);
    assert_true(!has_page && parcel.picture.serial == 10);
    assert_int_equal(next(plan, &parcel, &has_page), PARCEL_PAINTED);
}

static void whose_fault_it_is_is_told(void **state)
{
    (void)state;
    static const struct {
        enum error_kind kind;
        bool is_passing;
    } rows[] = { { ERROR_INPUT, false }, { ERROR_SYSTEM, true } };
    for (size_t i = 0; i < 2; i++) {
        union parcel parcel;
        bool has_page;
        struct error why;
        error_set(&why, rows[i].kind, "a reason");
        struct handover handover = one(11, &why);
        assert_true(handover_pay(&handover));
        assert_int_equal(next(show, &parcel, &has_page), PARCEL_PICTURE);
        assert_int_equal(next(plan, &parcel, &has_page), PARCEL_PAINTED);
        assert_false(parcel.painted.is_good);
        assert_int_equal(parcel.painted.is_passing, rows[i].is_passing);
        assert_string_equal(parcel.painted.text, "a reason");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_are_paid_at_once),
        cmocka_unit_test(a_full_queue_loses_neither),
        cmocka_unit_test(what_is_no_longer_wanted_is_dropped),
        cmocka_unit_test(whose_fault_it_is_is_told),
    };
    return cmocka_run_group_tests(tests, make_belt, NULL);
}
