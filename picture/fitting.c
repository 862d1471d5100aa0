/* The blurred cover is made of the picture as it was just painted, not of the file: so there is one
 * decode whatever the sort, and the cost follows from the canvas alone. The part of the picture
 * that has the canvas's proportions is averaged down to a few pixels, smoothed there three times
 * (which is nearly a Gaussian), and scaled up again into the margins only. */
#include "picture/fitting.h"

#include <stdlib.h>

#include "common/mem.h"
#include "picture/image.h"
#include "picture/resample.h"

enum {
    RGB = 3,
    SMALL_PX = 48, /* the longer side of the small copy */
    ROUNDS = 3,
    DARK_PERCENT = 70, /* so much light is left: the picture itself stands out */
};

struct small {
    int32_t width_px, height_px;
    uint8_t rgb[SMALL_PX * SMALL_PX * RGB];
};

/* The mean of a rectangle's pixels, darkened. */
static void average(const struct pixmap *pixmap, struct rect area, uint8_t *rgb)
{
    uint64_t sums[RGB] = { 0 };
    for (int32_t y = area.y; y < area.y + area.height; y++) {
        const uint32_t *row = pixmap_row(pixmap, y) + area.x;
        for (int32_t x = 0; x < area.width; x++)
            for (int i = 0; i < RGB; i++)
                sums[i] += row[x] >> (16 - 8 * i) & 0xFF;
    }
    uint64_t count = (uint64_t)area.width * (uint64_t)area.height;
    for (int i = 0; i < RGB; i++)
        rgb[i] = (uint8_t)(sums[i] * DARK_PERCENT / (count * 100));
}

static int32_t edge(int32_t length, int32_t number, int32_t of)
{
    return (int32_t)((int64_t)length * number / of);
}

static void shrink(const struct pixmap *pixmap, struct rect part, struct small *ret_small)
{
    struct rect size =
        rect_contain(part.width, part.height, (struct rect){ 0, 0, SMALL_PX, SMALL_PX });
    int32_t width = size.width < part.width ? size.width : part.width;
    int32_t height = size.height < part.height ? size.height : part.height;
    uint8_t *into = ret_small->rgb;
    for (int32_t y = 0; y < height; y++)
        for (int32_t x = 0; x < width; x++, into += RGB) {
            int32_t left = edge(part.width, x, width), right = edge(part.width, x + 1, width);
            int32_t top = edge(part.height, y, height), end = edge(part.height, y + 1, height);
            average(pixmap, (struct rect){ part.x + left, part.y + top, right - left, end - top },
                    into);
        }
    ret_small->width_px = width;
    ret_small->height_px = height;
}

static int32_t inside(int32_t at, int32_t count)
{
    return at < 0 ? 0 : at >= count ? count - 1 : at;
}

/* Each value becomes the mean of five along a line; beyond the ends the last value goes on. */
static void smooth_line(uint8_t *first, int32_t count, size_t step)
{
    enum { REACH = 2, WIDTH = 2 * REACH + 1 };
    uint8_t old[SMALL_PX];
    for (int32_t i = 0; i < count; i++)
        old[i] = first[(size_t)i * step];
    for (int32_t i = 0; i < count; i++) {
        int32_t sum = 0;
        for (int32_t reach = -REACH; reach <= REACH; reach++)
            sum += old[inside(i + reach, count)];
        first[(size_t)i * step] = (uint8_t)((sum + WIDTH / 2) / WIDTH);
    }
}

static void smooth(struct small *small)
{
    size_t row_bytes = (size_t)small->width_px * RGB;
    for (size_t i = 0; i < (size_t)ROUNDS * RGB; i++) {
        size_t channel = i % RGB;
        for (int32_t y = 0; y < small->height_px; y++)
            smooth_line(small->rgb + (size_t)y * row_bytes + channel, small->width_px, RGB);
        for (int32_t x = 0; x < small->width_px; x++)
            smooth_line(small->rgb + (size_t)x * RGB + channel, small->height_px, row_bytes);
    }
}

/* Scales the small copy to the whole pixmap, but paints only `part`. */
static bool grow(const struct small *small, struct pixmap *into, struct rect part,
                 struct error *err)
{
    struct resample *resample = NULL;
    struct resample_size from = { small->width_px, small->height_px };
    struct resample_size to = { into->width_px, into->height_px };
    if (part.width == 0 || part.height == 0)
        return true;
    if (!resample_new(RGB, from, to, part, &resample, err))
        return false;
    size_t row_bytes = (size_t)small->width_px * RGB;
    int32_t painted = 0;
    for (int32_t y = 0; y < small->height_px; y++) {
        uint8_t *row = resample_next_row(resample);
        for (size_t i = 0; i < row_bytes; i++)
            row[i] = small->rgb[(size_t)y * row_bytes + i];
        resample_push(resample);
        while (painted < part.height &&
               resample_pull(resample, pixmap_row(into, part.y + painted) + part.x))
            painted++;
    }
    resample_free(resample);
    return true;
}

/* The picture lies in `area`: fills what is beside it, or above and below. */
static bool paint_margins(struct pixmap *into, struct rect area, struct error *err)
{
    struct rect whole = pixmap_whole(into);
    int32_t right = area.x + area.width, bottom = area.y + area.height;
    const struct rect margins[] = {
        { 0, 0, whole.width, area.y },
        { 0, bottom, whole.width, whole.height - bottom },
        { 0, area.y, area.x, area.height },
        { right, area.y, whole.width - right, area.height },
    };
    struct small *small = mem_new(sizeof *small);
    bool is_good = true;
    shrink(into, rect_contain(whole.width, whole.height, area), small);
    smooth(small);
    for (size_t i = 0; is_good && i < sizeof margins / sizeof *margins; i++)
        is_good = grow(small, into, margins[i], err);
    free(small);
    return is_good;
}

static int32_t percent(int32_t value)
{
    return inside(value, 101);
}

bool fitting_paint(const struct fitting *fitting, const void *bytes, size_t length,
                   struct error *err)
{
    struct image_header header;
    struct rect whole = pixmap_whole(fitting->into);
    if (!image_inspect(bytes, length, &header, err))
        return false;
    const struct image_place place = {
        .into = fitting->into,
        .area = fitting->fit == FIT_COVER ? rect_cover(header.width_px, header.height_px, whole,
                                                       percent(fitting->focus.x_percent),
                                                       percent(fitting->focus.y_percent))
                                          : rect_contain(header.width_px, header.height_px, whole),
        .background = fitting->background,
    };
    bool has_margins = place.area.width < whole.width || place.area.height < whole.height;
    if (has_margins && fitting->fit != FIT_BLUR)
        pixmap_fill(fitting->into, whole, fitting->background);
    return image_paint(bytes, length, &header, &place, err) &&
           (!has_margins || fitting->fit != FIT_BLUR ||
            paint_margins(fitting->into, place.area, err));
}
