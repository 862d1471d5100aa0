/* Parcels: what a neighbour sends that is not of its type's form is dropped before it is looked at.
 */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/log.h"
#include "player/belt.h"

static int ends[2];
static union parcel parcel;

static int set_up(void **state)
{
    struct error err;
    (void)state;
    return ipc_pair(ends, &err) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    close(ends[0]);
    close(ends[1]);
    return 0;
}

/* Whether a parcel of this many bytes, as `parcel` is filled, comes through. */
static bool passes(enum parcel_type type, size_t length)
{
    struct error err;
    union parcel got;
    int fds[IPC_MAX_FDS];
    assert_true(belt_send(ends[0], type, &parcel, length, NULL, 0, &err));
    return belt_receive(ends[1], FROM_ANY, &got, fds, &err);
}

static void only_the_size_of_its_type_passes(void **state)
{
    (void)state;
    memset(&parcel, 0, sizeof parcel);
    assert_true(passes(PARCEL_PING, sizeof parcel.mark));
    assert_false(passes(PARCEL_PING, sizeof parcel.mark - 1));
    assert_false(passes(PARCEL_PING, sizeof parcel.mark + 1));
    assert_false(passes(PARCEL_PING, 1));
    assert_false(passes((enum parcel_type)0, sizeof parcel.head));
    assert_false(passes((enum parcel_type)1000, sizeof parcel.mark));
}

/* What each may say, by its end of the belt alone: a few that would hurt in another's mouth. */
static void only_who_may_send_it_is_heard(void **state)
{
    static const struct {
        enum parcel_type type;
        size_t bytes;
        unsigned from;
    } rows[] = {
        { PARCEL_KEPT, sizeof(struct parcel_mark), FROM_MAIN },
        { PARCEL_REPORT_KEPT, sizeof(struct parcel_mark), FROM_FETCH },
        { PARCEL_RELEASE, sizeof(struct parcel_latest), FROM_FETCH },
        { PARCEL_KEEP_RELEASE, sizeof(struct parcel_latest), FROM_PLAN },
        { PARCEL_KEEP_FLOOR, sizeof(struct parcel_floor), FROM_PLAN },
        { PARCEL_PRESENTED, sizeof(struct parcel_presented), FROM_SHOW },
        { PARCEL_DISPLAY, sizeof(struct parcel_display), FROM_SHOW },
        { PARCEL_PAINTED, sizeof(struct parcel_painted), FROM_PAINT },
        { PARCEL_LIGHT, sizeof(struct parcel_light), FROM_PLAN },
        { PARCEL_CLOCK, sizeof(struct parcel_clock), FROM_PLAN },
        { PARCEL_HELLO, sizeof(struct parcel_mark), FROM_STATIONS },
    };
    (void)state;
    memset(&parcel, 0, sizeof parcel);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (unsigned from = FROM_MAIN; from <= FROM_SHOW; from *= 2) {
            struct error err;
            union parcel got;
            int fds[IPC_MAX_FDS];
            assert_true(belt_send(ends[0], rows[i].type, &parcel, rows[i].bytes, NULL, 0, &err));
            assert_int_equal(belt_receive(ends[1], (enum belt_from)from, &got, fds, &err),
                             (rows[i].from & from) != 0);
        }
}

/* It reads as the end of all parcels does. */
static void an_empty_parcel_does_not_end_the_belt(void **state)
{
    struct error err;
    union parcel got;
    int fds[IPC_MAX_FDS], closed[2];
    (void)state;
    assert_int_equal(send(ends[0], "", 0, 0), 0);
    assert_false(belt_receive(ends[1], FROM_ANY, &got, fds, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_true(ipc_pair(closed, &err));
    close(closed[0]);
    assert_false(belt_receive(closed[1], FROM_ANY, &got, fds, &err));
    assert_int_equal(err.kind, ERROR_MISSING);
    close(closed[1]);
}

/* Strings without an end. */
static const struct {
    enum parcel_type type;
    size_t bytes, offset, capacity;
} strings[] = {
#define STRING(kind, type, field)                                                                  \
    {                                                                                              \
        kind, sizeof(struct type), offsetof(struct type, field), sizeof(((struct type *)0)->field) \
    }
    STRING(PARCEL_START, parcel_start, screen),
    STRING(PARCEL_START, parcel_start, server),
    STRING(PARCEL_START, parcel_start, state),
    STRING(PARCEL_START, parcel_start, trust),
    STRING(PARCEL_START, parcel_start, ca),
    STRING(PARCEL_START, parcel_start, font),
    STRING(PARCEL_START, parcel_start, pattern),
    STRING(PARCEL_STATUS, parcel_text, text),
    STRING(PARCEL_KEEP_FLOOR, parcel_floor, sha256),
    STRING(PARCEL_HOLDING, parcel_holding, latest_sha256),
    STRING(PARCEL_HOLDING, parcel_holding, refused_sha256),
    STRING(PARCEL_HOLDING, parcel_holding, damaged_sha256),
    STRING(PARCEL_DAMAGED, parcel_blob, sha256),
    STRING(PARCEL_ORDER, parcel_order, name),
    STRING(PARCEL_ORDER, parcel_order, text),
    STRING(PARCEL_ORDER, parcel_order, screen_id),
    STRING(PARCEL_ORDER, parcel_order, screen_name),
    STRING(PARCEL_PAINTED, parcel_painted, text),
};

static void a_string_without_an_end_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        memset(&parcel, 0, sizeof parcel);
        memset((char *)&parcel + strings[i].offset, 'a', strings[i].capacity - 1);
        assert_true(passes(strings[i].type, strings[i].bytes));
        memset((char *)&parcel + strings[i].offset, 'a', strings[i].capacity);
        assert_false(passes(strings[i].type, strings[i].bytes));
    }
}

static void no_signatures_are_longer_than_their_parcel(void **state)
{
    static const enum parcel_type types[] = { PARCEL_RELEASE, PARCEL_KEEP_RELEASE };
    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        memset(&parcel, 0, sizeof parcel);
        parcel.latest.length = sizeof parcel.latest.bytes;
        assert_true(passes(types[i], sizeof parcel.latest));
        parcel.latest.length++;
        assert_false(passes(types[i], sizeof parcel.latest));
    }
}

/* Times that would overflow where they are reckoned with. */
static const struct {
    enum parcel_type type;
    size_t bytes, offset;
} moments[] = {
#define MOMENT(kind, type, field)                                                                  \
    {                                                                                              \
        kind, sizeof(struct type), offsetof(struct type, field)                                    \
    }
    MOMENT(PARCEL_ORDER, parcel_order, motion.anchor_ms),
    MOMENT(PARCEL_SCENE, parcel_scene, show_at_ms),
    MOMENT(PARCEL_PICTURE, parcel_picture, strip.anchor_ms),
    MOMENT(PARCEL_LIGHT, parcel_light, ramp.start_ms),
    MOMENT(PARCEL_CLOCK, parcel_clock, wall_offset_ms),
    MOMENT(PARCEL_PRESENTED, parcel_presented, at_ms),
};

static void a_time_that_nobody_can_reckon_with_is_refused(void **state)
{
    static const int64_t good[] = { -LIMIT_MOMENT_MS, 0, LIMIT_MOMENT_MS },
                         bad[] = { INT64_MIN, -LIMIT_MOMENT_MS - 1, LIMIT_MOMENT_MS + 1,
                                   INT64_MAX };
    (void)state;
    memset(&parcel, 0, sizeof parcel);
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        char *place = (char *)&parcel + moments[i].offset;
        for (size_t k = 0; k < sizeof good / sizeof *good; k++) {
            memcpy(place, &good[k], sizeof good[k]);
            assert_true(passes(moments[i].type, moments[i].bytes));
        }
        for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
            memcpy(place, &bad[k], sizeof bad[k]);
            assert_false(passes(moments[i].type, moments[i].bytes));
        }
        memset(&parcel, 0, sizeof parcel);
    }
}

/* A station of the second run, as main starts it: what was meant for the first is thrown away, and
 * nothing but PARCEL_START begins it. It runs in a process of its own, whose descriptors are those
 * of a station. */
static int station(int control, int up)
{
    struct error err;
    struct parcel_start start;
    union parcel got;
    int fds[IPC_MAX_FDS];
    if (dup2(up, 30) < 0 || dup2(control, BELT_CONTROL) < 0)
        return 1;
    for (int end = BELT_UP; end <= BELT_BACK; end++)
        if (dup2(30, end) < 0)
            return 1;
    if (!belt_begin("test", &start, &err) || start.run != 2 || strcmp(start.screen, "sanh") != 0)
        return 2;
    if (belt_receive(BELT_UP, FROM_ANY, &got, fds, &err) || err.kind != ERROR_AGAIN)
        return 3;
    belt_pong(&(union parcel){ .mark = { .serial = 7 } }, 1, 2, 3);
    belt_status("%s", "well");
    return belt_begin("test", &start, &err) ? 4 : 0; /* main has gone */
}

static void a_station_begins_with_its_start(void **state)
{
    (void)state;
    struct error err;
    int control[2], up[2], status, fds[IPC_MAX_FDS];
    assert_true(ipc_pair(control, &err) && ipc_pair(up, &err));
    memset(&parcel, 0, sizeof parcel);
    assert_true(belt_send(up[0], PARCEL_PING, &parcel, sizeof parcel.mark, NULL, 0, &err));
    assert_true(belt_send(control[0], PARCEL_PING, &parcel, 5, NULL, 0, &err));
    assert_true(belt_send(control[0], PARCEL_PING, &parcel, sizeof parcel.mark, NULL, 0, &err));
    parcel.start.run = 2;
    memcpy(parcel.start.screen, "sanh", 5);
    assert_true(belt_send(control[0], PARCEL_START, &parcel, sizeof parcel.start, NULL, 0, &err));
    pid_t child = fork();
    if (child == 0)
        exit(station(control[1], up[1]));
    close(control[1]);
    union parcel got;
    struct pollfd heard = { .fd = control[0], .events = POLLIN };
    assert_int_equal(poll(&heard, 1, -1), 1);
    assert_true(belt_receive(control[0], FROM_SHOW, &got, fds, &err));
    assert_int_equal(got.head.type, PARCEL_PONG);
    assert_int_equal(got.pong.serial, 7);
    assert_int_equal(poll(&heard, 1, -1), 1);
    assert_true(belt_receive(control[0], FROM_FETCH, &got, fds, &err));
    assert_string_equal(got.text.text, "well");
    close(control[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    close(up[0]);
    close(up[1]);
}

static void send_first_start(int number)
{
    struct error err;
    (void)number;
    parcel.start.run = 1;
    belt_send(ends[0], PARCEL_START, &parcel, sizeof parcel.start, NULL, 0, &err);
}

/* A station of the first run: a signal does not end its wait, and what came before it began stays.
 */
static int first_station(void)
{
    struct error err;
    struct parcel_start start;
    union parcel got;
    int fds[IPC_MAX_FDS], up[2];
    if (!ipc_pair(up, &err) || dup2(ends[1], 30) < 0 || dup2(up[1], 31) < 0 ||
        dup2(up[0], 32) < 0 || dup2(30, BELT_CONTROL) < 0)
        return 1;
    for (int end = BELT_UP; end <= BELT_BACK; end++)
        if (dup2(31, end) < 0)
            return 1;
    if (!belt_send(32, PARCEL_PING, &parcel, sizeof parcel.mark, NULL, 0, &err))
        return 1;
    sigaction(SIGALRM, &(struct sigaction){ .sa_handler = send_first_start }, NULL);
    setitimer(ITIMER_REAL, &(struct itimerval){ .it_value = { .tv_usec = 20 * 1000 } }, NULL);
    if (!belt_begin("test", &start, &err) || start.run != 1)
        return 2;
    return belt_receive(BELT_UP, FROM_ANY, &got, fds, &err) ? 0 : 3;
}

static void a_signal_does_not_begin_a_station(void **state)
{
    (void)state;
    int status;
    memset(&parcel, 0, sizeof parcel);
    pid_t child = fork();
    if (child == 0) {
        ends[0] = dup2(ends[0], 33); /* below are the places of a station's own */
        exit(first_station());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* What came by the belt: the tasks that ail, with a + before those that are well again. */
static const char *heard_faults(void)
{
    static char text[2000];
    struct error err;
    union parcel got;
    int fds[IPC_MAX_FDS];
    for (text[0] = '\0'; belt_receive(ends[1], FROM_ANY, &got, fds, &err);) {
        assert_int_equal(got.head.type, PARCEL_FAULT);
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s%s ", got.fault.text[0] ? "" : "+",
                 got.fault.task);
    }
    return text;
}

/* More than there are places for are told all the same, and only not repeated. */
static void faults_that_last_are_told_again(void **state)
{
    static const char *const tasks[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i" };
    enum { TASKS = sizeof tasks / sizeof *tasks };
    static struct log_edge edges[TASKS];
    struct error fault;
    (void)state;
    error_set(&fault, ERROR_SYSTEM, "no room");
    belt_tell_faults(ends[0]);
    for (size_t i = 0; i < TASKS; i++)
        log_fault(&edges[i], tasks[i], &fault);
    assert_string_equal(heard_faults(), "a b c d e f g h i ");
    belt_repeat_faults();
    assert_string_equal(heard_faults(), "a b c d e f g h ");
    error_set(&fault, ERROR_SYSTEM, "no disk");
    log_fault(&edges[1], "b", &fault); /* the same task, in another way */
    log_fault(&edges[0], "a", NULL);
    log_fault(&edges[8], "i", NULL);
    assert_string_equal(heard_faults(), "b +a +i ");
    belt_repeat_faults();
    assert_string_equal(heard_faults(), "b c d e f g h ");
    log_fault(&edges[8], "i", &fault); /* takes the place that is free */
    assert_string_equal(heard_faults(), "i ");
    belt_repeat_faults();
    assert_string_equal(heard_faults(), "i b c d e f g h ");
    log_tell_faults(NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_size_of_its_type_passes),
        cmocka_unit_test(only_who_may_send_it_is_heard),
        cmocka_unit_test(an_empty_parcel_does_not_end_the_belt),
        cmocka_unit_test(a_string_without_an_end_is_refused),
        cmocka_unit_test(a_time_that_nobody_can_reckon_with_is_refused),
        cmocka_unit_test(a_station_begins_with_its_start),
        cmocka_unit_test(a_signal_does_not_begin_a_station),
        cmocka_unit_test(no_signatures_are_longer_than_their_parcel),
        cmocka_unit_test(faults_that_last_are_told_again),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
