/* See sheet.h. Two passes: the pictures' sizes give the grid, then each is scaled into its cell by
 * the painter that boards use. */
#include "desk/sheet.h"

#include <fcntl.h>
#include <stdlib.h>

#include "common/build.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "model/limits.h"
#include "picture/font.h"
#include "picture/image.h"
#include "picture/png.h"
#include "picture/typeset.h"

enum {
    SHEET_WIDTH_PX = 1920,
    GAP_PX = 24,
    TITLE_PX = 48, /* lines of text, each with its box … */
    NAME_PX = 30,
    NOTE_PX = 24,
    TITLE_SIZE_PX = 28, /* … and the size of its letters */
    NAME_SIZE_PX = 18,
    NOTE_SIZE_PX = 14,
    GROUND = 0x2B2F36,
    PLACE = 0x3A3F48, /* of an empty place */
    TITLE = 0xFFFFFF,
    NAME = 0xFFFFFF,
    NOTE = 0xB8BEC8,
};

/* How many stand in a row, by the proportions of the flattest, in hundredths. */
static const struct {
    int32_t flatter_than, columns;
} shapes[] = { { 500, 1 }, { 220, 2 }, { 80, 4 }, { 0, 6 } };

struct sheet {
    const struct sheet_cell *cells;
    size_t count;
    struct image_header *headers; /* one a cell; 0 wide: an empty place */
    int32_t columns, rows;
    int32_t cell_width_px, picture_height_px;
    struct pixmap pixmap;
    struct font *font;
};

/* --- the grid --------------------------------------------------------------------------------- */

static bool read_header(const struct sheet_cell *cell, struct buf *bytes,
                        struct image_header *ret_header, struct error *err)
{
    buf_init(bytes, LIMIT_PICTURE_BYTES);
    return file_read(AT_FDCWD, cell->picture, bytes, err) &&
           image_inspect(bytes->bytes, bytes->length, ret_header, err);
}

static bool read_headers(struct sheet *sheet, struct error *err)
{
    bool is_good = true;
    for (size_t i = 0; is_good && i < sheet->count; i++) {
        struct buf bytes;
        if (!sheet->cells[i].picture)
            continue;
        is_good = read_header(&sheet->cells[i], &bytes, &sheet->headers[i], err);
        buf_deinit(&bytes);
    }
    return is_good;
}

static struct rect picture_place(const struct sheet *sheet, const struct image_header *header,
                                 int32_t height_px)
{
    struct rect box = { 0, 0, sheet->cell_width_px, height_px };
    if (box.width > header->width_px)
        box.width = header->width_px; /* never enlarged */
    if (box.height > header->height_px)
        box.height = header->height_px;
    return rect_contain(header->width_px, header->height_px, box);
}

static void choose_columns(struct sheet *sheet, int32_t *ret_width_px)
{
    int32_t flattest = 0, widest = 1;
    size_t shape = 0;
    for (size_t i = 0; i < sheet->count; i++) {
        const struct image_header *header = &sheet->headers[i];
        int32_t flat = header->width_px ? header->width_px * 100 / header->height_px : 0;
        flattest = flat > flattest ? flat : flattest;
        widest = header->width_px > widest ? header->width_px : widest;
    }
    while (flattest < shapes[shape].flatter_than)
        shape++;
    sheet->columns = shapes[shape].columns;
    if ((size_t)sheet->columns > sheet->count)
        sheet->columns = (int32_t)sheet->count;
    int32_t whole = sheet->columns * widest + (sheet->columns + 1) * GAP_PX;
    bool is_small = sheet->columns == 1 || whole < SHEET_WIDTH_PX;
    *ret_width_px = is_small ? whole : SHEET_WIDTH_PX;
    sheet->cell_width_px = (*ret_width_px - (sheet->columns + 1) * GAP_PX) / sheet->columns;
}

static void lay_grid(struct sheet *sheet)
{
    int32_t width_px;
    choose_columns(sheet, &width_px);
    sheet->rows = (int32_t)(sheet->count + (size_t)sheet->columns - 1) / sheet->columns;
    for (size_t i = 0; i < sheet->count; i++) {
        if (!sheet->headers[i].width_px)
            continue;
        struct rect place = picture_place(sheet, &sheet->headers[i], 2 * sheet->cell_width_px);
        if (place.height > sheet->picture_height_px)
            sheet->picture_height_px = place.height;
    }
    if (!sheet->picture_height_px)
        sheet->picture_height_px = sheet->cell_width_px / 2 + 1;
    sheet->pixmap.width_px = width_px;
    sheet->pixmap.height_px =
        GAP_PX + TITLE_PX + sheet->rows * (sheet->picture_height_px + NAME_PX + NOTE_PX + GAP_PX);
}

/* --- the cells -------------------------------------------------------------------------------- */

static bool write_text(struct sheet *sheet, const char *text, struct rect box, int32_t size_px,
                       uint32_t color, struct error *err)
{
    const struct typeset style = {
        .text = text,
        .color = color,
        .align = ALIGN_LEFT,
        .max_size_px = size_px,
        .max_lines = 1,
    };
    return typeset_paint(&style, sheet->font, &sheet->pixmap, box, err);
}

static bool paint_picture(struct sheet *sheet, const struct sheet_cell *cell, struct rect area,
                          struct error *err)
{
    struct image_header header;
    struct buf bytes;
    const struct image_place place = { &sheet->pixmap, area, GROUND };
    bool is_good = read_header(cell, &bytes, &header, err) &&
                   image_paint(bytes.bytes, bytes.length, &header, &place, err);
    buf_deinit(&bytes);
    return is_good;
}

static bool paint_cell(struct sheet *sheet, size_t index, struct error *err)
{
    const struct sheet_cell *cell = &sheet->cells[index];
    int32_t column = (int32_t)index % sheet->columns, row = (int32_t)index / sheet->columns;
    int32_t height = sheet->picture_height_px;
    int32_t x = GAP_PX + column * (sheet->cell_width_px + GAP_PX);
    int32_t y = GAP_PX + TITLE_PX + row * (height + NAME_PX + NOTE_PX + GAP_PX);
    struct rect name = { x, y + height, sheet->cell_width_px, NAME_PX };
    struct rect note = { x, y + height + NAME_PX, sheet->cell_width_px, NOTE_PX };
    struct rect area = { x, y, sheet->cell_width_px, height };
    bool is_good = true;
    if (cell->picture) {
        area = picture_place(sheet, &sheet->headers[index], height);
        area.x = x;
        area.y = y + height - area.height;
        is_good = paint_picture(sheet, cell, area, err);
    } else {
        pixmap_fill(&sheet->pixmap, area, PLACE);
    }
    return is_good && write_text(sheet, cell->name, name, NAME_SIZE_PX, NAME, err) &&
           (!cell->note || write_text(sheet, cell->note, note, NOTE_SIZE_PX, NOTE, err));
}

static bool paint(struct sheet *sheet, const char *title, struct error *err)
{
    struct rect box = { GAP_PX, GAP_PX / 2, sheet->pixmap.width_px - 2 * GAP_PX, TITLE_PX };
    pixmap_fill(&sheet->pixmap, pixmap_whole(&sheet->pixmap), GROUND);
    bool is_good = write_text(sheet, title, box, TITLE_SIZE_PX, TITLE, err);
    for (size_t i = 0; is_good && i < sheet->count; i++)
        is_good = paint_cell(sheet, i, err);
    return is_good;
}

static bool with_font(struct sheet *sheet, const char *title, struct error *err)
{
    struct buf bytes;
    buf_init(&bytes, LIMIT_FONT_BYTES);
    bool is_open = font_open_library(err);
    bool is_good = is_open && file_read(AT_FDCWD, FONT_DEFAULT_PATH, &bytes, err) &&
                   font_new(bytes.bytes, bytes.length, &sheet->font, err) &&
                   paint(sheet, title, err);
    font_free(sheet->font);
    if (is_open)
        font_close_library();
    buf_deinit(&bytes);
    return is_good;
}

bool sheet_write(const struct sheet_cell *cells, size_t count, const char *title, const char *path,
                 struct error *err)
{
    struct sheet sheet = { .cells = cells, .count = count };
    sheet.headers = mem_array(count, sizeof *sheet.headers);
    bool is_good = read_headers(&sheet, err);
    if (is_good) {
        lay_grid(&sheet);
        sheet.pixmap.pixels = mem_try(pixmap_bytes(sheet.pixmap.width_px, sheet.pixmap.height_px));
        is_good = sheet.pixmap.pixels
                      ? with_font(&sheet, title, err) && png_write(path, &sheet.pixmap, err)
                      : error_set(err, ERROR_SYSTEM, _("not enough memory for a frame"));
    }
    free(sheet.pixmap.pixels);
    free(sheet.headers);
    return is_good;
}
