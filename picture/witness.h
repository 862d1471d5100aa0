/* A witness is told of every text and every code that is drawn, just before it is: so the desk
 * judges what boards draw, and no second account of it. Boards have none. */
#pragma once

#include <stdint.h>

#include "picture/pixmap.h"
#include "picture/typeset.h"

struct witness {
    void *context;
    void (*text)(void *context, const struct typeset_block *block, struct font *font,
                 const struct pixmap *below);
    void (*code)(void *context, int32_t side_px); /* of a QR code, without its quiet zone */
};

/* From now on this one, a loan; NULL: nobody. */
void witness_call(const struct witness *witness);

void witness_text(const struct typeset_block *block, struct font *font, const struct pixmap *below);
void witness_code(int32_t side_px);
