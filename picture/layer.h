/* Composing a canvas: layers in z-order, each the picture or the two pictures of a transition in
 * its place. What show brings onto the glass and what a snapshot draws is this one function. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/limits.h"
#include "picture/pixmap.h"
#include "picture/scroll.h"
#include "picture/transition.h"

/* Opaque. Pictures are as large as the area; pixels NULL: none. What scrolls has the pages of its
 * strip and of the one before instead; the strips run through a window of the area, as wide as
 * scroll says, and around it is the background. */
struct layer {
    struct rect area;            /* on the canvas */
    uint32_t background;         /* 0xRRGGBB: where no picture reaches */
    struct pixmap from, to;      /* loans; see view for where they are seen */
    struct transition_view view; /* in pixels of the area */
    const struct scroll *scroll; /* NULL: pictures */
    int32_t window_x, window_y;  /* in pixels of the area */
};

struct layers {
    int32_t width_px, height_px; /* the canvas; what lies beyond it is black */
    uint32_t background;         /* where no layer lies */
    size_t count;
    struct layer items[LIMIT_ZONES]; /* later ones above */
};

/* The lowest layer of which something can be seen within `area`: the topmost that covers it, else
 * 0. What lies below needs no pixels. */
size_t layers_lowest(const struct layers *layers, struct rect area);

/* Draws what lies within `area` (inside the pixmap) and touches nothing else. Allocates nothing. */
void layers_compose(const struct layers *layers, struct rect area, struct pixmap *into);
