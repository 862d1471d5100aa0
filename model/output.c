/* Rectangles are compared in 64 bits, so that no place or side that a file can say overflows. What
 * no slice shows is counted on the grid of all slices' edges: exact, and small whatever the canvas.
 */
#include "model/output.h"

#include <stdlib.h>
#include <string.h>

struct box {
    int64_t left, top, right, bottom;
};

static bool is_upright(const struct output_slice *slice)
{
    return slice->rotate == 0 || slice->rotate == 180;
}

int32_t output_slice_width(const struct output_slice *slice)
{
    return is_upright(slice) ? slice->width : slice->height;
}

int32_t output_slice_height(const struct output_slice *slice)
{
    return is_upright(slice) ? slice->height : slice->width;
}

static struct box box_of(int32_t x, int32_t y, int32_t width, int32_t height)
{
    return (struct box){ x, y, (int64_t)x + width, (int64_t)y + height };
}

static struct box from_box(const struct output_slice *slice)
{
    return box_of(slice->x, slice->y, slice->width, slice->height);
}

static struct box to_box(const struct output_slice *slice)
{
    return box_of(slice->to_x, slice->to_y, output_slice_width(slice), output_slice_height(slice));
}

static bool is_within(struct box box, int32_t width, int32_t height)
{
    return box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height;
}

static bool share(struct box a, struct box b)
{
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

enum output_fault output_check(const struct output *output, int32_t canvas_width_px,
                               int32_t canvas_height_px, size_t index, size_t *ret_other)
{
    const struct output_slice *slice = &output->slices[index];
    int32_t turn = slice->rotate;
    uint8_t mirrored; /* as it came over the belt: reading a bool that is none is undefined */
    memcpy(&mirrored, &slice->is_mirrored, sizeof mirrored);
    if (slice->width < 1 || slice->height < 1)
        return OUTPUT_EMPTY;
    if ((turn != 0 && turn != 90 && turn != 180 && turn != 270) || mirrored > 1)
        return OUTPUT_TURN;
    if (!is_within(from_box(slice), canvas_width_px, canvas_height_px))
        return OUTPUT_OFF_CANVAS;
    if (!is_within(to_box(slice), output->width_px, output->height_px))
        return OUTPUT_OFF_RASTER;
    for (size_t i = 0; i < index; i++)
        if (share(to_box(slice), to_box(&output->slices[i]))) {
            *ret_other = i;
            return OUTPUT_OVERLAP;
        }
    return OUTPUT_GOOD;
}

bool output_is_good(const struct output *output, int32_t canvas_width_px, int32_t canvas_height_px)
{
    size_t other;
    bool is_good = output->count <= LIMIT_SLICES;
    for (size_t i = 0; is_good && i < output->count; i++)
        is_good = output_check(output, canvas_width_px, canvas_height_px, i, &other) == OUTPUT_GOOD;
    return is_good;
}

static bool is_same_slice(const struct output_slice *a, const struct output_slice *b)
{
    return a->x == b->x && a->y == b->y && a->width == b->width && a->height == b->height &&
           a->to_x == b->to_x && a->to_y == b->to_y && a->rotate == b->rotate &&
           a->is_mirrored == b->is_mirrored;
}

bool output_is_same(const struct output *a, const struct output *b)
{
    bool is_same =
        a->width_px == b->width_px && a->height_px == b->height_px && a->count == b->count;
    for (size_t i = 0; is_same && i < a->count; i++)
        is_same = is_same_slice(&a->slices[i], &b->slices[i]);
    return is_same;
}

/* --- what no slice shows ---------------------------------------------------- */

enum { MAX_EDGES = 2 * LIMIT_SLICES + 2 };

static int by_value(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
    return (one > other) - (one < other);
}

static bool is_shown(const struct output *output, int64_t x, int64_t y)
{
    for (size_t i = 0; i < output->count; i++) {
        struct box box = from_box(&output->slices[i]);
        if (x >= box.left && x < box.right && y >= box.top && y < box.bottom)
            return true;
    }
    return output->count == 0;
}

int64_t output_unseen(const struct output *output, int32_t canvas_width_px,
                      int32_t canvas_height_px)
{
    int64_t xs[MAX_EDGES] = { 0, canvas_width_px }, ys[MAX_EDGES] = { 0, canvas_height_px };
    size_t count = 2;
    for (size_t i = 0; i < output->count; i++, count += 2) {
        struct box box = from_box(&output->slices[i]);
        xs[count] = box.left, xs[count + 1] = box.right;
        ys[count] = box.top, ys[count + 1] = box.bottom;
    }
    qsort(xs, count, sizeof *xs, by_value);
    qsort(ys, count, sizeof *ys, by_value);
    int64_t unseen = 0;
    for (size_t y = 0; y + 1 < count; y++)
        for (size_t x = 0; x + 1 < count; x++)
            if (!is_shown(output, xs[x], ys[y]))
                unseen += (xs[x + 1] - xs[x]) * (ys[y + 1] - ys[y]);
    return unseen;
}
