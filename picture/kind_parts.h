/* What kinds have in common: the measures of a canvas and the heading. Used by picture/kind_*.c. */
#pragma once

#include "picture/kind.h"
#include "picture/typeset.h"

/* The shorter side of the canvas, by which sizes are chosen. */
int32_t kind_short_px(const struct kind *kind);

/* True for a strip so low that all stands in one row. */
bool kind_is_ribbon(const struct kind *kind);

/* The canvas without its margins. */
struct rect kind_safe_area(const struct kind *kind);

/* The short side's part, but never below what can be read. */
int32_t kind_size_px(const struct kind *kind, int32_t parts);

/* Text in the theme's colours and alignment. */
struct typeset kind_style(const struct kind *kind, const char *text, int32_t max_size_px);

/* These fields as one text for a place too small for a heading: the title, emphasised, on a line
 * above the text. The caller frees it. */
char *kind_titled_text(const struct scene *scene, size_t title, size_t text);

/* A short bar in the accent and the title below it, laid out at the top of *area, which becomes
 * what is left below them. Nothing for a title of NULL. */
struct kind_heading {
    struct rect rule;
    struct typeset_block title;
};
void kind_heading_lay(const struct kind *kind, const char *title, struct rect *area,
                      struct kind_heading *ret_heading);

/* Draws it that much lower. The caller deinits its title. */
bool kind_heading_draw(const struct kind *kind, struct kind_heading *heading, int32_t lower_px,
                       struct error *err);

/* Both. */
bool kind_heading(const struct kind *kind, const char *title, struct rect *area, struct error *err);

/* Sets a text at the bottom of *area in small letters, as far as it is not NULL; the same. */
bool kind_footing(const struct kind *kind, const char *text, struct rect *area, struct error *err);
