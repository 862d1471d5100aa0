/* A QR code as a matrix of modules, by libqrencode (ISO/IEC 18004). The one file that knows it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "picture/pixmap.h"

enum {
    QR_QUIET = 4,        /* modules of light around the code, on every side */
    QR_MIN_MODULE_PX = 2 /* below, phones and ZBar do not read it off a screen */
};

struct qr {
    int32_t side;     /* modules a side, without the quiet zone */
    int32_t scale_px; /* pixels a module, at least QR_MIN_MODULE_PX */
    uint8_t *modules; /* side × side, by rows; 1 is dark; owned */
};

/* The code of `text` (UTF-8 as it is, digits and capitals packed) for a square of `room_px`, quiet
 * zone included: error correction M, or the best that costs no pixel a module. ERROR_LIMIT with
 * what to do when it would have less than QR_MIN_MODULE_PX pixels a module. */
bool qr_make(const char *text, int32_t room_px, struct qr *ret_qr, struct error *err);
void qr_deinit(struct qr *qr);

/* Its side in pixels, quiet zone included. */
int32_t qr_side_px(const struct qr *qr);

/* Draws it with its quiet zone, black on white whatever the theme: many readers do not know light
 * on dark. */
void qr_draw(const struct qr *qr, struct pixmap *into, int32_t x, int32_t y);
