/* All zones of the glass: a stage each, in the layout that is on, and those of the layout that
 * comes next. Time is an argument; nothing here draws, waits or reads a clock, or allocates.
 *
 * Every scene tells the whole layout it belongs to and its serial. The first one of a newer layout
 * that is due takes the whole board over: the zones before go, and those of the new layout that
 * wait and are due come on in the same frame; where no picture is yet, a zone is its background. A
 * newer serial of the very same layout (plan started afresh) changes nothing. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "picture/mosaic.h"
#include "player/belt.h"
#include "player/show/frame.h"
#include "player/show/stage.h"

/* Between frames where the display paces, for drivers that only say so. */
enum { BOARD_BREATH_MS = 4 };

struct board_set {
    uint64_t layout; /* its serial; 0: none */
    struct mosaic mosaic;
    struct stage stages[LIMIT_ZONES];
};

struct board {
    struct board_set on, coming;
    int64_t wall_offset_ms; /* wall time is so much ahead of the clock that is asked here */
    bool is_paced; /* present waits for the display's next frame: its frames are the grid */
};

void board_deinit(struct board *board);

/* How large the scene's page is; empty when the scene is of no sane layout. */
struct rect board_page(const struct parcel_scene *scene);

/* Takes the page (NULL: the zone's previous picture stays). False when the scene is dropped: older
 * than what is known, or of no sane layout. */
bool board_offer(struct board *board, const struct parcel_scene *scene, struct page *page);

/* The moment that a frame presented now shows: on the grid while anything moves. */
int64_t board_moment_ms(const struct board *board, int64_t now_ms);

/* The first beginning of a frame that is not before this moment; INT64_MAX is no moment. */
int64_t board_border_ms(const struct board *board, int64_t at_ms);

/* Brings on what is due and lets go of what has left. */
void board_advance(struct board *board, int64_t at_ms);

/* The frame at this moment, after board_advance. */
void board_frame(const struct board *board, int64_t at_ms, struct frame *ret_frame);

/* When something changes next: the next frame while anything moves (a breath from now, where the
 * display paces it), or the first frame border at which a waiting scene is due; INT64_MAX: only
 * news can change anything. */
int64_t board_wake_ms(const struct board *board, int64_t now_ms);

/* Until when the glass may rightly stand still: the first zone's end; 0 when nothing is on. */
int64_t board_hold_until_ms(const struct board *board);

/* True once any zone has a picture on. */
bool board_has_picture(const struct board *board);
