/* See glance.h. The canvas is gone over in bands of rows, so that no second copy of it is ever in
 * memory. Where it is mapped, each slice's band is read where it lies on the raster and laid back
 * by the inverse of its slice. */
#include "player/show/glance.h"

#include <stdlib.h>

#include "common/mem.h"
#include "model/limits.h"
#include "picture/layer.h"
#include "picture/survey.h"
#include "picture/wallmap.h"

enum {
    BAND_PIXELS = 512 * 1024,
    DARKEST = 8, /* below that value of white nothing can be told apart any more */
};

struct glancing {
    struct display *display;
    const struct frame *frame;
    struct layers layers;
    uint8_t lit[256];      /* what a value on the glass was before the brightness */
    uint32_t *band, *read; /* pixels of the canvas, and of the raster */
    struct survey planned, seen;
};

void glance_deinit(struct glance *glance)
{
    free(glance->picture.pixels);
    glance->picture.pixels = NULL;
}

/* Of several values that come out alike, the middle one. */
static void undo_curve(const struct light_curve *curve, uint8_t ret_lit[256])
{
    int v = 0;
    for (int out = 0; out < 256; out++) {
        int first = v;
        while (v < 256 && curve->values[v] <= out)
            v++;
        int last = v > first ? v - 1 : first < 256 ? first : 255;
        ret_lit[out] = (uint8_t)((first + last) / 2 < 255 ? (first + last) / 2 : 255);
    }
    ret_lit[0] = 0;
}

static uint32_t undone(const uint8_t lit[256], uint32_t pixel)
{
    return (uint32_t)lit[pixel >> 16 & 0xFF] << 16 | (uint32_t)lit[pixel >> 8 & 0xFF] << 8 |
           lit[pixel & 0xFF];
}

/* The band of the canvas into a pixmap of its size. */
static void compose_band(const struct layers *layers, struct rect band, struct pixmap *into)
{
    struct layers moved = *layers;
    moved.width_px = band.width;
    moved.height_px = band.height;
    for (size_t i = 0; i < moved.count; i++) {
        moved.items[i].area.x -= band.x;
        moved.items[i].area.y -= band.y;
    }
    layers_compose(&moved, pixmap_whole(into), into);
}

/* A band of one slice, in pixels of the canvas. */
static bool survey_band(struct glancing *all, const struct output_slice *slice, struct rect band,
                        struct error *err)
{
    struct rect part = wallmap_damage(slice, band);
    struct pixmap read = { part.width, part.height, all->read };
    struct pixmap canvas = { band.width, band.height, all->band };
    struct output back = { .count = 1 };
    back.slices[0] = wallmap_inverse(slice, part);
    if (!display_read(all->display, all->frame, part, &read, err))
        return false;
    for (size_t i = 0; i < (size_t)part.width * (size_t)part.height; i++)
        read.pixels[i] = undone(all->lit, read.pixels[i]);
    wallmap_copy(&canvas, &read, &back, pixmap_whole(&read));
    survey_add(&all->seen, &canvas, band.x, band.y);
    compose_band(&all->layers, band, &canvas);
    survey_add(&all->planned, &canvas, band.x, band.y);
    return true;
}

static bool survey_slice(struct glancing *all, const struct output_slice *slice, struct error *err)
{
    int32_t rows = slice->width > 0 ? BAND_PIXELS / slice->width : 0;
    bool is_good = true;
    for (int32_t y = 0; is_good && rows > 0 && y < slice->height; y += rows) {
        struct rect band = { slice->x, slice->y + y, slice->width,
                             slice->height - y < rows ? slice->height - y : rows };
        is_good = survey_band(all, slice, band, err);
    }
    return is_good;
}

/* All slices, or the canvas at the display's top left. */
static bool survey_all(struct glancing *all, struct error *err)
{
    struct output_slice whole = { .width = all->frame->width_px, .height = all->frame->height_px };
    const struct output *output = display_output(all->display);
    int32_t width, height;
    bool is_good = true;
    display_size(all->display, &width, &height);
    whole.width = whole.width < width ? whole.width : width;
    whole.height = whole.height < height ? whole.height : height;
    if (output->count == 0)
        return survey_slice(all, &whole, err);
    for (size_t i = 0; is_good && i < output->count; i++)
        is_good = survey_slice(all, &output->slices[i], err);
    return is_good;
}

/* --- pages -------------------------------------------------------------------- */

enum { PAGES = 2 * LIMIT_ZONES };

/* Those that rest are woken, and listed. */
static bool wake(const struct frame *frame, struct page *ret_woken[PAGES], size_t *ret_count,
                 struct error *err)
{
    *ret_count = 0;
    for (size_t i = 0; i < 2 * frame->count; i++) {
        struct page *page = i % 2 ? frame->pages[i / 2].to : frame->pages[i / 2].from;
        if (!page || page->pixels)
            continue;
        if (!page_wake(page, err))
            return false;
        ret_woken[(*ret_count)++] = page;
    }
    return true;
}

static void give_picture(const struct survey *survey, struct glance *glance)
{
    glance->picture = (struct pixmap){ .width_px = survey->picture_width_px,
                                       .height_px = survey->picture_height_px };
    glance->picture.pixels =
        mem_new(pixmap_bytes(glance->picture.width_px, glance->picture.height_px));
    survey_picture(survey, &glance->picture);
}

static bool look(struct glancing *all, struct glance *ret_glance, struct error *err)
{
    struct page *woken[PAGES];
    size_t count = 0;
    bool is_good = wake(all->frame, woken, &count, err);
    if (is_good) {
        frame_lay_out(all->frame, &all->layers);
        is_good = survey_all(all, err);
    }
    for (size_t i = 0; i < count; i++)
        page_rest(woken[i]);
    if (!is_good)
        return false;
    survey_grid(&all->planned, &ret_glance->planned);
    survey_grid(&all->seen, &ret_glance->seen);
    give_picture(&all->seen, ret_glance);
    return true;
}

bool glance_take(struct display *display, const struct frame *frame,
                 const struct light_curve *curve, struct glance *ret_glance, struct error *err)
{
    uint8_t white = curve->values[UINT8_MAX];
    struct glancing *all;
    if (frame->width_px <= 0 || frame->height_px <= 0)
        return error_set(err, ERROR_MISSING, "nothing is on");
    if (white < DARKEST)
        return error_set(err, ERROR_MISSING, "too dark to tell anything apart");
    all = mem_new(sizeof *all);
    *all = (struct glancing){ .display = display, .frame = frame };
    all->band = mem_array(BAND_PIXELS, sizeof *all->band);
    all->read = mem_array(BAND_PIXELS, sizeof *all->read);
    undo_curve(curve, all->lit);
    survey_init(&all->planned, frame->width_px, frame->height_px, 0);
    survey_init(&all->seen, frame->width_px, frame->height_px, GLANCE_SIDE_PX);
    *ret_glance = (struct glance){ .tolerance = GRID_TOLERANCE + UINT8_MAX / (2 * white) };
    bool is_good = look(all, ret_glance, err);
    survey_deinit(&all->seen);
    survey_deinit(&all->planned);
    free(all->read);
    free(all->band);
    free(all);
    return is_good;
}
