/* Breaking a text into lines and fitting it into a box: ours, pure, by a measuring function.
 * Rules and sources: docs/typography.md. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Width in pixels of `length` bytes of text at the size that the font is measured at. */
typedef int32_t (*text_layout_measure_fn)(void *context, const char *text, size_t length);

struct text_layout_font {
    int32_t measured_px; /* that size; widths scale with it */
    text_layout_measure_fn measure;
    void *context;
    /* line box in 1/1000 of the size: ascent and descent */
    int32_t ascent_permille, descent_permille;
};

struct text_layout_line {
    size_t start, length; /* bytes of the text, without the spaces at the break */
    int32_t width_px;
};

struct text_layout {
    int32_t size_px;
    int32_t line_step_px, ascent_px; /* baseline n is at top + ascent + n · step */
    struct text_layout_line *lines;  /* owned */
    size_t line_count;
    bool is_too_small; /* even the smallest size does not fit: drawn at the smallest, and cut */
};

struct text_layout_room {
    int32_t width_px, height_px;
    int32_t min_size_px, max_size_px;
    size_t max_lines; /* 0: as many as the height holds */
};

/* The largest whole size between min and max at which the text fits with balanced lines; '\n'
 * forces a break. */
void text_layout_fit(const char *text, const struct text_layout_font *font,
                     const struct text_layout_room *room, struct text_layout *ret_layout);
void text_layout_deinit(struct text_layout *layout);
