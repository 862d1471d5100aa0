/* One station as main sees it: a child process on the belt, started, asked and started again.
 *
 * The ends that the child inherits stay open here for main's lifetime, so a restarted station finds
 * the same belt, and its neighbours notice nothing but its hello. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "player/belt.h"

enum { STATION_ENDS = 4 }; /* what the child gets: control, up, down, back */

/* What the kernel runs first when several are ready, and ends last when memory does. Real time for
 * the one that must meet the next frame, where that is granted (LimitRTPRIO=); it ends when it
 * computes for a second on end. */
enum station_rank { STATION_USUAL, STATION_FRAMES, STATION_LATER };

struct station {
    const char *name; /* of the program in libexec/bangtin */
    enum station_rank rank;
    enum belt_from from;
    int64_t ask_ms;      /* a ping every so often … */
    int64_t patience_ms; /* … and killed after this long without an answer (station_ask), … */
    int64_t busy_ms;     /* … or after this long, if it computes all the while */
    int control;         /* main's end */
    int ends[STATION_ENDS]; /* the child's, -1 where it has none */
    pid_t pid;              /* 0: not running */
    uint64_t run;
    int64_t started_ms;
    int64_t start_at_ms; /* when not running: when to start; INT64_MAX: not yet wanted */
    int64_t back_off_ms;
    int ends_in_a_row;     /* without an answer between them; from the third on they are no news */
    int64_t asked_ms;      /* the last ping, or the start */
    int64_t unanswered_ms; /* the first ping since its last answer; 0: none */
    int64_t still_ms;      /* since then it stands still: it has neither answered nor computed */
    int64_t computed_ns;   /* processor time that it had taken by then */
};

/* Forks and executes folder/name with the belt's ends at their descriptors and `start` as its first
 * parcel. A failure is a reason to try again later, like a station that died. */
bool station_spawn(struct station *station, const char *folder, const struct parcel_start *start,
                   struct error *err);

/* After its process ended: when to start it again. At once when it left by itself with status 0 (a
 * heavy order done) or had run for ten seconds; else with a back-off from 0.1 s, doubling to 1 s.
 */
void station_ended(struct station *station, int status, int64_t now_ms);

/* One line on how it ended; none when it left in order. */
void station_say_end(const struct station *station, int status);

/* Its end, or its next start, would only repeat what the log says. */
bool station_is_old_news(const struct station *station);

/* It answered a ping. True when it had been old news: it is well again. */
bool station_answered(struct station *station);

/* It said what no station says that is itself: ends it. */
void station_expel(const struct station *station, const struct error *why);

/* It was stopped by a signal: lets it go on, which a picture up survives. */
void station_continue(const struct station *station);

/* Asks it when that is due; true when patience with it is over and it was killed. Who computes is
 * told from who hangs by the processor time it takes. Each end in a row without an answer adds once
 * more patience, so that a slow machine is not what kills it. */
bool station_ask(struct station *station, int64_t now_ms);

/* The next moment at which this station needs attention. */
int64_t station_deadline_ms(const struct station *station);
