/* A notice in the manner of Vietnamese offices (Decree 30/2020/NĐ-CP, Appendix I), without state
 * emblems: above a fine line the office in capitals with the number below it, on one axis at the
 * left, place and day in slanted letters at the right; then the title, and the text as large as the
 * rest of the canvas allows, in pages where it is too long. On a strip the same from left to right.
 *
 * Each way to set it is laid out whole, and the first in which nothing is cut is drawn: a small
 * board gives up the head, and on a tiny one the title becomes the first line of the text. */
#include <stdlib.h>

#include "common/buf.h"
#include "common/mem.h"
#include "common/unicode.h"
#include "model/limits.h"
#include "model/reading.h"
#include "picture/kind_parts.h"
#include "picture/paged_text.h"
#include "picture/shape.h"

enum { FIELD_TEXT, FIELD_TITLE, FIELD_OFFICE, FIELD_NUMBER, FIELD_DATED };

enum {
    HEAD_PARTS = 20, /* size of the head, of the short side */
    HEAD_ROOM_PERCENT = 26,
    OFFICE_PERCENT = 42, /* of the width */
    DATED_PERCENT = 54,
    TITLE_PARTS = 9,
    TITLE_ROOM_PERCENT = 26,
    TITLE_MOST_PERCENT = 45, /* before a title is cut */
    TEXT_PARTS = 11,
    FLOOR_PARTS = 36, /* as of a slogan */
    EASY_PARTS = 26,
    EASY_STRIP_PARTS = 8,
    EASY_PX = 17, /* capitals of 12 px */
    RULE_PARTS = 300,
    STRIP_OFFICE_PERCENT = 26, /* of the width */
    STRIP_TITLE_PERCENT = 30,
    STRIP_HEAD_PERCENT = 36, /* sizes, of the height */
    STRIP_TEXT_PERCENT = 60,
};

enum { OFFICE, NUMBER, DATED, TITLE, BLOCKS };

/* A way to set it: what stands around the text, and the text in what is left. */
struct notice {
    struct typeset_block blocks[BLOCKS]; /* without lines where nothing stands */
    struct rect rule;                    /* below the head */
    struct rect area;                    /* what is left */
    struct paged_text text;
};

/* From the best on; the last is taken as it is. */
static const struct form {
    bool has_head, has_title;
    size_t most_pages;
} forms[] = { { true, true, 2 }, { false, true, 3 }, { false, false, SIZE_MAX } };

enum { FORMS = sizeof forms / sizeof *forms };

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static void set(const struct kind *kind, const struct typeset *style, struct rect box,
                struct typeset_block *block)
{
    typeset_deinit(block);
    typeset_lay(style, kind->font, box, block);
}

static void cut_top(struct rect *area, int32_t height)
{
    height = smaller(height, area->height);
    area->y += height;
    area->height -= height;
}

static void cut_left(struct rect *area, int32_t width)
{
    width = smaller(width, area->width);
    area->x += width;
    area->width -= width;
}

/* --- the head --------------------------------------------------------------------------------- */

/* Number, office and day, none larger than `size_px`; the smallest size that one of them has. */
static int32_t lay_head_at(const struct kind *kind, const char *office, struct rect area,
                           int32_t size_px, struct notice *notice)
{
    const char *number = scene_text(kind->scene, FIELD_NUMBER);
    const char *dated = scene_text(kind->scene, FIELD_DATED);
    struct rect left = area, right = area;
    if (dated)
        left.width = area.width * OFFICE_PERCENT / 100;
    if (office || number)
        right.width = area.width * DATED_PERCENT / 100;
    right.x += area.width - right.width;
    struct typeset style = kind_style(kind, number, size_px);
    style.align = ALIGN_CENTER;
    style.place = PLACE_TOP;
    set(kind, &style, left, &notice->blocks[NUMBER]);
    left.height -= notice->blocks[NUMBER].used.height;
    style.text = office;
    set(kind, &style, left, &notice->blocks[OFFICE]);
    style.text = dated;
    style.align = ALIGN_RIGHT;
    style.is_italic = true;
    set(kind, &style, right, &notice->blocks[DATED]);
    for (int i = OFFICE; i <= DATED; i++)
        size_px = smaller(size_px, notice->blocks[i].layout.size_px);
    return size_px;
}

/* The number below the office, on one axis. */
static void align_head(struct notice *notice)
{
    struct typeset_block *office = &notice->blocks[OFFICE], *number = &notice->blocks[NUMBER];
    int32_t column = larger(office->used.width, number->used.width);
    typeset_move(number, 0, office->used.height);
    for (int i = OFFICE; i <= NUMBER; i++) {
        struct typeset_block *block = &notice->blocks[i];
        block->box.width = column;
        block->used.x = block->box.x + (column - block->used.width) / 2;
    }
}

static void lay_head(const struct kind *kind, struct notice *notice)
{
    const char *office = scene_text(kind->scene, FIELD_OFFICE);
    char *upper = office ? unicode_upper(office) : NULL;
    struct rect *area = &notice->area, room = *area;
    int32_t size_px = kind_size_px(kind, HEAD_PARTS);
    room.height = area->height * HEAD_ROOM_PERCENT / 100;
    size_px = lay_head_at(kind, upper, room, size_px, notice);
    size_px = lay_head_at(kind, upper, room, size_px, notice); /* all of one size */
    free(upper);
    align_head(notice);
    int32_t taken = larger(notice->blocks[OFFICE].used.height + notice->blocks[NUMBER].used.height,
                           notice->blocks[DATED].used.height);
    if (taken == 0)
        return;
    cut_top(area, taken + size_px / 3);
    notice->rule =
        (struct rect){ area->x, area->y, area->width, kind_short_px(kind) / RULE_PARTS + 1 };
    cut_top(area, size_px);
}

/* --- around the text ---------------------------------------------------------------------------
 */

static void lay_title(const struct kind *kind, struct notice *notice)
{
    struct typeset_block *block = &notice->blocks[TITLE];
    int32_t size_px = kind_size_px(kind, TITLE_PARTS);
    struct typeset style = kind_style(kind, scene_text(kind->scene, FIELD_TITLE), size_px);
    struct rect box = notice->area;
    if (!style.text)
        return;
    style.color = kind->scene->accent;
    style.place = PLACE_TOP;
    style.align = ALIGN_CENTER;
    box.height = notice->area.height * TITLE_ROOM_PERCENT / 100;
    set(kind, &style, box, block);
    box.height = notice->area.height * TITLE_MOST_PERCENT / 100;
    if (block->layout.is_too_small)
        set(kind, &style, box, block);
    cut_top(&notice->area, block->used.height + block->layout.size_px / 4);
}

static void lay_column(const struct kind *kind, const struct form *form, struct notice *notice)
{
    if (form->has_head)
        lay_head(kind, notice);
    if (form->has_title)
        lay_title(kind, notice);
}

/* Office and number in one text: two lines of one size. */
static char *letterhead(const struct scene *scene)
{
    const char *office = scene_text(scene, FIELD_OFFICE), *number = scene_text(scene, FIELD_NUMBER);
    char *upper = office ? unicode_upper(office) : NULL;
    char *joined =
        mem_format("%s%s%s", upper ? upper : "", upper && number ? "\n" : "", number ? number : "");
    free(upper);
    return joined;
}

/* Takes its width of the row and a gap. */
static void lay_in_row(const struct kind *kind, const struct typeset *style, int32_t percent,
                       struct notice *notice, int which)
{
    struct rect box = notice->area;
    box.width = kind->into->width_px * percent / 100;
    set(kind, style, box, &notice->blocks[which]);
    int32_t used = notice->blocks[which].used.width;
    cut_left(&notice->area, used > 0 ? used + box.height / 2 : 0);
}

static void lay_row(const struct kind *kind, const struct form *form, struct notice *notice)
{
    int32_t height = notice->area.height;
    if (form->has_head) {
        char *head = letterhead(kind->scene);
        struct typeset style = kind_style(kind, head, height * STRIP_HEAD_PERCENT / 100);
        style.align = ALIGN_LEFT;
        lay_in_row(kind, &style, STRIP_OFFICE_PERCENT, notice, OFFICE);
        free(head);
    }
    if (form->has_title) {
        struct typeset style = kind_style(kind, scene_text(kind->scene, FIELD_TITLE),
                                          height * STRIP_TEXT_PERCENT / 100);
        style.color = kind->scene->accent;
        style.align = ALIGN_LEFT;
        lay_in_row(kind, &style, STRIP_TITLE_PERCENT, notice, TITLE);
    }
}

/* --- the text --------------------------------------------------------------------------------- */

/* The first page is read with what stands around it. */
static void lay_text(const struct kind *kind, const char *text, struct notice *notice)
{
    int32_t size_px = kind_is_ribbon(kind) ? notice->area.height * STRIP_TEXT_PERCENT / 100
                                           : kind_size_px(kind, TEXT_PARTS);
    struct typeset style = kind_style(kind, text, size_px);
    style.min_size_px = kind_size_px(kind, FLOOR_PARTS);
    if (kind_is_ribbon(kind))
        style.align = ALIGN_LEFT;
    paged_text_lay(&style, kind->font, notice->area, kind->into->height_px, &notice->text);
    for (int i = 0; i < BLOCKS; i++)
        if (notice->blocks[i].layout.line_count > 0)
            notice->text.pages.pages[0].reading_ms +=
                reading_ms(notice->blocks[i].content.text) - reading_ms("");
}

/* The size of a text that is read with ease; for it, what stands around the text is given up. */
static int32_t easy_px(const struct kind *kind)
{
    return larger(kind_short_px(kind) / (kind_is_ribbon(kind) ? EASY_STRIP_PARTS : EASY_PARTS),
                  EASY_PX);
}

static void notice_deinit(struct notice *notice)
{
    for (int i = 0; i < BLOCKS; i++)
        typeset_deinit(&notice->blocks[i]);
    paged_text_deinit(&notice->text);
}

/* Whether nothing is cut and the text has not too many pages. */
static bool lay(const struct kind *kind, const struct form *form, struct notice *notice)
{
    *notice = (struct notice){ .area = kind_safe_area(kind) };
    (kind_is_ribbon(kind) ? lay_row : lay_column)(kind, form, notice);
    for (int i = 0; i < BLOCKS; i++)
        if (notice->blocks[i].layout.is_too_small)
            return false;
    if (notice->area.width < 1 || notice->area.height < 1)
        return false;
    char *titled = form->has_title ? NULL : kind_titled_text(kind->scene, FIELD_TITLE, FIELD_TEXT);
    lay_text(kind, titled ? titled : scene_text(kind->scene, FIELD_TEXT), notice);
    free(titled);
    const struct typeset_pages *pages = &notice->text.pages;
    return pages->size_px >= easy_px(kind) && pages->count <= form->most_pages;
}

static bool draw(const struct kind *kind, const struct notice *notice, struct error *err)
{
    const struct scene *scene = kind->scene;
    const struct paged_moment moment = { scene->duration_ms, scene->at_ms, scene->background };
    bool is_good = true;
    shape_fill(kind->into, notice->rule, scene->accent);
    for (int i = 0; is_good && i < BLOCKS; i++)
        if (notice->blocks[i].layout.line_count > 0)
            is_good = typeset_draw(&notice->blocks[i], kind->font, kind->into, err);
    return is_good &&
           (!notice->text.pages.pages || paged_text_draw(&notice->text, kind->font, &moment,
                                                         kind->into, kind->ret_until_ms, err));
}

bool kind_notice_paint(const struct kind *kind, struct error *err)
{
    struct notice notice;
    size_t form = 0;
    while (!lay(kind, &forms[form], &notice) && form + 1 < FORMS) {
        notice_deinit(&notice);
        form++;
    }
    bool is_good = draw(kind, &notice, err);
    notice_deinit(&notice);
    return is_good;
}
