/* One for the whole program, so that no painter has to hand it on. */
#include "picture/witness.h"

static const struct witness *called;

void witness_call(const struct witness *witness)
{
    called = witness;
}

void witness_text(const struct typeset_block *block, struct font *font, const struct pixmap *below)
{
    if (called)
        called->text(called->context, block, font, below);
}

void witness_line(const char *text, struct font *font, int32_t size_px)
{
    if (called)
        called->line(called->context, text, font, size_px);
}

void witness_code(int32_t side_px)
{
    if (called)
        called->code(called->context, side_px);
}
