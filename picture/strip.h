/* A ticker's texts painted as one strip without an end (how it moves: scroll.h). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "picture/font.h"
#include "picture/pixmap.h"
#include "picture/scroll.h"

/* Strings are loans. */
struct strip_text {
    const char *texts;     /* one in each line, at least one; may be marked (emphasis.h) */
    const char *separator; /* stands before each text */
    uint32_t background, color, emphasis; /* 0xRRGGBB */
    uint32_t outline, shadow;             /* 0xFFRRGGBB; 0: none */
    int32_t height_px;                    /* of the window */
    struct scroll_motion
        motion; /* rightward: the first text stands last, so that it enters first */
};

/* How large the strip becomes and how fast it goes. The speed in characters
 * is that of an average Vietnamese sentence in this font, so it does not depend on the texts, and
 * comes to whole pixels in a frame, at least one. ERROR_LIMIT when the texts are too long to be
 * painted, with the numbers. */
bool strip_measure(const struct strip_text *text, struct font *font, struct strip *ret_strip,
                   struct error *err);

/* Paints what was measured into a pixmap of strip_page_width by strip_page_height. Ink at a tile's
 * border and at the strip's end goes on where the strip does. */
bool strip_paint(const struct strip_text *text, const struct strip *strip, struct font *font,
                 struct pixmap *into, struct error *err);

/* Characters a second that a step of whole pixels comes to, in thousandths. */
int32_t strip_speed_permille(const struct strip_text *text, struct font *font,
                             const struct strip *strip);
