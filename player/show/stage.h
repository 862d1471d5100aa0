/* One zone: what is on in it, what waits, and what of both is seen at time t. Time is an argument;
 * nothing here draws, waits or reads a clock. At most two scenes live: showing and waiting (and for
 * the length of a transition the picture that leaves).
 *
 * A strip comes on without a transition, and so does what follows it. One that moves like the strip
 * before it takes over from it at a seam (scroll.h); until that one has left, it is the picture
 * that leaves.
 *
 * Where the zone lies, above what and on which frame grid is board.h's business. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "picture/scroll.h"
#include "picture/transition.h"
#include "player/belt.h"
#include "player/show/page.h"

struct stage {
    struct parcel_scene on;      /* serial 0: nothing yet */
    struct page *showing;        /* its picture, or that of the last scene that had one; owned */
    struct page *leaving;        /* fades out under it; NULL when nothing moves; owned */
    struct parcel_scene waiting; /* serial 0: none */
    struct page *waiting_page;   /* NULL: a scene without a picture; owned */
    struct scroll scroll;        /* of `showing`, where that is a strip: */
    struct rect window;          /* of the zone, through which it runs */
    bool is_scrolling;
    int64_t wall_offset_ms; /* given: wall time, which strips keep, is so much ahead of time here */
    int64_t stepped_ms;     /* its last frame */
};

struct stage_view {
    struct page *from; /* NULL when nothing of it is seen */
    struct page *to;   /* NULL: nothing but the background */
    struct transition_view view;
    const struct scroll *scroll; /* NULL: pictures; a loan */
};

void stage_deinit(struct stage *stage);

/* Takes the page (NULL: the previous picture stays for this scene). The latest serial wins: it
 * replaces a waiting scene; a scene not newer than what is known is dropped (false). */
bool stage_offer(struct stage *stage, const struct parcel_scene *scene, struct page *page);

/* Brings on the waiting scene when it is due, lets go of what has left and moves a strip on, once a
 * frame. True when a new picture came on; a picture that only moves is seen from its view.
 */
bool stage_advance(struct stage *stage, int64_t at_ms);

/* What is seen at this moment, after stage_advance, in a zone of this size. The pages are loans. */
void stage_view(const struct stage *stage, int64_t at_ms, int32_t width_px, int32_t height_px,
                struct stage_view *ret_view);

/* True while every frame may look different from the one before. */
bool stage_is_moving(const struct stage *stage);

/* When the waiting scene is due; INT64_MAX: none waits. */
int64_t stage_due_ms(const struct stage *stage);
