/* Layout asks for widths at many sizes. They scale with the size, since hinting leaves advances
 * alone, so words are shaped at one size only and the drawn line is measured for itself. Baselines
 * are one step apart whatever marks the letters carry.
 *
 * A line is a row of runs: letters of one colour, or, with even digits, one digit in its cell. The
 * same walk over the runs measures, draws and covers. */
#include "picture/typeset.h"

#include <stdlib.h>
#include <string.h>

#include "common/mem.h"
#include "common/unicode.h"
#include "picture/coverage.h"
#include "picture/witness.h"

enum { REFERENCE_SIZE_PX = 200 };

/* --- runs ------------------------------------------------------------------------------------- */

struct setting {
    const struct typeset *style;
    const struct emphasis *content;
    struct font *font;
    int32_t digit_px; /* a digit's cell; 0: as wide as it is */
};

static struct setting setting_of(const struct typeset *style, const struct emphasis *content,
                                 struct font *font)
{
    int32_t digit_px = style->has_even_digits ? font_digit_px(font) : 0;
    return (struct setting){ style, content, font, digit_px };
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

struct run {
    char *text; /* owned */
    bool is_emphasised;
    int32_t width_px; /* from pen to pen */
    int32_t inset_px; /* of the pen within the run */
};

/* The run that begins at byte *at of the content and ends before `end`; *at moves behind it. */
static struct run next_run(const struct setting *setting, size_t *at, size_t end)
{
    const char *text = setting->content->text;
    size_t start = *at, until;
    struct run run = { .is_emphasised = emphasis_at(setting->content, start, end, &until) };
    bool has_cell = setting->digit_px > 0 && is_digit(text[start]);
    for (*at = start + 1; *at < until && !has_cell; ++*at)
        if (setting->digit_px > 0 && is_digit(text[*at]))
            break;
    run.text = mem_copy_bytes(text + start, *at - start);
    int32_t width = font_width_px(setting->font, run.text);
    run.width_px = has_cell ? setting->digit_px : width;
    run.inset_px = (run.width_px - width) / 2;
    return run;
}

static int32_t runs_width(const struct setting *setting, size_t start, size_t length)
{
    int32_t width = 0;
    for (size_t at = start; at < start + length;) {
        struct run run = next_run(setting, &at, start + length);
        width += run.width_px;
        free(run.text);
    }
    return width;
}

/* Where ink goes: pixels, each run in its colour, or a coverage. */
struct target {
    struct pixmap *into;
    struct coverage *coverage;
};

static bool put_line(const struct setting *setting, const struct text_layout_line *line,
                     const struct target *target, int32_t x, int32_t baseline, struct error *err)
{
    bool is_good = true;
    for (size_t at = line->start; is_good && at < line->start + line->length;) {
        struct run run = next_run(setting, &at, line->start + line->length);
        uint32_t rgb = run.is_emphasised ? setting->style->emphasis : setting->style->color;
        int32_t pen = x + run.inset_px;
        is_good = target->coverage
                      ? font_cover(setting->font, target->coverage, pen, baseline, run.text, err)
                      : font_draw(setting->font, target->into, pen, baseline, run.text, rgb, err);
        x += run.width_px;
        free(run.text);
    }
    return is_good;
}

/* --- laying out ------------------------------------------------------------------------------- */

/* Of words of the content, and of the space between them. */
static int32_t measure(void *context, const char *text, size_t length)
{
    const struct setting *setting = context;
    uintptr_t place = (uintptr_t)text - (uintptr_t)setting->content->text;
    return place < strlen(setting->content->text) ? runs_width(setting, (size_t)place, length)
                                                  : font_width_px(setting->font, " ");
}

/* Twice the share of the free width that stands left of the text, or of the height above it. */
static const int32_t shares[] = { [ALIGN_CENTER] = 1, [ALIGN_LEFT] = 0, [ALIGN_RIGHT] = 2 };
static const int32_t places[] = { [PLACE_MIDDLE] = 1, [PLACE_TOP] = 0, [PLACE_BOTTOM] = 2 };

static struct rect used_of(const struct typeset_block *block, struct font *font)
{
    const struct text_layout *layout = &block->layout;
    struct rect used = { .y = block->box.y };
    struct setting setting = setting_of(&block->style, &block->content, font);
    for (size_t i = 0; i < layout->line_count; i++) {
        int32_t width = runs_width(&setting, layout->lines[i].start, layout->lines[i].length);
        layout->lines[i].width_px = width;
        used.width = width > used.width ? width : used.width;
    }
    int32_t last = layout->line_count > 0 ? (int32_t)layout->line_count - 1 : 0;
    if (layout->line_count > 0)
        used.height = layout->ascent_px + last * layout->line_step_px + font_descent_px(font);
    used.x = block->box.x + (block->box.width - used.width) * shares[block->style.align] / 2;
    used.y = block->box.y + (block->box.height - used.height) * places[block->style.place] / 2;
    return used;
}

void typeset_read(const struct typeset *style, struct emphasis *ret_content)
{
    char *composed = unicode_nfc(style->text ? style->text : "");
    (style->is_marked ? emphasis_read : emphasis_none)(composed, ret_content);
    free(composed);
}

/* Whether the layout, made of scaled figures, holds at its own size too, where hinting has put
 * marks on whole pixels; its line box becomes the true one. */
static bool is_true(struct typeset_block *block, struct font *font)
{
    struct text_layout *layout = &block->layout;
    font_set_size(font, layout->size_px);
    int32_t line_box = font_ascent_px(font) + font_descent_px(font);
    layout->ascent_px = font_ascent_px(font);
    if (layout->line_step_px < line_box)
        layout->line_step_px = line_box;
    block->used = used_of(block, font);
    return block->used.height <= block->box.height;
}

void typeset_lay_content(const struct typeset *style, struct emphasis content, struct font *font,
                         struct rect box, struct typeset_block *ret_block)
{
    struct typeset_block block = { .style = *style, .content = content, .box = box };
    font_set_size(font, REFERENCE_SIZE_PX);
    struct setting setting = setting_of(style, &block.content, font);
    const struct text_layout_font measured = {
        .measured_px = REFERENCE_SIZE_PX,
        .measure = measure,
        .context = &setting,
        .ascent_permille = font_ascent_px(font) * 1000 / REFERENCE_SIZE_PX,
        .descent_permille = font_descent_px(font) * 1000 / REFERENCE_SIZE_PX,
    };
    struct text_layout_room room = {
        .width_px = box.width,
        .height_px = box.height,
        .min_size_px = typeset_floor_px(style),
        .max_size_px = style->max_size_px,
        .max_lines = style->max_lines,
    };
    block.style.text = NULL;
    text_layout_fit(block.content.text, &measured, &room, &block.layout);
    while (!is_true(&block, font) && block.layout.size_px > room.min_size_px) {
        room.max_size_px = block.layout.size_px - 1;
        text_layout_deinit(&block.layout);
        font_set_size(font, REFERENCE_SIZE_PX);
        text_layout_fit(block.content.text, &measured, &room, &block.layout);
    }
    block.layout.is_too_small |= block.used.height > box.height;
    *ret_block = block;
}

/* Where the last line ends that the box has room for; 0 when all of them or not even one. */
static size_t end_of_room(const struct typeset_block *block)
{
    const struct text_layout *layout = &block->layout;
    int32_t last = (int32_t)layout->line_count - 1, step = layout->line_step_px;
    int32_t line_box = block->used.height - last * step;
    size_t most = block->style.max_lines > 0 ? block->style.max_lines : layout->line_count;
    size_t lines = 0;
    while (lines < layout->line_count && lines < most &&
           line_box + (int32_t)lines * step <= block->box.height)
        lines++;
    if (lines == 0 || lines == layout->line_count)
        return 0;
    return layout->lines[lines - 1].start + layout->lines[lines - 1].length;
}

/* The end of the words before the one that ends here; 0 when there is none. */
static size_t drop_word(const char *text, size_t end)
{
    while (end > 0 && text[end - 1] != ' ' && text[end - 1] != '\n')
        end--;
    while (end > 0 && strchr(" \n,;:", text[end - 1]))
        end--;
    return end;
}

/* Takes words from the end until what is left has room with an ellipsis. */
static void shorten(const struct typeset *style, struct font *font, struct typeset_block *block)
{
    for (size_t end = end_of_room(block); end > 0; end = drop_word(block->content.text, end)) {
        struct typeset_block shorter;
        struct emphasis part;
        emphasis_cut(&block->content, 0, end, &part);
        emphasis_append(&part, "…");
        typeset_lay_content(style, part, font, block->box, &shorter);
        bool has_room = !shorter.layout.is_too_small;
        if (has_room) {
            typeset_deinit(block);
            *block = shorter;
            block->layout.is_too_small = true;
            return;
        }
        typeset_deinit(&shorter);
    }
    font_set_size(font, block->layout.size_px);
}

void typeset_lay(const struct typeset *style, struct font *font, struct rect box,
                 struct typeset_block *ret_block)
{
    struct emphasis content;
    typeset_read(style, &content);
    typeset_lay_content(style, content, font, box, ret_block);
    if (ret_block->layout.is_too_small)
        shorten(style, font, ret_block);
}

void typeset_move(struct typeset_block *block, int32_t dx, int32_t dy)
{
    block->box.x += dx;
    block->used.x += dx;
    block->box.y += dy;
    block->used.y += dy;
}

void typeset_deinit(struct typeset_block *block)
{
    text_layout_deinit(&block->layout);
    emphasis_deinit(&block->content);
}

/* --- drawing ---------------------------------------------------------------------------------- */

static bool put_lines(const struct typeset_block *block, struct font *font,
                      const struct target *target, struct error *err)
{
    const struct text_layout *layout = &block->layout;
    struct setting setting = setting_of(&block->style, &block->content, font);
    int32_t baseline = block->used.y + layout->ascent_px;
    for (size_t i = 0; i < layout->line_count; i++, baseline += layout->line_step_px) {
        int32_t free_px = block->box.width - layout->lines[i].width_px;
        int32_t x = block->box.x + free_px * shares[block->style.align] / 2;
        if (!put_line(&setting, &layout->lines[i], target, x, baseline, err))
            return false;
    }
    return true;
}

static struct rect grown(struct rect rect, int32_t by)
{
    return (struct rect){ rect.x - by, rect.y - by, rect.width + 2 * by, rect.height + 2 * by };
}

/* What stands behind the letters: first their soft shadow, then their outline. */
static bool draw_behind(const struct typeset_block *block, struct font *font, struct pixmap *into,
                        struct error *err)
{
    const struct backing *backing = &block->style.backing;
    int32_t size_px = block->layout.size_px, reach_px = backing_reach_px(backing, size_px);
    struct coverage ink;
    struct backing_ink made;
    if (block->layout.line_count == 0 || reach_px == 0)
        return true;
    coverage_init(&ink, grown(block->used, size_px / 4 + reach_px));
    bool is_good = put_lines(block, font, &(struct target){ .coverage = &ink }, err);
    backing_make(backing, ink, size_px, &made);
    if (is_good)
        backing_paint(backing, &made, 0, into);
    backing_deinit(&made);
    return is_good;
}

bool typeset_draw(const struct typeset_block *block, struct font *font, struct pixmap *into,
                  struct error *err)
{
    witness_block(block, font, into);
    font_set_size(font, block->layout.size_px);
    if (!into->pixels)
        return true;
    if (block->style.is_italic)
        font_set_italic(font, true);
    bool is_good = draw_behind(block, font, into, err) &&
                   put_lines(block, font, &(struct target){ .into = into }, err);
    if (block->style.is_italic)
        font_set_italic(font, false);
    return is_good;
}

bool typeset_paint(const struct typeset *style, struct font *font, struct pixmap *into,
                   struct rect box, struct error *err)
{
    struct typeset_block block;
    typeset_lay(style, font, box, &block);
    bool is_good = typeset_draw(&block, font, into, err);
    typeset_deinit(&block);
    return is_good;
}
