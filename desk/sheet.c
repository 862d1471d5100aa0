/* See sheet.h. Two passes: the pictures' sizes give the grids, then each is scaled into its cell by
 * the painter that boards use. The frames come from a program that has read foreign pictures, so
 * they are foreign, too: all of it is done in a child without rights, into the one open file. */
#include "desk/sheet.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/build.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "desk/confined.h"
#include "model/limits.h"
#include "picture/font.h"
#include "picture/image.h"
#include "picture/png.h"
#include "picture/typeset.h"

enum {
    SHEET_WIDTH_PX = 1920,
    GAP_PX = 24,
    TITLE_PX = 48, /* lines of text, each with its box … */
    HEADING_PX = 36,
    NAME_PX = 30,
    NOTE_PX = 24,
    TITLE_SIZE_PX = 28, /* … and the size of its letters */
    HEADING_SIZE_PX = 20,
    NAME_SIZE_PX = 18,
    NOTE_SIZE_PX = 14,
    GROUND = 0x2B2F36,
    PLACE = 0x3A3F48, /* of an empty place */
    TITLE = 0xFFFFFF,
    NAME = 0xFFFFFF,
    NOTE = 0xB8BEC8,
};

/* How many stand in a row, by the proportions of the flattest, and how high a row may become by the
 * width of a cell; both in hundredths. */
static const struct shape {
    int32_t flatter_than, columns, highest;
} shapes[] = { { 500, 1, 50 }, { 220, 2, 60 }, { 80, 4, 100 }, { 0, 6, 200 } };

struct frame {
    const struct sheet_cell *cell;
    struct image_header header; /* 0 wide: an empty place */
    struct rect box;            /* its picture's part of the row, as high as that */
};

/* Neighbours that share one grid. */
struct group {
    struct frame *frames;
    size_t count;
    int32_t columns, cell_width_px;
    int32_t highest_px; /* that any of them may become */
};

struct sheet {
    struct frame *frames;
    size_t count;
    struct group groups[SHEET_CELLS_MAX];
    size_t group_count;
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

static bool read_frames(struct sheet *sheet, const struct sheet_cell *cells, struct error *err)
{
    bool is_good = true;
    for (size_t i = 0; is_good && i < sheet->count; i++) {
        struct buf bytes;
        sheet->frames[i].cell = &cells[i];
        if (!cells[i].picture)
            continue;
        is_good = read_header(&cells[i], &bytes, &sheet->frames[i].header, err);
        buf_deinit(&bytes);
    }
    return is_good;
}

static bool is_same_size(const struct frame *a, const struct frame *b)
{
    return a->header.width_px == b->header.width_px && a->header.height_px == b->header.height_px;
}

/* One group, or one for each size in the order in which they are met. */
static void group_frames(struct sheet *sheet, enum sheet_order order)
{
    struct frame *frames = sheet->frames;
    size_t done = 0;
    while (done < sheet->count) {
        size_t first = done++;
        for (size_t i = done; i < sheet->count; i++) {
            struct frame frame = frames[i];
            if (order == SHEET_BY_SIZE && !is_same_size(&frame, &frames[first]))
                continue;
            memmove(&frames[done + 1], &frames[done], (i - done) * sizeof *frames);
            frames[done++] = frame;
        }
        sheet->groups[sheet->group_count++] =
            (struct group){ .frames = frames + first, .count = done - first };
    }
}

static struct rect picture_place(const struct group *group, const struct image_header *header,
                                 int32_t height_px)
{
    struct rect box = { 0, 0, group->cell_width_px, height_px };
    if (box.width > header->width_px)
        box.width = header->width_px; /* never enlarged */
    if (box.height > header->height_px)
        box.height = header->height_px;
    return rect_contain(header->width_px, header->height_px, box);
}

/* A group by itself is as wide as it needs; several have cells of the same few widths. Returns the
 * width of its grid. */
static int32_t choose_columns(struct group *group, bool is_alone)
{
    int32_t flattest = 0, widest = 1;
    const struct shape *shape = shapes;
    for (size_t i = 0; i < group->count; i++) {
        const struct image_header *header = &group->frames[i].header;
        int32_t flat = header->width_px ? header->width_px * 100 / header->height_px : 0;
        flattest = flat > flattest ? flat : flattest;
        widest = header->width_px > widest ? header->width_px : widest;
    }
    while (flattest < shape->flatter_than)
        shape++;
    group->columns = shape->columns;
    if (is_alone && (size_t)group->columns > group->count)
        group->columns = (int32_t)group->count;
    int32_t whole = group->columns * widest + (group->columns + 1) * GAP_PX;
    bool is_small = group->columns == 1 || whole < SHEET_WIDTH_PX;
    int32_t width_px = is_small ? whole : SHEET_WIDTH_PX;
    group->cell_width_px = (width_px - (group->columns + 1) * GAP_PX) / group->columns;
    group->highest_px = (int32_t)((int64_t)group->cell_width_px * shape->highest / 100) + 1;
    return width_px;
}

/* Each row is as high as its own tallest. Returns where the next one begins. */
static int32_t lay_row(const struct group *group, size_t first, int32_t top)
{
    int32_t height = 1;
    size_t end = first + (size_t)group->columns;
    end = end < group->count ? end : group->count;
    for (size_t i = first; i < end; i++) {
        const struct image_header *header = &group->frames[i].header;
        int32_t wish =
            header->width_px ? picture_place(group, header, group->highest_px).height : 1;
        height = wish > height ? wish : height;
    }
    for (size_t i = first; i < end; i++)
        group->frames[i].box =
            (struct rect){ GAP_PX + (int32_t)(i - first) * (group->cell_width_px + GAP_PX), top,
                           group->cell_width_px, height };
    return top + height + NAME_PX + NOTE_PX + GAP_PX;
}

static void lay_grids(struct sheet *sheet)
{
    bool is_alone = sheet->group_count == 1;
    int32_t top = GAP_PX + TITLE_PX;
    for (size_t i = 0; i < sheet->group_count; i++) {
        struct group *group = &sheet->groups[i];
        int32_t width_px = choose_columns(group, is_alone);
        if (width_px > sheet->pixmap.width_px)
            sheet->pixmap.width_px = width_px;
        top += is_alone ? 0 : HEADING_PX;
        for (size_t first = 0; first < group->count; first += (size_t)group->columns)
            top = lay_row(group, first, top);
    }
    sheet->pixmap.height_px = top;
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

static bool paint_frame(struct sheet *sheet, const struct group *group, const struct frame *frame,
                        struct error *err)
{
    const struct sheet_cell *cell = frame->cell;
    struct rect area = frame->box;
    int32_t below = area.y + area.height;
    struct rect name = { area.x, below, area.width, NAME_PX };
    struct rect note = { area.x, below + NAME_PX, area.width, NOTE_PX };
    bool is_good = true;
    if (cell->picture) {
        area = picture_place(group, &frame->header, frame->box.height);
        area.x = frame->box.x;
        area.y = below - area.height;
        is_good = paint_picture(sheet, cell, area, err);
    } else {
        pixmap_fill(&sheet->pixmap, area, PLACE);
    }
    return is_good && write_text(sheet, cell->name, name, NAME_SIZE_PX, NAME, err) &&
           (!cell->note || write_text(sheet, cell->note, note, NOTE_SIZE_PX, NOTE, err));
}

/* "576 × 1080", above the first row. */
static bool write_heading(struct sheet *sheet, const struct group *group, struct error *err)
{
    const struct frame *first = group->frames;
    struct rect box = { GAP_PX, first->box.y - HEADING_PX, sheet->pixmap.width_px - 2 * GAP_PX,
                        NAME_PX };
    char *text = mem_format("%d × %d", first->header.width_px, first->header.height_px);
    bool is_good = write_text(sheet, text, box, HEADING_SIZE_PX, NOTE, err);
    free(text);
    return is_good;
}

static bool paint(struct sheet *sheet, const char *title, struct error *err)
{
    struct rect box = { GAP_PX, GAP_PX / 2, sheet->pixmap.width_px - 2 * GAP_PX, TITLE_PX };
    pixmap_fill(&sheet->pixmap, pixmap_whole(&sheet->pixmap), GROUND);
    bool is_good = write_text(sheet, title, box, TITLE_SIZE_PX, TITLE, err);
    for (size_t i = 0; is_good && i < sheet->group_count; i++) {
        const struct group *group = &sheet->groups[i];
        is_good = sheet->group_count == 1 || write_heading(sheet, group, err);
        for (size_t k = 0; is_good && k < group->count; k++)
            is_good = paint_frame(sheet, group, &group->frames[k], err);
    }
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

struct job {
    const struct sheet_cell *cells;
    size_t count;
    enum sheet_order order;
    const char *title, *path;
    int file;
};

static bool make_sheet(const struct job *job, struct error *err)
{
    struct sheet sheet = { .count = job->count };
    sheet.frames = mem_array(job->count, sizeof *sheet.frames);
    bool is_good = read_frames(&sheet, job->cells, err);
    if (is_good) {
        group_frames(&sheet, job->order);
        lay_grids(&sheet);
        sheet.pixmap.pixels = mem_try(pixmap_bytes(sheet.pixmap.width_px, sheet.pixmap.height_px));
        is_good = sheet.pixmap.pixels
                      ? with_font(&sheet, job->title, err) &&
                            png_write_fd(job->file, job->path, &sheet.pixmap, err)
                      : error_set(err, ERROR_SYSTEM, _("not enough memory for a frame"));
    }
    free(sheet.pixmap.pixels);
    free(sheet.frames);
    return is_good;
}

/* In the child, which says what went wrong. */
static void work(void *context, struct confined *self, int output)
{
    struct error err;
    (void)self;
    if (!make_sheet(context, &err))
        file_write_fd(output, "sheet", err.text, strlen(err.text), &err);
}

static bool make_apart(struct job *job, struct error *err)
{
    const char **reads = mem_array(job->count + 2, sizeof *reads);
    const struct confined_work all = { work, job, reads, job->file, 0 };
    size_t known = 0;
    int32_t at;
    struct buf said;
    for (size_t i = 0; i < job->count; i++)
        if (job->cells[i].picture)
            reads[known++] = job->cells[i].picture;
    reads[known] = FONT_DEFAULT_PATH;
    buf_init(&said, ERROR_TEXT_BYTES);
    bool is_good = confined_run(&all, &said, &at, err) || error_prefix(err, "%s", job->path);
    if (is_good && said.length > 0)
        is_good = error_set(err, ERROR_SYSTEM, "%s", buf_text(&said));
    buf_deinit(&said);
    free(reads);
    return is_good;
}

bool sheet_write(const struct sheet_cell *cells, size_t count, enum sheet_order order,
                 const char *title, const char *path, struct error *err)
{
    assert(count > 0 && count <= SHEET_CELLS_MAX);
    struct job job = { cells, count, order, title, path, -1 };
    job.file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (job.file < 0)
        return error_errno(err, ERROR_SYSTEM, _("%s: cannot write"), path);
    bool is_good = make_apart(&job, err);
    close(job.file);
    return is_good;
}
