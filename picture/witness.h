/* A witness is told of every text and every code that is drawn, just before it is, and may leave
 * the font at another size: so the desk judges what boards draw, and no second account of it.
 * Boards have none. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "picture/pixmap.h"
#include "picture/typeset.h"

/* All loans. */
struct witness_text {
    const char *text;
    struct font *font;
    int32_t size_px;
    struct rect used; /* what it takes of the canvas */
    uint32_t color;   /* 0xRRGGBB */
    struct backing backing;
    bool is_cut; /* not all of it has room */
};

struct witness {
    void *context;
    void (*text)(void *context, const struct witness_text *text, const struct pixmap *below);
    void (*code)(void *context, int32_t side_px); /* of a QR code, without its quiet zone */
    void (*clear)(void *context); /* the canvas is wiped: what was told of it does not count */
};

/* From now on this one, a loan; NULL: nobody. */
void witness_call(const struct witness *witness);

/* Not of an empty text. */
void witness_text(const struct witness_text *text, const struct pixmap *below);
void witness_block(const struct typeset_block *block, struct font *font,
                   const struct pixmap *below);
void witness_code(int32_t side_px);
void witness_clear(void);
