/* Text and separator in turn, each drawn as a whole wherever its ink falls: into every tile that it
 * touches, and once more a strip's width away where it reaches over an end. So there is nothing to
 * be joined afterwards. */
#include "picture/strip.h"

#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/unicode.h"
#include "model/layout.h"
#include "model/limits.h"
#include "picture/backing.h"
#include "picture/emphasis.h"

enum {
    TEXT_PERMILLE = 720, /* the font's size of the window's height */
    WIDEST_PX = 1 << 30, /* far beyond what can be painted */
};

/* What a character's width is measured by. */
static const char reference[] = "Bộ phận tiếp nhận và trả kết quả giải quyết thủ tục hành chính";

/* --- the texts side by side ---------------------------------------------------------------- */

/* Text of one colour: a separator, a text, or the part of one that is emphasised or is not. */
struct piece {
    char *text;
    uint32_t color;
    bool is_separator;
    int32_t start_px, width_px; /* in the order of entering */
};

/* Text, separator, text, separator, … */
struct pieces {
    struct piece *pieces;
    size_t count, separators;
    int64_t width_px;
};

static void add_piece(struct pieces *pieces, struct font *font, struct piece piece)
{
    if (pieces->width_px > WIDEST_PX) {
        free(piece.text);
        return;
    }
    piece.start_px = (int32_t)pieces->width_px;
    piece.width_px = font_width_px(font, piece.text);
    pieces->width_px += piece.width_px;
    pieces->separators += piece.is_separator;
    pieces->pieces = mem_grow(pieces->pieces, pieces->count + 1, sizeof piece);
    pieces->pieces[pieces->count++] = piece;
}

/* The pieces from there on, the last one first. */
static void turn_round(struct pieces *pieces, size_t first)
{
    int32_t start_px = first < pieces->count ? pieces->pieces[first].start_px : 0;
    for (size_t low = first, high = pieces->count; low + 1 < high; low++, high--) {
        struct piece piece = pieces->pieces[low];
        pieces->pieces[low] = pieces->pieces[high - 1];
        pieces->pieces[high - 1] = piece;
    }
    for (size_t i = first; i < pieces->count; i++) {
        pieces->pieces[i].start_px = start_px;
        start_px += pieces->pieces[i].width_px;
    }
}

/* Moving to the right the pieces stand side by side as they do otherwise, so that the last one of a
 * text enters first. */
static void add_text(struct pieces *pieces, const struct strip_text *text, struct font *font,
                     const char *line)
{
    struct emphasis shown;
    emphasis_read(line, &shown);
    size_t length = strlen(shown.text), first = pieces->count;
    for (size_t at = 0, until; at < length; at = until) {
        bool is_emphasised = emphasis_at(&shown, at, length, &until);
        add_piece(pieces, font,
                  (struct piece){ .text = mem_copy_bytes(shown.text + at, until - at),
                                  .color = is_emphasised ? text->emphasis : text->color });
    }
    emphasis_deinit(&shown);
    if (text->motion.is_rightward)
        turn_round(pieces, first);
    add_piece(pieces, font,
              (struct piece){ .text = mem_copy_string(text->separator),
                              .color = text->color,
                              .is_separator = true });
}

static void pieces_init(struct pieces *pieces, const struct strip_text *text, struct font *font)
{
    *pieces = (struct pieces){ .count = 0 };
    for (const char *at = text->texts; at; at = *at ? at + 1 : NULL) {
        size_t length = strcspn(at, "\n");
        char *line = mem_copy_bytes(at, length);
        if (length > 0)
            add_text(pieces, text, font, line);
        free(line);
        at += length;
    }
}

static void pieces_deinit(struct pieces *pieces)
{
    for (size_t i = 0; i < pieces->count; i++)
        free(pieces->pieces[i].text);
    free(pieces->pieces);
}

/* --- measuring ----------------------------------------------------------------------------- */

/* The size that leaves room for every Vietnamese letter. */
static int32_t fit_font(struct font *font, int32_t height_px)
{
    int32_t size = ticker_text_px(height_px), box;
    for (;; size = size * height_px / box < size ? size * height_px / box : size - 1) {
        font_set_size(font, size > 1 ? size : 1);
        box = font_ascent_px(font) + font_descent_px(font);
        if (size <= 1 || box <= height_px)
            return size;
    }
}

static int32_t baseline_px(const struct font *font, int32_t height_px)
{
    int32_t ascent = font_ascent_px(font);
    return (height_px - ascent - font_descent_px(font)) / 2 + ascent;
}

/* Pixels a second as a fraction, by the font at its present size. */
static void speed_px(const struct strip_text *text, struct font *font, int64_t *ret_over,
                     int64_t *ret_under)
{
    *ret_over = text->motion.speed;
    *ret_under = 1;
    if (!text->motion.is_speed_px) {
        *ret_over *= font_width_px(font, reference);
        *ret_under = (int64_t)unicode_length(reference);
    }
}

static int32_t step_px(const struct strip_text *text, struct font *font)
{
    int64_t over, under;
    speed_px(text, font, &over, &under);
    under *= text->motion.refresh_hz;
    int64_t step = (2 * over + under) / (2 * under);
    return step < 1 ? 1 : step > LIMIT_CANVAS_PX ? LIMIT_CANVAS_PX : (int32_t)step;
}

int32_t strip_speed_permille(const struct strip_text *text, struct font *font,
                             const struct strip *strip)
{
    fit_font(font, text->height_px);
    int64_t width = font_width_px(font, reference);
    int64_t speed = (int64_t)strip->step_px * strip->refresh_hz * 1000;
    return width > 0 ? (int32_t)(speed * (int64_t)unicode_length(reference) / width) : 0;
}

/* The separators, as many as there is room for, evenly; the last one stands before the first text.
 */
static void note_seams(struct strip *strip, const struct pieces *pieces)
{
    size_t every = (pieces->separators + STRIP_SEAMS - 1) / STRIP_SEAMS, left = pieces->separators;
    for (size_t i = 0; i < pieces->count; i++)
        if (pieces->pieces[i].is_separator && --left % every == 0)
            strip->seams[strip->seam_count++] = pieces->pieces[i].start_px;
}

bool strip_measure(const struct strip_text *text, struct font *font, struct strip *ret_strip,
                   struct error *err)
{
    struct pieces pieces;
    fit_font(font, text->height_px);
    pieces_init(&pieces, text, font);
    struct strip strip = {
        .height_px = text->height_px,
        .tile_px = STRIP_TILE_PX,
        .step_px = step_px(text, font),
        .refresh_hz = text->motion.refresh_hz,
        .is_rightward = text->motion.is_rightward,
        .background = text->background,
        .anchor_ms = text->motion.anchor_ms,
    };
    int64_t most_px = LIMIT_STRIP_AREA_PX / text->height_px;
    bool is_good = false;
    if (pieces.width_px < 1)
        error_set(err, ERROR_INPUT, _("the ticker has no text that can be drawn"));
    else if (pieces.width_px > most_px)
        error_set(err, ERROR_LIMIT,
                  _("the ticker's texts are %d pixels long at a height of %d, and %d is the most: "
                    "shorten them, or let them take turns by days or hours"),
                  (int)pieces.width_px, text->height_px, (int)most_px);
    else
        is_good = true;
    if (is_good) {
        strip.width_px = (int32_t)pieces.width_px;
        note_seams(&strip, &pieces);
        *ret_strip = strip;
    }
    pieces_deinit(&pieces);
    return is_good;
}

/* --- painting ------------------------------------------------------------------------------ */

struct canvas {
    const struct strip_text *text;
    const struct strip *strip;
    struct font *font;
    struct pixmap *page;
    int32_t baseline_px;
};

/* One tile as a pixmap of its own: its rows follow each other in the page. */
static struct pixmap tile_of(const struct canvas *canvas, int32_t tile)
{
    struct pixmap pixmap = *canvas->page;
    pixmap.height_px = canvas->strip->height_px;
    pixmap.pixels = pixmap_row(canvas->page, tile * pixmap.height_px);
    return pixmap;
}

/* Draws with the pen at this column, into the tiles from there on; or only notes the ink. Ink may
 * reach a letter's size beyond its advance. */
static bool draw_at(const struct canvas *canvas, const struct piece *piece, struct coverage *ink,
                    int32_t column, struct error *err)
{
    const struct strip *strip = canvas->strip;
    int32_t reach = strip->height_px, end = column + piece->width_px + reach;
    int32_t first = column - reach > 0 ? (column - reach) / strip->tile_px : 0;
    bool is_good = true;
    if (ink)
        return font_cover(canvas->font, ink, column, canvas->baseline_px, piece->text, err);
    for (int32_t left = first * strip->tile_px; is_good && left < strip->width_px && left < end;
         left += strip->tile_px) {
        struct pixmap tile = tile_of(canvas, left / strip->tile_px);
        is_good = font_draw(canvas->font, &tile, column - left, canvas->baseline_px, piece->text,
                            piece->color, err);
    }
    return is_good;
}

static bool draw_piece(const struct canvas *canvas, const struct piece *piece, struct coverage *ink,
                       struct error *err)
{
    int32_t width = canvas->strip->width_px, reach = canvas->strip->height_px;
    int32_t column =
        canvas->strip->is_rightward ? width - piece->start_px - piece->width_px : piece->start_px;
    return draw_at(canvas, piece, ink, column, err) &&
           (column > reach || draw_at(canvas, piece, ink, column + width, err)) &&
           (column + piece->width_px + reach < width ||
            draw_at(canvas, piece, ink, column - width, err));
}

static bool draw_pieces(const struct canvas *canvas, const struct pieces *pieces,
                        struct coverage *ink, struct error *err)
{
    bool is_good = true;
    for (size_t i = 0; is_good && i < pieces->count; i++)
        is_good = draw_piece(canvas, &pieces->pieces[i], ink, err);
    return is_good;
}

/* Of all letters together, so that it is the same wherever the strip is cut. */
static bool draw_backing(const struct canvas *canvas, const struct pieces *pieces, int32_t size_px,
                         struct error *err)
{
    const struct backing backing = backing_of(canvas->text->outline, canvas->text->shadow);
    const struct strip *strip = canvas->strip;
    int32_t reach = backing_reach_px(&backing, size_px);
    struct coverage ink;
    struct backing_ink made;
    if (reach == 0)
        return true;
    coverage_init(&ink, (struct rect){ -reach, 0, strip->width_px + 2 * reach, strip->height_px });
    bool is_good = draw_pieces(canvas, pieces, &ink, err);
    backing_make(&backing, ink, size_px, &made);
    for (int32_t left = 0; is_good && left < strip->width_px; left += strip->tile_px) {
        struct pixmap tile = tile_of(canvas, left / strip->tile_px);
        backing_paint(&backing, &made, -left, &tile);
    }
    backing_deinit(&made);
    return is_good;
}

bool strip_paint(const struct strip_text *text, const struct strip *strip, struct font *font,
                 struct pixmap *into, struct error *err)
{
    struct pieces pieces;
    int32_t size_px = fit_font(font, text->height_px);
    pieces_init(&pieces, text, font);
    const struct canvas canvas = { text, strip, font, into, baseline_px(font, text->height_px) };
    pixmap_fill(into, pixmap_whole(into), text->background);
    bool is_good =
        draw_backing(&canvas, &pieces, size_px, err) && draw_pieces(&canvas, &pieces, NULL, err);
    pieces_deinit(&pieces);
    return is_good;
}
