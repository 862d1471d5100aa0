/* See glance.h. A canvas that is mapped is read slice by slice where it lies on the raster, and
 * laid back by the inverse of its slice; one that is not is a single slice. */
#include "player/show/glance.h"

#include <stdlib.h>

#include "common/mem.h"
#include "model/limits.h"
#include "picture/layer.h"
#include "picture/survey.h"
#include "picture/wallmap.h"

enum {
    BAND_PIXELS = 128 * 1024, /* a millisecond's work */
    DARKEST = 8,              /* below that value of white nothing can be told apart any more */
    PAGES = 2 * LIMIT_ZONES,
};

struct glance {
    struct display *display;
    int32_t width_px, height_px; /* of the canvas */
    size_t slice;                /* where it is: in this one, */
    int32_t row;                 /* at this row of it */
    bool is_good;
    int32_t tolerance;
    struct light_curve curve;
    uint8_t lit[256];      /* what a value on the glass was before the curve */
    uint32_t *band, *read; /* pixels of the canvas, and of the raster */
    struct survey planned, seen;
};

struct glance *glance_new(struct display *display, const struct frame *frame)
{
    if (frame->width_px <= 0 || frame->height_px <= 0)
        return NULL;
    struct glance *glance = mem_new(sizeof *glance);
    *glance = (struct glance){ .display = display,
                               .width_px = frame->width_px,
                               .height_px = frame->height_px,
                               .is_good = true,
                               .tolerance = GRID_TOLERANCE };
    light_curve_make(LIGHT_LEVEL_FULL, LIGHT_GAMMA_ONE, &glance->curve);
    glance->band = mem_array(BAND_PIXELS, sizeof *glance->band);
    glance->read = mem_array(BAND_PIXELS, sizeof *glance->read);
    survey_init(&glance->planned, frame->width_px, frame->height_px, 0);
    survey_init(&glance->seen, frame->width_px, frame->height_px, LIMIT_THUMBNAIL_PIXELS);
    return glance;
}

void glance_free(struct glance *glance)
{
    if (!glance)
        return;
    survey_deinit(&glance->seen);
    survey_deinit(&glance->planned);
    free(glance->read);
    free(glance->band);
    free(glance);
}

/* --- brightness --------------------------------------------------------------- */

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

/* False when it is too dark to tell anything apart. */
static bool take_curve(struct glance *glance, const struct light_curve *curve)
{
    int32_t white = curve->values[UINT8_MAX];
    if (white < DARKEST)
        return false;
    if (light_curve_equal(&glance->curve, curve) && !curve->is_identity)
        return true;
    glance->curve = *curve;
    undo_curve(curve, glance->lit);
    int32_t coarse = GRID_TOLERANCE + UINT8_MAX / (2 * white);
    glance->tolerance = coarse > glance->tolerance ? coarse : glance->tolerance;
    return true;
}

static void undo(const struct glance *glance, struct pixmap *read)
{
    const uint8_t *lit = glance->lit;
    size_t count = (size_t)read->width_px * (size_t)read->height_px;
    for (size_t i = 0; i < count && !glance->curve.is_identity; i++) {
        uint32_t pixel = read->pixels[i];
        read->pixels[i] = (uint32_t)lit[pixel >> 16 & 0xFF] << 16 |
                          (uint32_t)lit[pixel >> 8 & 0xFF] << 8 | lit[pixel & 0xFF];
    }
}

/* --- a band ------------------------------------------------------------------- */

/* The band of the canvas into a pixmap of its size. */
static void compose_band(const struct frame *frame, struct rect band, struct pixmap *into)
{
    struct layers layers;
    frame_lay_out(frame, &layers);
    layers.width_px = band.width;
    layers.height_px = band.height;
    for (size_t i = 0; i < layers.count; i++) {
        layers.items[i].area.x -= band.x;
        layers.items[i].area.y -= band.y;
    }
    layers_compose(&layers, pixmap_whole(into), into);
}

static bool survey_band(struct glance *glance, const struct frame *frame,
                        const struct output_slice *slice, struct rect band)
{
    struct error ignored;
    struct rect part = wallmap_damage(slice, band);
    struct pixmap read = { part.width, part.height, glance->read };
    struct pixmap canvas = { band.width, band.height, glance->band };
    struct output back = { .count = 1 };
    back.slices[0] = wallmap_inverse(slice, part);
    if (!display_read(glance->display, frame, part, &read, &ignored))
        return false;
    undo(glance, &read);
    wallmap_copy(&canvas, &read, &back, pixmap_whole(&read));
    survey_add(&glance->seen, &canvas, band.x, band.y);
    compose_band(frame, band, &canvas);
    survey_add(&glance->planned, &canvas, band.x, band.y);
    return true;
}

/* Pages that rest are woken for it. */
static bool survey_awake(struct glance *glance, const struct frame *frame,
                         const struct output_slice *slice, struct rect band)
{
    struct page *woken[PAGES];
    struct error ignored;
    size_t count = 0;
    bool is_good = true;
    for (size_t i = 0; is_good && i < 2 * frame->count; i++) {
        struct page *page = i % 2 ? frame->pages[i / 2].to : frame->pages[i / 2].from;
        if (!page || page->pixels)
            continue;
        is_good = page_wake(page, &ignored);
        if (is_good)
            woken[count++] = page;
    }
    is_good = is_good && survey_band(glance, frame, slice, band);
    while (count > 0)
        page_rest(woken[--count]);
    return is_good;
}

/* --- all of it ---------------------------------------------------------------- */

/* The slice it is in; false when there is none any more. */
static bool slice_of(const struct glance *glance, struct output_slice *ret_slice)
{
    const struct output *output = display_output(glance->display);
    int32_t width, height;
    if (output->count > 0) {
        *ret_slice = output->slices[glance->slice < output->count ? glance->slice : 0];
        return glance->slice < output->count;
    }
    display_size(glance->display, &width, &height);
    *ret_slice = (struct output_slice){
        .width = glance->width_px < width ? glance->width_px : width,
        .height = glance->height_px < height ? glance->height_px : height,
    };
    return glance->slice == 0;
}

static bool step(struct glance *glance, const struct frame *frame, const struct output_slice *slice)
{
    int32_t rows = slice->width > 0 ? BAND_PIXELS / slice->width : 0;
    int32_t left = slice->height - glance->row;
    struct rect band = { slice->x, slice->y + glance->row, slice->width,
                         rows < left ? rows : left };
    bool is_good = rows == 0 || left <= 0 || survey_awake(glance, frame, slice, band);
    glance->row += rows;
    if (rows == 0 || glance->row >= slice->height) {
        glance->row = 0;
        glance->slice++;
    }
    return is_good;
}

bool glance_step(struct glance *glance, const struct frame *frame, const struct light_curve *curve)
{
    struct output_slice slice;
    bool has_more = slice_of(glance, &slice);
    if (has_more)
        glance->is_good = frame->width_px == glance->width_px &&
                          frame->height_px == glance->height_px && take_curve(glance, curve) &&
                          step(glance, frame, &slice);
    return !glance->is_good || !slice_of(glance, &slice);
}

void glance_grids(const struct glance *glance, struct grid *ret_planned, struct grid *ret_seen,
                  int32_t *ret_tolerance)
{
    *ret_planned = *ret_seen = (struct grid){ .columns = 0 };
    *ret_tolerance = glance->tolerance;
    if (!glance->is_good)
        return;
    survey_grid(&glance->planned, ret_planned);
    survey_grid(&glance->seen, ret_seen);
}

struct pixmap glance_picture_size(const struct glance *glance)
{
    return (struct pixmap){ .width_px = glance->is_good ? glance->seen.picture_width_px : 0,
                            .height_px = glance->is_good ? glance->seen.picture_height_px : 0 };
}

void glance_picture(const struct glance *glance, struct pixmap *into)
{
    survey_picture(&glance->seen, into);
}
