/* A strip that scrolls through a window: which of its columns is where in which frame. Pure
 * functions of time and whole pixels, so that show, snapshots and two boards side by side agree.
 *
 * A strip has no end: behind its last column comes its first. It is painted once, as tiles of equal
 * width one below the other, so that it travels as an ordinary picture and every tile fits into a
 * texture. Pixels of it are counted in the order in which they enter the window: 0 is the first
 * pixel of the first item, at the right edge when the strip moves to the left, at the left edge
 * when it moves to the right. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "picture/pixmap.h"

enum {
    STRIP_TILE_PX = 2048, /* columns in a tile: the smallest GPUs take no wider texture */
    STRIP_SEAMS = 128,    /* places known at which a strip may take over from another */
};

/* How something is to scroll. */
struct scroll_motion {
    int32_t speed;    /* characters a second, or */
    bool is_speed_px; /* pixels a second */
    bool is_rightward;
    int32_t refresh_hz; /* frames in a second */
    int64_t anchor_ms;  /* the instant of frame 0 */
};

/* What was painted, and how it moves. A plain value. */
struct strip {
    int32_t width_px, height_px; /* 0: no strip */
    int32_t tile_px;             /* columns in a tile */
    int32_t step_px;             /* in a frame, at least 1 */
    int32_t refresh_hz;          /* frames in a second */
    int32_t is_rightward;        /* else it moves to the left */
    uint32_t background;         /* 0xRRGGBB */
    int32_t seam_count;
    int32_t seams[STRIP_SEAMS]; /* pixels at which the separator before an item begins; rising */
    int64_t anchor_ms;          /* the instant of frame 0 */
};

/* The pixmap that holds all tiles. */
int32_t strip_page_width(const struct strip *strip);
int32_t strip_page_height(const struct strip *strip);

/* False for a strip that nothing of ours can have made. */
bool strip_is_sound(const struct strip *strip);

/* Both may share a window side by side: they move alike. */
bool strip_moves_alike(const struct strip *one, const struct strip *other);

/* Frames since the anchor (before it: negative), and how far the strip has come by then. */
int64_t scroll_frame(const struct strip *strip, int64_t at_ms);
int64_t scroll_travel(const struct strip *strip, int64_t at_ms);

/* The strip's column at the left edge of a window of that width, after `travel_px`. */
int32_t scroll_column(const struct strip *strip, int64_t travel_px, int32_t window_px);

/* A run of columns that lie side by side in one tile: from `column` on, at most `most`. */
int32_t scroll_run(const struct strip *strip, int32_t column, int32_t most);

/* Fills `area` of a pixmap from the strip's page: its left column is `column`, its top row `row`.
 */
void scroll_copy(const struct strip *strip, const uint32_t *page, int32_t column, int32_t row,
                 struct pixmap *into, struct rect area);

/* A strip on its way through a window, and the one before it while that still leaves. */
struct scroll {
    struct strip strip;
    int64_t travel_px;
    int64_t lag;       /* thousandths of a frame that it is behind its time, smoothed */
    int32_t window_px; /* the window's width */
    bool has_before;   /* some of another strip is still to be seen */
    struct strip before;
    int64_t before_travel_px;
    int64_t joint_px; /* travel of `strip` at which its first pixel entered, or will */
    int32_t gap_px;   /* left empty before it, instead of a part of a word */
};

/* One strip alone, where it belongs at this instant. */
void scroll_begin(struct scroll *scroll, const struct strip *strip, int32_t window_px,
                  int64_t at_ms);

/* Another strip takes over at the first of its own seams that enters from now on, where it belongs
 * at this instant; until then, and before it, the old one runs on. False when it cannot: it moves
 * otherwise, or two are in the window already. */
bool scroll_relay(struct scroll *scroll, const struct strip *next, int64_t at_ms);

/* Lets the one before end between two words instead of within a letter, as far as it has not
 * entered yet. Takes its page; after scroll_relay. */
void scroll_trim(struct scroll *scroll, const uint32_t *before_page);

/* The next frame, presented at this instant: a step on, or a pixel more or less when it has been
 * more than a frame away from where it belongs for a while; more when it is frames away, and there
 * at once when it is more than a window away. It never runs back but for the last. */
void scroll_step(struct scroll *scroll, int64_t at_ms);

/* What a window shows: pieces from left to right, which fill it. */
struct scroll_piece {
    enum { PIECE_STRIP, PIECE_BEFORE, PIECE_EMPTY } kind; /* empty: the strip's background */
    int32_t x, width;                                     /* in the window */
    int32_t column;                                       /* of its strip, at x */
};
enum { SCROLL_PIECES = 3 };
size_t scroll_pieces(const struct scroll *scroll, struct scroll_piece ret_pieces[SCROLL_PIECES]);
