/* The grid of a wall map: one cell for each slice, so that whoever mounts and plugs cabinets sees
 * on each which one it is, whether it hangs upright and where the sending card's picture puts it. A
 * cabinet that is turned or takes another's slice is seen by its number, its arrow or its yellow
 * edge; one that is a pixel off by its outline. */
#include <stdio.h>

#include "picture/pattern_draw.h"

enum {
    WHITE = 0xFFFFFF,
    TOP = 0xFFD000,    /* edge and arrow */
    PLACE = 0xD8D8D8,  /* on the raster */
    UNSEEN = 0x701010, /* on no cabinet */
    NUMBER_PX = 400,
    PLACE_PX = 20,
    ARROW_PX = 40, /* high */
    EDGE_PX = 2,   /* the outline and a pixel of air */
};

static const uint32_t grounds[] = { 0x003060, 0x00502A, 0x48306A, 0x5A3C00, 0x20505A };

/* Of one cell: an arrow by its point, and the areas of its texts. */
struct face {
    int32_t arrow_x, arrow_y, arrow_px;
    struct rect number, place;
    int32_t place_px; /* its letters; 0: no room */
};

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* "160,0 90°", with ‹› behind it when the slice is mirrored. */
static void describe(const struct output_slice *slice, char *into, size_t capacity)
{
    char turn[16] = "";
    if (slice->rotate)
        snprintf(turn, sizeof turn, " %d°", slice->rotate);
    snprintf(into, capacity, "%d,%d%s%s", slice->to_x, slice->to_y, turn,
             slice->is_mirrored ? " ‹›" : "");
}

/* A low cell: arrow, number and place side by side. */
static struct face face_beside(const struct pattern_sheet *sheet, const char *place,
                               struct rect inside)
{
    struct face face = { .arrow_px = smaller((inside.height + 1) / 3, ARROW_PX),
                         .arrow_y = inside.y };
    int32_t left = inside.x + 2 * face.arrow_px;
    face.arrow_x = inside.x + face.arrow_px;
    face.place = (struct rect){ inside.x + inside.width - inside.width / 3, inside.y,
                                inside.width / 3, inside.height };
    face.place_px = pattern_label_size(sheet, place, face.place, PLACE_PX);
    int32_t right = face.place_px ? face.place.x : inside.x + inside.width;
    face.number = (struct rect){ left, inside.y + 1, right - left, inside.height - 2 };
    return face;
}

/* Any other: one below the other. */
static struct face face_below(const struct pattern_sheet *sheet, const char *place,
                              struct rect inside)
{
    struct face face = { .arrow_x = inside.x + inside.width / 2, .arrow_y = inside.y };
    int32_t foot = inside.height / 5, bottom = inside.y + inside.height;
    face.arrow_px = smaller(smaller(inside.width, inside.height) / 7, ARROW_PX);
    face.place = (struct rect){ inside.x, bottom - foot, inside.width, foot };
    face.place_px = pattern_label_size(sheet, place, face.place, PLACE_PX);
    face.place.height = face.place_px; /* commas reach below */
    face.place.y = bottom - face.place.height;
    int32_t top = inside.y + face.arrow_px + 2;
    int32_t end = face.place_px ? face.place.y : bottom;
    face.number = (struct rect){ inside.x, top, inside.width, end - top };
    return face;
}

static void draw_arrow(struct pixmap *into, const struct face *face)
{
    for (int32_t row = 0; row < face->arrow_px; row++)
        pattern_fill(
            into, (struct rect){ face->arrow_x - row, face->arrow_y + row, 2 * row + 1, 1 }, TOP);
}

static bool draw_cell(const struct pattern_sheet *sheet, size_t index, struct error *err)
{
    const struct output_slice *slice = &sheet->facts->output->slices[index];
    struct rect cell = { slice->x - sheet->facts->canvas_x, slice->y - sheet->facts->canvas_y,
                         slice->width, slice->height };
    struct rect inside = { cell.x + EDGE_PX, cell.y + EDGE_PX, cell.width - 2 * EDGE_PX,
                           cell.height - 2 * EDGE_PX };
    char number[16], place[64];
    snprintf(number, sizeof number, "%zu", index + 1);
    describe(slice, place, sizeof place);
    struct face face = inside.width > 3 * inside.height ? face_beside(sheet, place, inside)
                                                        : face_below(sheet, place, inside);
    pattern_fill(sheet->into, cell, grounds[index % (sizeof grounds / sizeof *grounds)]);
    pattern_outline(sheet->into, cell, WHITE);
    pattern_fill(sheet->into, (struct rect){ cell.x, cell.y, cell.width, 1 }, TOP);
    draw_arrow(sheet->into, &face);
    int32_t size = pattern_label_size(sheet, number, face.number, NUMBER_PX);
    return pattern_label(sheet, number, face.number, size, WHITE, err) &&
           pattern_label(sheet, place, face.place, face.place_px, PLACE, err);
}

bool pattern_map(const struct pattern_sheet *sheet, struct error *err)
{
    bool is_good = true;
    pixmap_fill(sheet->into, pixmap_whole(sheet->into), UNSEEN);
    for (size_t i = 0; is_good && i < sheet->facts->output->count; i++)
        is_good = draw_cell(sheet, i, err);
    return is_good;
}
