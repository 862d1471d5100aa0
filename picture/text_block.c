/* Layout asks for widths at many sizes. They scale with the size, since hinting leaves advances
 * alone, so words are shaped at one size only and the drawn line is measured for itself. Baselines
 * are one step apart whatever marks the letters carry. */
#include "picture/text_block.h"

#include <stdlib.h>

#include "common/mem.h"
#include "picture/layout.h"

enum {
    REFERENCE_SIZE_PX = 200,
    MIN_SIZE_PX = 12, /* below, stacked marks melt together */
};

static int32_t measure(void *context, const char *text, size_t length, int32_t size_px)
{
    struct font *font = context;
    char *word = mem_copy_bytes(text, length);
    int64_t width = font_width_px(font, word);
    free(word);
    return (int32_t)((width * size_px + REFERENCE_SIZE_PX - 1) / REFERENCE_SIZE_PX);
}

/* The font stays at the reference size until the layout is made. */
static struct layout_font measured_font(struct font *font)
{
    font_set_size(font, REFERENCE_SIZE_PX);
    return (struct layout_font){
        .measure = measure,
        .context = font,
        .ascent_permille = font_ascent_px(font) * 1000 / REFERENCE_SIZE_PX,
        .descent_permille = font_descent_px(font) * 1000 / REFERENCE_SIZE_PX,
    };
}

/* Twice the share of the free width that stands left of the text. */
static const int32_t shares[] = { [ALIGN_CENTER] = 1, [ALIGN_LEFT] = 0, [ALIGN_RIGHT] = 2 };

static bool draw_line(const struct text_block *block, const struct layout_line *line,
                      struct font *font, struct pixmap *into, struct rect area, int32_t baseline,
                      struct error *err)
{
    char *text = mem_copy_bytes(block->text + line->start, line->length);
    int32_t free_px = area.width - font_width_px(font, text);
    int32_t x = area.x + free_px * shares[block->align] / 2;
    bool is_good = font_draw(font, into, x, baseline, text, block->color, err);
    free(text);
    return is_good;
}

static bool draw_lines(const struct text_block *block, const struct text_layout *layout,
                       struct font *font, struct pixmap *into, struct rect area, struct error *err)
{
    font_set_size(font, layout->size_px);
    int32_t last = ((int32_t)layout->line_count - 1) * layout->line_step_px;
    int32_t height = layout->ascent_px + last + font_descent_px(font);
    int32_t free_px = area.height - height;
    int32_t baseline = area.y + (block->is_at_bottom ? free_px : free_px / 2) + layout->ascent_px;
    for (size_t i = 0; i < layout->line_count; i++, baseline += layout->line_step_px)
        if (!draw_line(block, &layout->lines[i], font, into, area, baseline, err))
            return false;
    return true;
}

bool text_block_paint(const struct text_block *block, struct font *font, struct pixmap *into,
                      struct rect area, struct error *err)
{
    struct layout_font measured = measured_font(font);
    struct text_layout layout;
    text_layout_fit(block->text, &measured, area.width, area.height, MIN_SIZE_PX,
                    block->max_size_px, &layout);
    bool is_good = draw_lines(block, &layout, font, into, area, err);
    text_layout_deinit(&layout);
    return is_good;
}
