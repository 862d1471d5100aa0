/* See belt.h. A parcel of a wrong size is our bug or a hostile neighbour: it is dropped. */
#include "player/belt.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/log.h"

enum { STRINGS = 7, MOMENTS = 2 };

/* Of each type: whose it is to send, its struct's size; where its strings are: offset and capacity;
 * and where the times that are reckoned with: offsets. */
struct shape {
    unsigned from; /* enum belt_from */
    size_t bytes;
    struct {
        size_t offset, capacity;
    } strings[STRINGS];
    size_t moments[MOMENTS];
};

#define STRING(type, field)                                                                        \
    {                                                                                              \
        offsetof(struct type, field), sizeof(((struct type *)0)->field)                            \
    }

static const struct shape shapes[] = {
    [PARCEL_START] = { FROM_MAIN,
                       sizeof(struct parcel_start),
                       { STRING(parcel_start, screen), STRING(parcel_start, server),
                         STRING(parcel_start, state), STRING(parcel_start, trust),
                         STRING(parcel_start, ca), STRING(parcel_start, font),
                         STRING(parcel_start, pattern) } },
    [PARCEL_PING] = { FROM_MAIN, sizeof(struct parcel_mark), { { 0, 0 } } },
    [PARCEL_PONG] = { FROM_STATIONS, sizeof(struct parcel_pong), { { 0, 0 } } },
    [PARCEL_STATUS] = { FROM_FETCH | FROM_PLAN,
                        sizeof(struct parcel_text),
                        { STRING(parcel_text, text) } },
    [PARCEL_READY] = { FROM_SHOW, sizeof(struct parcel_mark), { { 0, 0 } } },
    [PARCEL_KEEP_TRUST] = { FROM_PLAN, sizeof(struct parcel_trust), { { 0, 0 } } },
    [PARCEL_KEEP_RELEASE] = { FROM_PLAN, sizeof(struct parcel_latest), { { 0, 0 } } },
    [PARCEL_KEEP_FLOOR] = { FROM_PLAN,
                            sizeof(struct parcel_floor),
                            { STRING(parcel_floor, sha256) } },
    [PARCEL_KEPT] = { FROM_MAIN, sizeof(struct parcel_mark), { { 0, 0 } } },
    [PARCEL_KEEP_SCREEN] = { FROM_PLAN,
                             sizeof(struct parcel_screen),
                             { STRING(parcel_screen, screen) } },
    [PARCEL_NAMED] = { FROM_FETCH,
                       sizeof(struct parcel_screen),
                       { STRING(parcel_screen, screen) } },
    [PARCEL_MACHINE] = { FROM_MAIN, sizeof(struct parcel_machine), { { 0, 0 } } },
    [PARCEL_FAULT] = { FROM_MAIN | FROM_FETCH | FROM_SHOW,
                       sizeof(struct parcel_fault),
                       { STRING(parcel_fault, task), STRING(parcel_fault, text) } },
    [PARCEL_LOOK] = { FROM_PLAN, sizeof(struct parcel_mark), { { 0, 0 } } },
    [PARCEL_HELLO] = { FROM_STATIONS, sizeof(struct parcel_mark), { { 0, 0 } } },
    [PARCEL_RELEASE] = { FROM_FETCH, sizeof(struct parcel_latest), { { 0, 0 } } },
    [PARCEL_TRUST] = { FROM_FETCH, sizeof(struct parcel_trust), { { 0, 0 } } },
    [PARCEL_REPORT_KEPT] = { FROM_FETCH, sizeof(struct parcel_mark), { { 0, 0 } } },
    [PARCEL_CONDENSE] = { FROM_FETCH, sizeof(struct parcel_report), { { 0, 0 } } },
    [PARCEL_ARRIVED] = { FROM_FETCH, sizeof(struct parcel_mark), { { 0, 0 } } },
    [PARCEL_SEEN] = { FROM_FETCH, sizeof(struct parcel_mark), { { 0, 0 } } },
    [PARCEL_HOLDING] = { FROM_PLAN,
                         sizeof(struct parcel_holding),
                         { STRING(parcel_holding, latest_sha256),
                           STRING(parcel_holding, refused_sha256),
                           STRING(parcel_holding, damaged_sha256) } },
    [PARCEL_DAMAGED] = { FROM_PLAN, sizeof(struct parcel_blob), { STRING(parcel_blob, sha256) } },
    [PARCEL_REPORT] = { FROM_PLAN, sizeof(struct parcel_report), { { 0, 0 } } },
    [PARCEL_CONDENSED] = { FROM_PLAN, sizeof(struct parcel_report), { { 0, 0 } } },
    [PARCEL_HEARTBEAT] = { FROM_PLAN, sizeof(struct parcel_report), { { 0, 0 } } },
    [PARCEL_ENCODE] = { FROM_PLAN, sizeof(struct parcel_thumbnail), { { 0, 0 } } },
    [PARCEL_ENCODED] = { FROM_PAINT, sizeof(struct parcel_thumbnail), { { 0, 0 } } },
    [PARCEL_LOOKED] = { FROM_SHOW, sizeof(struct parcel_looked), { { 0, 0 } } },
    [PARCEL_ORDER] = { FROM_PLAN,
                       sizeof(struct parcel_order),
                       { STRING(parcel_order, name), STRING(parcel_order, text),
                         STRING(parcel_order, screen_id), STRING(parcel_order, screen_name) },
                       { offsetof(struct parcel_order, motion.anchor_ms) } },
    [PARCEL_BEGUN] = { FROM_PAINT, sizeof(struct parcel_mark), { { 0, 0 } } },
    [PARCEL_PAINTED] = { FROM_PAINT,
                         sizeof(struct parcel_painted),
                         { STRING(parcel_painted, text) } },
    [PARCEL_PICTURE] = { FROM_PAINT,
                         sizeof(struct parcel_picture),
                         { { 0, 0 } },
                         { offsetof(struct parcel_picture, strip.anchor_ms) } },
    [PARCEL_SCENE] = { FROM_PLAN,
                       sizeof(struct parcel_scene),
                       { { 0, 0 } },
                       { offsetof(struct parcel_scene, show_at_ms),
                         offsetof(struct parcel_scene, strip.anchor_ms) } },
    [PARCEL_LIGHT] = { FROM_PLAN,
                       sizeof(struct parcel_light),
                       { { 0, 0 } },
                       { offsetof(struct parcel_light, ramp.start_ms) } },
    [PARCEL_ORBIT] = { FROM_PLAN, sizeof(struct parcel_orbit), { { 0, 0 } } },
    [PARCEL_CLOCK] = { FROM_PLAN,
                       sizeof(struct parcel_clock),
                       { { 0, 0 } },
                       { offsetof(struct parcel_clock, wall_offset_ms) } },
    [PARCEL_DISPLAY] = { FROM_SHOW, sizeof(struct parcel_display), { { 0, 0 } } },
    [PARCEL_PRESENTED] = { FROM_SHOW,
                           sizeof(struct parcel_presented),
                           { { 0, 0 } },
                           { offsetof(struct parcel_presented, at_ms) } },
};

bool belt_send(int end, enum parcel_type type, void *parcel, size_t length, const int *fds,
               size_t fd_count, struct error *err)
{
    struct parcel_head *head = parcel;
    head->type = type;
    return ipc_send(end, parcel, length, fds, fd_count, err);
}

/* Within what can be added up and multiplied by a refresh rate without overflow. */
static bool is_moment(int64_t at_ms)
{
    return -LIMIT_MOMENT_MS <= at_ms && at_ms <= LIMIT_MOMENT_MS;
}

static bool has_sound_moments(const struct shape *shape, const union parcel *parcel)
{
    for (size_t i = 0; i < MOMENTS && shape->moments[i]; i++) {
        int64_t at_ms;
        memcpy(&at_ms, (const char *)parcel + shape->moments[i], sizeof at_ms);
        if (!is_moment(at_ms))
            return false;
    }
    return true;
}

static bool is_well_formed(const union parcel *parcel, size_t length, enum belt_from from)
{
    size_t type = parcel->head.type;
    if (length < sizeof parcel->head || type >= sizeof shapes / sizeof *shapes ||
        length != shapes[type].bytes || !(shapes[type].from & from))
        return false;
    for (size_t i = 0; i < STRINGS && shapes[type].strings[i].capacity; i++)
        if (!memchr((const char *)parcel + shapes[type].strings[i].offset, '\0',
                    shapes[type].strings[i].capacity))
            return false;
    bool is_latest = type == PARCEL_RELEASE || type == PARCEL_KEEP_RELEASE;
    return has_sound_moments(&shapes[type], parcel) &&
           (!is_latest || parcel->latest.length <= sizeof parcel->latest.bytes);
}

bool belt_receive(int end, enum belt_from from, union parcel *ret_parcel, int ret_fds[IPC_MAX_FDS],
                  struct error *err)
{
    size_t length = 0;
    if (!ipc_receive(end, ret_parcel, sizeof *ret_parcel, &length, ret_fds, err))
        return false;
    if (is_well_formed(ret_parcel, length, from))
        return true;
    belt_close(ret_fds);
    return error_set(err, ERROR_INPUT, "a parcel of type %u with %zu bytes is none of its sender's",
                     length >= sizeof ret_parcel->head ? ret_parcel->head.type : 0, length);
}

void belt_breathe(void)
{
    poll(NULL, 0, BELT_BREATH_MS);
}

void belt_close(int fds[IPC_MAX_FDS])
{
    for (size_t i = 0; i < IPC_MAX_FDS; i++) {
        if (fds[i] >= 0)
            close(fds[i]);
        fds[i] = -1;
    }
}

bool belt_begin(const char *name, struct parcel_start *ret_start, struct error *err)
{
    union parcel parcel;
    int fds[IPC_MAX_FDS];
    log_open(name);
    signal(SIGPIPE, SIG_IGN);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() == 1)
        return error_set(err, ERROR_MISSING, "the player that started this is gone");
    for (;;) {
        struct pollfd control = { .fd = BELT_CONTROL, .events = POLLIN };
        if (poll(&control, 1, -1) < 0 && errno != EINTR)
            return error_errno(err, ERROR_SYSTEM, "poll");
        if (!belt_receive(BELT_CONTROL, FROM_MAIN, &parcel, fds, err)) {
            if (err->kind == ERROR_MISSING)
                return false;
            continue;
        }
        belt_close(fds);
        if (parcel.head.type != PARCEL_START)
            continue;
        for (int end = BELT_UP; parcel.start.run > 1 && end <= BELT_BACK; end++)
            ipc_drain(end); /* meant for the one before; the hello brings it anew */
        log_hush(parcel.start.is_hushed != 0);
        *ret_start = parcel.start;
        return true;
    }
}

bool belt_hello(int end, uint64_t run, struct error *err)
{
    struct parcel_mark hello = { .serial = run };
    return belt_send(end, PARCEL_HELLO, &hello, sizeof hello, NULL, 0, err);
}

void belt_pong(const union parcel *ping, int64_t presented_ms, int64_t hold_until_ms,
               int64_t frames)
{
    struct error err;
    log_hush(false); /* alive for a while: what ails it now is news */
    struct parcel_pong pong = { .serial = ping->mark.serial,
                                .presented_ms = presented_ms,
                                .hold_until_ms = hold_until_ms,
                                .frames = frames };
    belt_send(BELT_CONTROL, PARCEL_PONG, &pong, sizeof pong, NULL, 0, &err);
}

enum { FAULTS = 8 };

static struct parcel_fault faults[FAULTS]; /* that last; a task of "" is a free place */
static int fault_end;

static void send_fault(struct parcel_fault fault)
{
    struct error err;
    belt_send(fault_end, PARCEL_FAULT, &fault, sizeof fault, NULL, 0, &err);
}

/* The task's place, or a free one, or NULL. */
static struct parcel_fault *place_of(const char *task)
{
    struct parcel_fault *unused = NULL;
    for (size_t i = 0; i < FAULTS; i++) {
        if (strcmp(faults[i].task, task) == 0)
            return &faults[i];
        if (!faults[i].task[0] && !unused)
            unused = &faults[i];
    }
    return unused;
}

static void tell_fault(void *context, const char *task, const char *text)
{
    (void)context;
    struct parcel_fault fault = { .task = "" }, *place = place_of(task);
    snprintf(fault.task, sizeof fault.task, "%s", task);
    snprintf(fault.text, sizeof fault.text, "%s", text);
    send_fault(fault);
    if (place)
        *place = text[0] ? fault : (struct parcel_fault){ .task = "" };
}

void belt_tell_faults(int end)
{
    fault_end = end;
    log_tell_faults(tell_fault, NULL);
}

void belt_repeat_faults(void)
{
    for (size_t i = 0; i < FAULTS; i++)
        if (faults[i].task[0])
            send_fault(faults[i]);
}

void belt_status(const char *format, ...)
{
    struct error err;
    struct parcel_text status = { .text = "" };
    va_list args;
    va_start(args, format);
    vsnprintf(status.text, sizeof status.text, format, args);
    va_end(args);
    belt_send(BELT_CONTROL, PARCEL_STATUS, &status, sizeof status, NULL, 0, &err);
}
