/* The belt between the stations, over descriptors that they are born with. One way:
 *
 *   fetch ──▶ plan ──▶ paint ──▶ show          (and show ──▶ plan: what was presented) */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/ipc.h"
#include "player/parcel.h"

/* The descriptors a station is born with. main keeps both ends of every pair for its lifetime. */
enum {
    BELT_CONTROL = 3, /* to and from main */
    BELT_UP = 4,      /* the station before: plan's is fetch, paint's is plan, show's is paint */
    BELT_DOWN = 5,    /* the station after: fetch's is plan, plan's is paint, paint's is show */
    BELT_BACK = 6,    /* between show and plan: what was presented */
};

/* Who sits at the other end. A parcel that is not its to send is dropped, for any station may be
 * taken over, and then its neighbours are what it has. */
enum belt_from {
    FROM_MAIN = 1,
    FROM_FETCH = 2,
    FROM_PLAN = 4,
    FROM_PAINT = 8,
    FROM_SHOW = 16,
    FROM_STATIONS = FROM_FETCH | FROM_PLAN | FROM_PAINT | FROM_SHOW,
    FROM_ANY = FROM_MAIN | FROM_STATIONS,
};

/* So many parcels are taken from one end before the others have their turn; whoever has more to
 * say is heard again after a breath, so that a flood neither drowns the others nor keeps anybody
 * from sleeping. */
enum { BELT_SHARE = 8, BELT_BREATH_MS = 5 };

/* Sends a parcel struct whose head.type is set here; fds may be NULL. */
bool belt_send(int end, enum parcel_type type, void *parcel, size_t length, const int *fds,
               size_t fd_count, struct error *err);

/* Receives one parcel and checks that it is `from`'s to send, its length is its type's, its strings
 * are terminated and its times can be reckoned with.
 * Same errors as ipc_receive; descriptors belong to the caller. */
bool belt_receive(int end, enum belt_from from, union parcel *ret_parcel, int ret_fds[IPC_MAX_FDS],
                  struct error *err);

/* After a round in which an end gave its whole share. */
void belt_breathe(void);

/* Closes the descriptors of a parcel that the caller did not keep (sets them to -1). */
void belt_close(int fds[IPC_MAX_FDS]);

/* What every station does first: dies with main (PR_SET_PDEATHSIG and a check of the parent), opens
 * its log as `name`, waits for PARCEL_START, and, if it is not the first of its name, throws away
 * what was meant for the one before. False: main is gone, exit. */
bool belt_begin(const char *name, struct parcel_start *ret_start, struct error *err);

/* PARCEL_HELLO to a neighbour. A station that cannot even say that ends, to begin anew: its
 * neighbour would go on waiting for the one before. */
bool belt_hello(int end, uint64_t run, struct error *err);

/* Answers a ping at once; every station calls it for PARCEL_PING. */
void belt_pong(const union parcel *ping, int64_t presented_ms, int64_t hold_until_ms,
               int64_t frames);

/* From now on each fault that begins or ends in this program (log_fault) goes to plan by `end`. */
void belt_tell_faults(int end);
void belt_repeat_faults(void); /* those that last: plan started afresh */

/* A status line to main. */
void belt_status(const char *format, ...) __attribute__((format(printf, 1, 2)));
