/* What is on, what waits, and what a frame at time t is made of. Time is an argument; nothing here
 * draws, waits or reads a clock. At most two scenes live: showing and waiting (and for the length
 * of a transition the picture that leaves). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "picture/transition.h"
#include "player/belt.h"
#include "player/show/page.h"

enum {
    STAGE_FRAMES_PER_S = 60, /* of a transition, where no display paces it */
    STAGE_BREATH_MS = 4,     /* where one does: for drivers that only say so */
};

struct stage {
    struct parcel_scene on;      /* serial 0: nothing yet */
    struct page *showing;        /* its picture, or that of the last scene that had one; owned */
    struct page *leaving;        /* fades out under it; NULL when nothing moves; owned */
    struct parcel_scene waiting; /* serial 0: none */
    struct page *waiting_page;   /* NULL: a scene without a picture; owned */
};

struct frame {
    struct page *from;           /* NULL when nothing of it is seen */
    struct page *to;             /* NULL: black */
    int32_t width_px, height_px; /* that both take up; the rest of the glass is black */
    struct transition_view view;
};

void stage_deinit(struct stage *stage);

/* Takes the page (NULL: the previous picture stays for this scene). The latest serial wins: it
 * replaces a waiting scene; a scene not newer than what is known is dropped (false). */
bool stage_offer(struct stage *stage, const struct parcel_scene *scene, struct page *page);

/* Brings on the waiting scene when it is due and lets go of what has left. True when a new picture
 * came on; a picture that only moves is seen from its frame's view. */
bool stage_advance(struct stage *stage, int64_t now_ms);

/* The frame at this moment, after stage_advance. The pages are loans. */
void stage_frame(const struct stage *stage, int64_t now_ms, struct frame *ret_frame);

/* When something changes next: the next frame of a transition (a breath from now, where the
 * display paces it by making present wait), or the waiting scene's start; INT64_MAX: only news can
 * change anything. */
int64_t stage_wake_ms(const struct stage *stage, int64_t now_ms, bool is_paced_by_display);
