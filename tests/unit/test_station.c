/* Who hangs is told from who computes, at real processes; time is handed in. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/ipc.h"
#include "player/station.h"

enum { ASK_MS = 2000, PATIENCE_MS = 3000, BUSY_MS = 20000, STEP_MS = 100, NEVER_MS = 1000000 };

static int pair[2];

/* A station whose process pauses, or computes without end; it never answers. */
static struct station start(bool computes)
{
    struct error err;
    assert_true(ipc_pair(pair, &err));
    struct station station = { .name = "test",
                               .ask_ms = ASK_MS,
                               .patience_ms = PATIENCE_MS,
                               .busy_ms = BUSY_MS,
                               .control = pair[0] };
    station.pid = fork();
    if (station.pid == 0) {
        volatile bool goes_on = computes;
        while (goes_on)
            ;
        pause();
        _exit(0);
    }
    return station;
}

static void end(const struct station *station)
{
    int status;
    kill(station->pid, SIGKILL);
    waitpid(station->pid, &status, 0);
    close(pair[0]);
    close(pair[1]);
}

static int64_t taken_ns(const struct station *station)
{
    clockid_t clock;
    struct timespec taken;
    assert_int_equal(clock_getcpuclockid(station->pid, &clock), 0);
    clock_gettime(clock, &taken);
    return (int64_t)taken.tv_sec * 1000000000 + taken.tv_nsec;
}

/* It has got some turns since. */
static void let_compute(const struct station *station)
{
    int64_t before_ns = taken_ns(station);
    while (taken_ns(station) == before_ns)
        usleep(1000);
}

/* When it is killed, in ms since it was started. */
static int64_t killed_ms(struct station *station, bool computes)
{
    for (int64_t now_ms = STEP_MS; now_ms < NEVER_MS; now_ms += STEP_MS) {
        if (computes)
            let_compute(station);
        if (station_ask(station, now_ms))
            return now_ms;
    }
    return NEVER_MS;
}

/* It has paused for good. */
static void let_settle(const struct station *station)
{
    int64_t before_ns;
    do {
        before_ns = taken_ns(station);
        usleep(50000);
    } while (taken_ns(station) != before_ns);
}

static void who_hangs_is_found_within_seconds(void **state)
{
    (void)state;
    struct station station = start(false);
    let_settle(&station);
    assert_int_equal(killed_ms(&station, false), ASK_MS + PATIENCE_MS);
    end(&station);
}

static void who_computes_is_given_its_time(void **state)
{
    (void)state;
    struct station station = start(true);
    assert_int_equal(killed_ms(&station, true), ASK_MS + BUSY_MS);
    end(&station);
}

static void each_end_without_an_answer_adds_patience(void **state)
{
    (void)state;
    struct station station = start(false);
    station.ends_in_a_row = 2;
    let_settle(&station);
    assert_int_equal(killed_ms(&station, false), ASK_MS + 3 * PATIENCE_MS);
    end(&station);
}

static void who_answers_is_asked_again_later(void **state)
{
    (void)state;
    struct station station = start(false);
    let_settle(&station);
    for (int64_t now_ms = ASK_MS; now_ms < NEVER_MS; now_ms += ASK_MS) {
        assert_false(station_ask(&station, now_ms));
        assert_int_equal(station_deadline_ms(&station), now_ms + 1000);
        ipc_drain(pair[1]);
        station_answered(&station);
        assert_int_equal(station_deadline_ms(&station), now_ms + ASK_MS);
    }
    end(&station);
}

/* Until it has run for ten seconds, or left by itself, each pause is twice the one before. */
static void a_station_that_dies_is_back_within_a_second(void **state)
{
    static const int64_t pauses_ms[] = { 100, 200, 400, 800, 1000, 1000, 1000 };
    struct station station = { .name = "test" };
    (void)state;
    for (size_t i = 0; i < sizeof pauses_ms / sizeof *pauses_ms; i++) {
        station.started_ms = 1000;
        station_ended(&station, SIGKILL, 2000);
        assert_int_equal(station.start_at_ms - 2000, pauses_ms[i]);
    }
    station_ended(&station, SIGKILL, station.started_ms + 10000);
    assert_int_equal(station.start_at_ms, station.started_ms + 10000);
    station_ended(&station, SIGKILL, 2000);
    assert_int_equal(station.start_at_ms - 2000, 200);
    station_ended(&station, 0, 2000);
    assert_int_equal(station.start_at_ms, 2000);
}

/* What those before it did not hear is not in its way. */
static void how_to_start_is_told_whatever_is_left(void **state)
{
    (void)state;
    int status, fds[IPC_MAX_FDS];
    union parcel parcel;
    struct error err;
    struct parcel_mark ping = { .serial = 1 };
    const struct parcel_start start = { .screen = "hall" };
    assert_true(ipc_pair(pair, &err));
    struct station station = { .name = "test",
                               .control = pair[0],
                               .ends = { pair[1], -1, -1, -1 } };
    while (belt_send(pair[0], PARCEL_PING, &ping, sizeof ping, NULL, 0, &err))
        ;
    assert_int_equal(err.kind, ERROR_AGAIN);
    assert_true(station_spawn(&station, "/nowhere", &start, &err));
    waitpid(station.pid, &status, 0);
    assert_true(belt_receive(pair[1], FROM_MAIN, &parcel, fds, &err));
    assert_int_equal(parcel.head.type, PARCEL_START);
    assert_string_equal(parcel.start.screen, "hall");
    close(pair[0]);
    close(pair[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_hangs_is_found_within_seconds),
        cmocka_unit_test(who_computes_is_given_its_time),
        cmocka_unit_test(each_end_without_an_answer_adds_patience),
        cmocka_unit_test(who_answers_is_asked_again_later),
        cmocka_unit_test(how_to_start_is_told_whatever_is_left),
        cmocka_unit_test(a_station_that_dies_is_back_within_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
