/* A slice is copied by steps: how far apart on the raster two neighbours of the canvas lie, along a
 * row and along a column. All eight ways of lying are then one loop, and upright ones a memcpy. */
#include "picture/wallmap.h"

#include <string.h>

/* Where a pixel of a slice goes: origin + u · (ux, uy) + v · (vx, vy). */
struct lie {
    int32_t x, y, ux, uy, vx, vy;
};

static struct lie lie_of(const struct output_slice *slice)
{
    int32_t right = slice->width - 1, bottom = slice->height - 1;
    struct lie lie = { .ux = 1, .vy = 1 };
    if (slice->rotate == 90)
        lie = (struct lie){ .x = bottom, .uy = 1, .vx = -1 };
    else if (slice->rotate == 180)
        lie = (struct lie){ .x = right, .y = bottom, .ux = -1, .vy = -1 };
    else if (slice->rotate == 270)
        lie = (struct lie){ .y = right, .uy = -1, .vx = 1 };
    if (slice->is_mirrored) {
        lie.x += lie.ux * right;
        lie.y += lie.uy * right;
        lie.ux = -lie.ux;
        lie.uy = -lie.uy;
    }
    lie.x += slice->to_x;
    lie.y += slice->to_y;
    return lie;
}

/* The part of the damage within the slice, counted from the slice's corner. */
static struct rect part_of(const struct output_slice *slice, struct rect damage)
{
    int32_t left = damage.x - slice->x, top = damage.y - slice->y;
    int32_t right = left + damage.width, bottom = top + damage.height;
    left = left < 0 ? 0 : left;
    top = top < 0 ? 0 : top;
    right = right > slice->width ? slice->width : right;
    bottom = bottom > slice->height ? slice->height : bottom;
    bool is_empty = left >= right || top >= bottom;
    return is_empty ? (struct rect){ 0 } : (struct rect){ left, top, right - left, bottom - top };
}

bool wallmap_is_identity(const struct output *output, int32_t canvas_width_px,
                         int32_t canvas_height_px)
{
    const struct output_slice *only = output->slices;
    return output->count == 0 ||
           (output->count == 1 && only->x == 0 && only->y == 0 && only->to_x == 0 &&
            only->to_y == 0 && only->rotate == 0 && !only->is_mirrored &&
            only->width == canvas_width_px && only->height == canvas_height_px);
}

/* Along one side of a slice: `count` pixels from raster place `start` on, of which those at or
 * beyond `limit` go. The corner on the raster stays, whichever way the side runs. */
static void clip_side(int32_t start, int32_t step, int32_t limit, int32_t *from, int32_t *count)
{
    int32_t high = step > 0 ? start + *count - 1 : start;
    int32_t beyond = high < limit ? 0 : high - limit + 1;
    beyond = beyond < *count ? beyond : *count;
    *from += step < 0 ? beyond : 0;
    *count -= beyond;
}

void wallmap_clip(struct output *output, int32_t width_px, int32_t height_px)
{
    for (size_t i = 0; i < output->count; i++) {
        struct output_slice *slice = &output->slices[i];
        struct lie lie = lie_of(slice);
        bool is_upright = lie.ux != 0;
        if (is_upright) {
            clip_side(lie.x, lie.ux, width_px, &slice->x, &slice->width);
            clip_side(lie.y, lie.vy, height_px, &slice->y, &slice->height);
        } else {
            clip_side(lie.y, lie.uy, height_px, &slice->x, &slice->width);
            clip_side(lie.x, lie.vx, width_px, &slice->y, &slice->height);
        }
    }
}

struct rect wallmap_damage(const struct output_slice *slice, struct rect damage)
{
    struct lie lie = lie_of(slice);
    struct rect part = part_of(slice, damage);
    if (part.width == 0)
        return part;
    int32_t last_u = part.x + part.width - 1, last_v = part.y + part.height - 1;
    int32_t x0 = lie.x + part.x * lie.ux + part.y * lie.vx;
    int32_t y0 = lie.y + part.x * lie.uy + part.y * lie.vy;
    int32_t x1 = lie.x + last_u * lie.ux + last_v * lie.vx;
    int32_t y1 = lie.y + last_u * lie.uy + last_v * lie.vy;
    return (struct rect){
        .x = x0 < x1 ? x0 : x1,
        .y = y0 < y1 ? y0 : y1,
        .width = (x0 < x1 ? x1 - x0 : x0 - x1) + 1,
        .height = (y0 < y1 ? y1 - y0 : y0 - y1) + 1,
    };
}

/* Mirrored and then turned is its own inverse; turned only, the other way round. */
struct output_slice wallmap_inverse(const struct output_slice *slice, struct rect part)
{
    int32_t back = slice->is_mirrored ? slice->rotate : (360 - slice->rotate) % 360;
    return (struct output_slice){ .width = part.width,
                                  .height = part.height,
                                  .rotate = back,
                                  .is_mirrored = slice->is_mirrored };
}

static void copy_slice(struct pixmap *raster, const struct pixmap *canvas,
                       const struct output_slice *slice, struct rect part)
{
    struct lie lie = lie_of(slice);
    ptrdiff_t stride = raster->width_px, step = lie.ux + lie.uy * stride;
    for (int32_t v = part.y; v < part.y + part.height; v++) {
        const uint32_t *from = pixmap_row(canvas, slice->y + v) + slice->x + part.x;
        ptrdiff_t x = lie.x + part.x * lie.ux + v * lie.vx;
        ptrdiff_t y = lie.y + part.x * lie.uy + v * lie.vy;
        uint32_t *into = raster->pixels + y * stride + x;
        if (step == 1)
            memcpy(into, from, (size_t)part.width * sizeof *into);
        else
            for (ptrdiff_t u = 0; u < part.width; u++)
                into[u * step] = from[u];
    }
}

void wallmap_copy(struct pixmap *raster, const struct pixmap *canvas, const struct output *output,
                  struct rect damage)
{
    struct output_slice whole = { .width = canvas->width_px, .height = canvas->height_px };
    if (output->count == 0) {
        whole.width = whole.width < raster->width_px ? whole.width : raster->width_px;
        whole.height = whole.height < raster->height_px ? whole.height : raster->height_px;
        copy_slice(raster, canvas, &whole, part_of(&whole, damage));
    }
    for (size_t i = 0; i < output->count; i++)
        copy_slice(raster, canvas, &output->slices[i], part_of(&output->slices[i], damage));
}
