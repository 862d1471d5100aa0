/* What the glass shows at one moment, zone by zone, and what changed between two such moments. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/limits.h"
#include "picture/layer.h"
#include "picture/scroll.h"
#include "picture/transition.h"
#include "player/show/page.h"

/* One zone. Two frames of equal layers look the same. */
struct frame_layer {
    struct rect area; /* on the canvas */
    uint32_t background;
    uint64_t from, to; /* serials of its pages; 0: none */
    struct transition_view view;
    struct rect window; /* of the area: where strips run; empty: nothing scrolls */
    int64_t travel_px;  /* of the strip */
};

struct frame {
    int32_t width_px, height_px; /* the canvas; the rest of the glass is black */
    uint32_t background;         /* where no layer lies */
    size_t count;
    struct frame_layer layers[LIMIT_ZONES]; /* later ones above */
    struct {
        struct page *from;           /* NULL when nothing of it is seen */
        struct page *to;             /* NULL: the background */
        const struct scroll *scroll; /* NULL: pictures; else the pages are strips */
    } pages[LIMIT_ZONES];            /* loans, for as long as the board stands still */
};

/* Where two frames differ: rectangles that do not overlap. */
struct damage {
    bool is_whole; /* everything there is, whatever the rectangles say */
    size_t count;  /* 0: nowhere */
    struct rect areas[LIMIT_ZONES];
};

/* Moves all that lies on the canvas; what leaves it is cut, what it leaves is the background. */
void frame_shift(struct frame *frame, int32_t x_px, int32_t y_px);

/* The frame as it is composed in memory; pages that rest are no pictures. */
void frame_lay_out(const struct frame *frame, struct layers *ret_layers);

/* Pages are not looked at. The rectangles lie on the larger canvas of both. */
void frame_damage(const struct frame *before, const struct frame *now, struct damage *ret_damage);
