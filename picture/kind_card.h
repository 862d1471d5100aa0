/* What the files of kind_card.c share. */
#pragma once

#include "picture/kind_parts.h"

enum { CARD_TITLE = 1, CARD_TEXT, CARD_WORDS }; /* fields; the first is the picture's path */

/* Title and text, at least one of them, over the picture that is already there: low on the canvas,
 * in its lowest third where that is enough, on a strip in one row. */
bool kind_card_paint_over(const struct kind *kind, struct error *err);
