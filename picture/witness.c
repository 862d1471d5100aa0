/* One for the whole program, so that no painter has to hand it on. */
#include "picture/witness.h"

static const struct witness *called;

void witness_call(const struct witness *witness)
{
    called = witness;
}

void witness_text(const struct witness_text *text, const struct pixmap *below)
{
    if (called && text->text[0])
        called->text(called->context, text, below);
}

void witness_block(const struct typeset_block *block, struct font *font, const struct pixmap *below)
{
    const struct witness_text text = {
        .text = block->content.text,
        .font = font,
        .size_px = block->layout.size_px,
        .used = block->used,
        .color = block->style.color,
        .backing = block->style.backing,
        .is_cut = block->layout.is_too_small,
    };
    if (block->layout.line_count > 0)
        witness_text(&text, below);
}

void witness_code(int32_t side_px)
{
    if (called)
        called->code(called->context, side_px);
}

void witness_clear(void)
{
    if (called && called->clear)
        called->clear(called->context);
}
