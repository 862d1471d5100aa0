/* Words over a picture. Where the theme has an outline or a shadow, they stand on the picture
 * itself; else on a band of the theme's background, so dense that colours of 7:1 keep 4.5:1 over
 * any picture. The desk measures what comes of it (docs/legibility.md). */
#include "picture/kind_card.h"
#include "picture/shape.h"

enum {
    TITLE_ROOM_PERCENT = 45, /* of the words' height, when there is a text */
    TITLE_PARTS = 12,        /* of the short side */
    TEXT_PARTS = 18,
    MARGIN_PARTS = 20,
    BAND_PART = 213, /* of 256 */
};

/* What stands there, one below the other or in a row. */
struct words {
    struct typeset_block title, text;
    bool has_title, has_text;
};

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static void draw_band(const struct kind *kind, struct rect band)
{
    const struct scene *scene = kind->scene;
    band = rect_meet(band, pixmap_whole(kind->into));
    if (scene->outline || scene->shadow)
        return;
    for (int32_t y = band.y; y < band.y + band.height; y++) {
        uint32_t *row = pixmap_row(kind->into, y);
        for (int32_t x = band.x; x < band.x + band.width; x++)
            row[x] = 0xFF000000 | shape_mix(row[x] & 0xFFFFFF, scene->background, BAND_PART);
    }
}

static void lay(const struct kind *kind, const char *text, int32_t size_px, enum align align,
                enum typeset_place place, struct rect box, struct typeset_block *ret_block)
{
    struct typeset style = kind_style(kind, text, size_px);
    style.align = align;
    style.place = place;
    typeset_lay(&style, kind->font, box, ret_block);
}

static bool draw(const struct kind *kind, struct words *words, struct error *err)
{
    bool is_good =
        (!words->has_title || typeset_draw(&words->title, kind->font, kind->into, err)) &&
        (!words->has_text || typeset_draw(&words->text, kind->font, kind->into, err));
    typeset_deinit(&words->title);
    typeset_deinit(&words->text);
    return is_good;
}

/* In one row, as wide as they are. */
static bool paint_row(const struct kind *kind, struct words *words, struct error *err)
{
    static const int32_t shares[] = { [ALIGN_CENTER] = 1, [ALIGN_LEFT] = 0, [ALIGN_RIGHT] = 2 };
    int32_t width = kind->into->width_px, height = kind->into->height_px, gap = height / 2;
    struct rect area = { gap, height / 16, width - 2 * gap, height - height / 8 };
    struct rect box = area;
    if (words->has_title && words->has_text)
        box.width /= 3;
    lay(kind, scene_text(kind->scene, CARD_TITLE), area.height * 6 / 10, ALIGN_LEFT, PLACE_MIDDLE,
        box, &words->title);
    int32_t taken = words->has_title ? words->title.used.width + gap : 0;
    box = (struct rect){ area.x + taken, area.y, area.width - taken, area.height };
    lay(kind, scene_text(kind->scene, CARD_TEXT), area.height / 2, ALIGN_LEFT, PLACE_MIDDLE, box,
        &words->text);
    int32_t used = words->has_text ? taken + words->text.used.width : words->title.used.width;
    int32_t shift = (area.width - used) * shares[kind->scene->align] / 2;
    typeset_move(&words->title, shift, 0);
    typeset_move(&words->text, shift, 0);
    draw_band(kind, (struct rect){ area.x + shift - gap, 0, used + 2 * gap, height });
    return draw(kind, words, err);
}

/* The text below the title, in so much of the height; false when not all of it has room. */
static bool lay_column(const struct kind *kind, struct rect area, struct words *words,
                       int32_t *ret_used_px)
{
    const char *title = scene_text(kind->scene, CARD_TITLE);
    const char *text = scene_text(kind->scene, CARD_TEXT);
    enum align align = kind->scene->align;
    int32_t gap = area.x / 4;
    struct rect box = area;
    if (words->has_title && words->has_text)
        box.height = area.height * TITLE_ROOM_PERCENT / 100;
    lay(kind, title, kind_size_px(kind, TITLE_PARTS), align, PLACE_TOP, box, &words->title);
    int32_t taken = words->has_title ? words->title.used.height + gap : 0;
    box = (struct rect){ area.x, area.y + taken, area.width, area.height - taken };
    lay(kind, text, kind_size_px(kind, TEXT_PARTS), align, PLACE_TOP, box, &words->text);
    *ret_used_px = words->has_text ? taken + words->text.used.height : words->title.used.height;
    return !words->title.layout.is_too_small && !words->text.layout.is_too_small;
}

/* As low as they can stand; a small board gives them more of its height. */
static bool paint_column(const struct kind *kind, struct words *words, struct error *err)
{
    static const int32_t rooms_percent[] = { 33, 50, 75, 100 };
    int32_t width = kind->into->width_px, height = kind->into->height_px, used = 0;
    int32_t margin = larger(kind_short_px(kind) / MARGIN_PARTS, 2);
    struct rect area = { .x = margin, .width = width - 2 * margin };
    bool fits = false;
    for (size_t i = 0; !fits && i < sizeof rooms_percent / sizeof *rooms_percent; i++) {
        if (i > 0) {
            typeset_deinit(&words->title);
            typeset_deinit(&words->text);
        }
        int32_t room = height * rooms_percent[i] / 100;
        area.y = height - room + margin / 2;
        area.height = room - margin - margin / 2;
        fits = lay_column(kind, area, words, &used);
    }
    int32_t shift = larger(area.height - used, 0), top = area.y + shift - margin / 2;
    typeset_move(&words->title, 0, shift);
    typeset_move(&words->text, 0, shift);
    draw_band(kind, (struct rect){ 0, top, width, height - top });
    return draw(kind, words, err);
}

bool kind_card_paint_over(const struct kind *kind, struct error *err)
{
    struct words words = { .has_title = scene_text(kind->scene, CARD_TITLE),
                           .has_text = scene_text(kind->scene, CARD_TEXT) };
    return kind_is_ribbon(kind) ? paint_row(kind, &words, err) : paint_column(kind, &words, err);
}
