/* A witness is told of every text and every code that is drawn, just before it is, and may leave
 * the font at another size: so the desk
 * judges what boards draw, and no second account of it. Boards have none. */
#pragma once

#include <stdint.h>

#include "picture/pixmap.h"
#include "picture/typeset.h"

struct witness {
    void *context;
    void (*text)(void *context, const struct typeset_block *block, struct font *font,
                 const struct pixmap *below);
    void (*line)(void *context, const char *text, struct font *font, int32_t size_px);
    void (*code)(void *context, int32_t side_px); /* of a QR code, without its quiet zone */
};

/* From now on this one, a loan; NULL: nobody. */
void witness_call(const struct witness *witness);

void witness_text(const struct typeset_block *block, struct font *font, const struct pixmap *below);
/* Of a text that is not set by typeset.h: a number on its baseline. */
void witness_line(const char *text, struct font *font, int32_t size_px);
void witness_code(int32_t side_px);
