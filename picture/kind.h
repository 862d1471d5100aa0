/* The kinds of items that are drawn here from their fields, one file each (kind_qr.c, …). Each is
 * given a canvas in the theme's background and leaves nothing else to do. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "picture/font.h"
#include "picture/pixmap.h"
#include "picture/scene.h"

struct kind {
    const struct scene *scene; /* colours, and the fields in the order said below */
    struct font *font;
    struct pixmap *into;
    const void *picture; /* the bytes of its picture, if it has one */
    size_t picture_bytes;
    int64_t *ret_until_ms; /* what comes in pages says until when in its slot this one is shown */
};

/* Fields: what the code holds, the text beside or below it. */
bool kind_qr_paint(const struct kind *kind, struct error *err);

/* True when the code has room on such a canvas; else the sentence that painting it would give. */
bool kind_qr_fits(const char *payload, bool has_caption, int32_t width_px, int32_t height_px,
                  struct error *err);

/* Fields: "", title, note, how shares are drawn ("bars", "rings", "columns"), and for each figure
 * value, unit, label, share in percent or "". In pages where a board is too small for all. */
bool kind_figures_paint(const struct kind *kind, struct error *err);

/* Fields: text, title, office, number, place and day. A long text comes in pages. */
bool kind_notice_paint(const struct kind *kind, struct error *err);

/* Fields: the picture's path, title, text, where these stand ("beside", "over"). */
bool kind_card_paint(const struct kind *kind, struct error *err);

/* Fields: the time or the day, what belongs below it, whose it is. */
bool kind_clock_paint(const struct kind *kind, struct error *err);

/* Fields: the words before the number of days, the number ("" on the day itself), those behind. */
bool kind_countdown_paint(const struct kind *kind, struct error *err);
