/* A layout: the zones of a canvas, each with a playlist or a ticker. From "layouts" in
 * playlists/site.json. List order is z-order: later zones lie above, and zones are opaque. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/schema.h"

/* Pixels of the canvas, or hundredths of a percent of it. */
struct zone_length {
    int32_t amount;
    bool is_percent;
};

/* How the texts of a zone run through it as one endless strip. */
struct ticker {
    int32_t speed;     /* characters a second, or */
    bool is_speed_px;  /* pixels a second */
    bool is_rightward; /* the strip goes to the right; else to the left */
    char *separator;   /* between two texts; owned */
};

struct zone {
    char *id; /* as given, or "zone-N" by its place from 1 */
    struct zone_length x, y, width, height;
    char *playlist; /* its name, of a ticker too */
    bool is_ticker;
    struct ticker ticker;
    char *theme; /* for items without their own; NULL: the playlist's */
    bool has_background;
    uint32_t background; /* 0xRRGGBB; without: the theme's */
    int32_t inset_px;    /* on all four sides, left to the background */
    int line, column;
};

struct layout {
    char *name;
    uint32_t background; /* where no zone lies */
    struct zone *zones;  /* owned, at least one */
    size_t zone_count;
    int line, column;
};

/* A rectangle on the canvas. */
struct place {
    int32_t x, y, width, height;
};

/* Where a zone lies on a canvas. Edges in percent are rounded, half up, so that neighbours tile:
 * the right one is round((x + w)% of the width). Whatever the zone says, the place lies on the
 * canvas and has a pixel. */
void layout_place(const struct zone *zone, int32_t canvas_width_px, int32_t canvas_height_px,
                  struct place *ret_place);

/* The same before it is fitted to the canvas: what a zone asks for, at most 2^15 a number. */
void layout_wish(const struct zone *zone, int32_t canvas_width_px, int32_t canvas_height_px,
                 struct place *ret_place);

/* The place without the inset; the inset gives way where it would leave no pixel. */
void layout_inner(const struct zone *zone, const struct place *place, struct place *ret_inner);

/* The height of a ticker's text in an inner place of this height: 72 % of it, at least 1. */
int32_t ticker_text_px(int32_t inner_height_px);

/* True when the texts come as pages, in turn, because they would pass too fast to be read: a strip
 * only runs where a letter, taken as half as wide as the text is high, stays in view for three
 * seconds. */
bool ticker_is_paged(const struct ticker *ticker, const struct place *inner);

extern const struct schema layout_schema;

/* Reads one entry of "layouts"; its key is the name. A zone with a mistake is left out, on a board
 * also what makes a layout without zones: false then. */
bool layout_read(const struct schema_reader *reader, const struct json_value *value,
                 struct layout *ret_layout);

/* Leaves out the zone at this place in the list. */
void layout_drop_zone(struct layout *layout, size_t index);

void layout_deinit(struct layout *layout);
