/* What the test patterns share: clipped shapes and centred labels; and the patterns themselves, for
 * the table in pattern.c. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "picture/pattern.h"

/* What a pattern is painted on and with. */
struct pattern_sheet {
    struct pixmap *into;
    struct font *font;
    const struct pattern_facts *facts;
    uint32_t rgb; /* of patterns that differ by a colour only */
};

typedef bool (*pattern_fn)(const struct pattern_sheet *sheet, struct error *err);

/* Areas may lie beyond the pixmap. */
void pattern_fill(struct pixmap *into, struct rect area, uint32_t rgb);
/* One pixel wide, inside `area`. */
void pattern_outline(struct pixmap *into, struct rect area, uint32_t rgb);

/* The part of `whole` that is cell `column`, `row` of so many; together they cover it exactly. */
struct rect pattern_cell(struct rect whole, int32_t columns, int32_t rows, int32_t column,
                         int32_t row);

/* The largest size up to `max_size_px` at which the text fits into the area; 0: too small to read,
 * and to draw. */
int32_t pattern_label_size(const struct pattern_sheet *sheet, const char *text, struct rect area,
                           int32_t max_size_px);
/* One line of capitals or digits in the middle of the area; nothing at size 0. */
bool pattern_label(const struct pattern_sheet *sheet, const char *text, struct rect area,
                   int32_t size_px, uint32_t rgb, struct error *err);

/* pattern_shapes.c */
bool pattern_border(const struct pattern_sheet *sheet, struct error *err);
bool pattern_checker(const struct pattern_sheet *sheet, struct error *err);
bool pattern_field(const struct pattern_sheet *sheet, struct error *err);
bool pattern_colors(const struct pattern_sheet *sheet, struct error *err);
bool pattern_steps(const struct pattern_sheet *sheet, struct error *err);

/* pattern_numbers.c */
bool pattern_ruler(const struct pattern_sheet *sheet, struct error *err);
bool pattern_grid(const struct pattern_sheet *sheet, struct error *err);

/* pattern_map.c; the grid of a screen with slices */
bool pattern_map(const struct pattern_sheet *sheet, struct error *err);

/* pattern_words.c */
bool pattern_marks(const struct pattern_sheet *sheet, struct error *err);
bool pattern_identity(const struct pattern_sheet *sheet, struct error *err);

/* bars.c; as a picture they stand still */
bool pattern_bars(const struct pattern_sheet *sheet, struct error *err);
