/* When this board says how it is, and what it has gathered for that: what show sees, what main
 * measures, what fetch sees at the server, and everybody's faults. Time is an argument.
 *
 * A beat begins with a look: show and main are asked, and what has come a moment later is told. A
 * look that says that the glass is wrong is taken again before it is believed. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/log.h"
#include "player/belt.h"
#include "player/plan/lane.h"
#include "player/plan/troubles.h"

enum {
    HEART_FIRST_MS = 3000,   /* after the start */
    HEART_ANSWER_MS = 3000,  /* that answers to a look may take */
    HEART_ENCODE_MS = 300,   /* that a thumbnail may take after them */
    HEART_DOUBT_MS = 1000,   /* between a look and its confirmation */
    HEART_PRESSING_MS = 5000 /* between two beats at least, even if there is news */
};

/* What a zone has shown since when. */
struct heart_zone {
    enum slot_kind kind;
    char name[LANE_NAME_BYTES];
    uint64_t layout;
    int64_t since_ms;
};

struct heart {
    int64_t period_ms;
    int64_t look_ms, tell_ms, told_ms; /* next look, next beat (INT64_MAX: none), last beat */
    int64_t asked_ms;                  /* the last look */
    bool is_pressing;                  /* a fault began or ended */
    int64_t number;                    /* of the last beat */
    uint64_t look;                     /* serial of the last look */
    struct parcel_looked looked;       /* its answer; serial 0: none yet */
    struct parcel_machine machine;     /* -1: not known */
    int64_t fetched;                   /* generation at the server, as fetch says; 0: not known */
    enum grid_verdict verdict;
    bool is_doubted;                         /* the last look was bad, and is taken again */
    struct grid planned_before, seen_before; /* when it was last good */
    struct log_edge glass_edge;
    struct heart_zone zones[LIMIT_ZONES];
    struct troubles troubles;
    char asked_sha256[SHA256_HEX_BYTES];   /* of the pixels that paint was given last, … */
    uint64_t asked_serial;                 /* … of this look */
    char encoded_sha256[SHA256_HEX_BYTES]; /* of those that the last JPEG was made of, … */
    struct buf jpeg;                       /* … until the server has it */
    int64_t jpeg_number;                   /* the first beat it was in; 0: in none yet */
};

/* `period_ms` 0: HEARTBEAT_EVERY_MS. */
void heart_init(struct heart *heart, int64_t period_ms, int64_t now_ms);
void heart_deinit(struct heart *heart);

/* True when show and main are to be asked; *ret_serial is the question's. */
bool heart_must_look(struct heart *heart, int64_t now_ms, uint64_t *ret_serial);
/* `is_overdue`: the time of what is on has passed, and nothing has followed. */
void heart_looked(struct heart *heart, const struct parcel_looked *looked, bool is_overdue,
                  int64_t now_ms);

/* True when a beat is due; *ret_number is its. */
bool heart_must_tell(struct heart *heart, int64_t now_ms, int64_t *ret_number);
int64_t heart_due_ms(const struct heart *heart); /* of either */

/* A fault of a station, or "" for its end. */
void heart_fault(struct heart *heart, int station, const char *task, const char *text,
                 int64_t now_ms);
/* The station began anew. */
void heart_forget(struct heart *heart, int station, int64_t now_ms);

/* What is on in a zone, from at_ms on unless it was on already. */
void heart_shown(struct heart *heart, size_t zone, const struct turn *turn, int64_t at_ms);

/* True when pixels with this hash, of this look, are to be made a JPEG: they are other ones than
 * those of the last. */
bool heart_wants_jpeg(struct heart *heart, const char *sha256, uint64_t serial);

/* The JPEG of a look; it goes with each beat until one of them has arrived. */
void heart_take_jpeg(struct heart *heart, uint64_t serial, const void *bytes, size_t length);
void heart_arrived(struct heart *heart, int64_t number);
