/* See mosaic.h. */
#include "picture/mosaic.h"

void mosaic_single(int32_t width_px, int32_t height_px, int32_t refresh_hz,
                   struct mosaic *ret_mosaic)
{
    *ret_mosaic = (struct mosaic){
        .width_px = width_px,
        .height_px = height_px,
        .refresh_hz = refresh_hz,
        .count = 1,
        .zones = { { .area = { 0, 0, width_px, height_px } } },
    };
}

bool mosaic_lands_alike(const struct mosaic *a, const struct mosaic *b)
{
    return a->width_px == b->width_px && a->height_px == b->height_px &&
           output_is_same(&a->output, &b->output);
}

bool mosaic_is_same(const struct mosaic *a, const struct mosaic *b)
{
    bool is_same = mosaic_lands_alike(a, b) && a->refresh_hz == b->refresh_hz &&
                   a->background == b->background && a->count == b->count;
    for (int32_t i = 0; is_same && i < a->count; i++)
        is_same = rect_is_same(a->zones[i].area, b->zones[i].area) &&
                  a->zones[i].background == b->zones[i].background;
    return is_same;
}

static bool is_side(int32_t length_px)
{
    return length_px > 0 && length_px <= LIMIT_CANVAS_PX;
}

/* Sides are judged before anything is added up, so nothing overflows. */
static bool is_inside(struct rect area, struct rect canvas)
{
    return is_side(area.width) && is_side(area.height) && area.x >= 0 && area.y >= 0 &&
           area.x <= canvas.width - area.width && area.y <= canvas.height - area.height;
}

bool mosaic_is_sane(const struct mosaic *mosaic)
{
    struct rect canvas = { 0, 0, mosaic->width_px, mosaic->height_px };
    bool is_sane = is_side(canvas.width) && is_side(canvas.height) &&
                   (int64_t)canvas.width * canvas.height <= LIMIT_CANVAS_AREA_PX &&
                   mosaic->refresh_hz >= LIMIT_REFRESH_MIN_HZ &&
                   mosaic->refresh_hz <= LIMIT_REFRESH_MAX_HZ && mosaic->count >= 1 &&
                   mosaic->count <= LIMIT_ZONES;
    for (int32_t i = 0; is_sane && i < mosaic->count; i++)
        is_sane = is_inside(mosaic->zones[i].area, canvas);
    return is_sane && output_is_good(&mosaic->output, canvas.width, canvas.height);
}
