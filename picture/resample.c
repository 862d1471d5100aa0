/* Columns first: source rows wait as bytes in a ring just long enough for one target row, which is
 * then their weighted sum (vectorised across the row, so interleaving does not matter). The sum is
 * parted into planes, and each target pixel is one dot product per plane. Weights are 16-bit with
 * 14 bits of fraction and add up to exactly one, so flat areas keep their exact colour. Sizes that
 * are already right only change their format. */
#include "picture/resample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "picture/simd.h"

enum {
    LOBES = 3,
    WEIGHT_BITS = 14,
    MIDDLE_BITS = 6, /* of fraction between the two passes */
    MAX_CHANNELS = 3,
    ROWS_AT_ONCE = 4,
    TAPS_AT_ONCE = 8,
    CHUNK = 768, /* sums that stay in the first-level cache; a multiple of 1 and 3 channels */
};

/* Which source places make a target place, and how much of each; for the places of one part. */
struct kernel {
    int32_t taps;     /* of every place, zero weights behind */
    int32_t *starts;  /* [places] */
    int16_t *weights; /* [places × taps] */
};

struct resample {
    int32_t channels;
    struct resample_size from, to;
    struct rect part; /* of the target */
    bool is_same_size;
    struct kernel across, down;
    uint8_t *ring; /* ring_rows source rows */
    int32_t ring_rows;
    size_t row_bytes;
    int32_t pushed, pulled;
    int16_t *planes[MAX_CHANNELS]; /* one column-summed row, with room for zero weights behind */
};

static double lanczos(double x)
{
    if (fabs(x) < 1e-8)
        return 1.0;
    if (fabs(x) >= LOBES)
        return 0.0;
    double turn = M_PI * x;
    return LOBES * sin(turn) * sin(turn / LOBES) / (turn * turn);
}

/* Rounds to 16 bits so that the sum is exactly one: what rounding lost goes to the largest. */
static void quantise(const double *exact, int32_t count, double sum, int16_t *ret_weights)
{
    int32_t largest = 0, rest = 1 << WEIGHT_BITS;
    for (int32_t i = 0; i < count; i++) {
        ret_weights[i] = (int16_t)lrint(exact[i] / sum * (1 << WEIGHT_BITS));
        rest -= ret_weights[i];
        if (ret_weights[i] > ret_weights[largest])
            largest = i;
    }
    ret_weights[largest] = (int16_t)(ret_weights[largest] + rest);
}

static bool kernel_init(struct kernel *kernel, int32_t from, int32_t to, int32_t first,
                        int32_t count, int32_t taps_step)
{
    double scale = (double)from / to, stretch = scale > 1 ? scale : 1;
    int32_t widest = (int32_t)ceil(2 * LOBES * stretch) + 1;
    if (widest > from)
        widest = from;
    kernel->taps = (widest + taps_step - 1) / taps_step * taps_step;
    kernel->starts = mem_try((size_t)count * sizeof *kernel->starts);
    kernel->weights = mem_try((size_t)count * (size_t)kernel->taps * sizeof *kernel->weights);
    double *exact = mem_try((size_t)widest * sizeof *exact);
    bool is_good = kernel->starts && kernel->weights && exact;
    for (int32_t place = 0; is_good && place < count; place++) {
        double middle = (first + place + 0.5) * scale - 0.5, sum = 0;
        int32_t start = (int32_t)ceil(middle - LOBES * stretch);
        start = start < 0 ? 0 : start > from - widest ? from - widest : start;
        for (int32_t i = 0; i < widest; i++)
            sum += exact[i] = lanczos((start + i - middle) / stretch);
        kernel->starts[place] = start;
        quantise(exact, widest, sum, kernel->weights + (size_t)place * (size_t)kernel->taps);
    }
    free(exact);
    return is_good;
}

static bool take_memory(struct resample *resample)
{
    struct resample_size from = resample->from, to = resample->to;
    struct rect part = resample->part;
    resample->ring_rows = 1;
    if (!resample->is_same_size) {
        if (!kernel_init(&resample->across, from.width_px, to.width_px, part.x, part.width,
                         TAPS_AT_ONCE) ||
            !kernel_init(&resample->down, from.height_px, to.height_px, part.y, part.height,
                         ROWS_AT_ONCE))
            return false;
        size_t length = (size_t)from.width_px + (size_t)resample->across.taps;
        for (int32_t i = 0; i < resample->channels; i++)
            if (!(resample->planes[i] = mem_try(length * sizeof *resample->planes[i])))
                return false;
        resample->ring_rows = resample->down.taps;
    }
    resample->row_bytes = (size_t)from.width_px * (size_t)resample->channels;
    resample->ring = mem_try((size_t)resample->ring_rows * resample->row_bytes);
    return resample->ring != NULL;
}

bool resample_new(int32_t channels, struct resample_size from, struct resample_size to,
                  struct rect part, struct resample **ret_resample, struct error *err)
{
    struct resample *resample = mem_new(sizeof *resample);
    resample->channels = channels;
    resample->from = from;
    resample->to = to;
    resample->part = part;
    resample->is_same_size = from.width_px == to.width_px && from.height_px == to.height_px;
    if (!take_memory(resample)) {
        resample_free(resample);
        return error_set(err, ERROR_SYSTEM, _("not enough memory to scale a picture"));
    }
    *ret_resample = resample;
    return true;
}

void resample_free(struct resample *resample)
{
    if (!resample)
        return;
    struct kernel *kernels[] = { &resample->across, &resample->down };
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
        free(kernels[i]->starts);
        free(kernels[i]->weights);
    }
    for (int32_t i = 0; i < resample->channels; i++)
        free(resample->planes[i]);
    free(resample->ring);
    free(resample);
}

static uint8_t *ring_row(struct resample *resample, int32_t row)
{
    return resample->ring + (size_t)(row % resample->ring_rows) * resample->row_bytes;
}

uint8_t *resample_next_row(struct resample *resample)
{
    return ring_row(resample, resample->pushed);
}

void resample_push(struct resample *resample)
{
    resample->pushed++;
}

/* sums += four rows, each times its weight. */
SIMD_CLONES
static void add_rows(int32_t *restrict sums, const uint8_t *const rows[ROWS_AT_ONCE],
                     const int16_t *weights, size_t count)
{
    const uint8_t *restrict a = rows[0], *restrict b = rows[1];
    const uint8_t *restrict c = rows[2], *restrict d = rows[3];
    int16_t wa = weights[0], wb = weights[1], wc = weights[2], wd = weights[3];
    for (size_t i = 0; i < count; i++)
        sums[i] +=
            (int16_t)a[i] * wa + (int16_t)b[i] * wb + (int16_t)c[i] * wc + (int16_t)d[i] * wd;
}

/* Parts interleaved sums into planes, rounded to the fraction between the passes. */
SIMD_CLONES
static void part_rgb(const int32_t *restrict sums, int16_t *restrict red, int16_t *restrict green,
                     int16_t *restrict blue, size_t pixels)
{
    enum { SHIFT = WEIGHT_BITS - MIDDLE_BITS, HALF = 1 << (SHIFT - 1) };
    for (size_t i = 0; i < pixels; i++) {
        red[i] = (int16_t)((sums[3 * i] + HALF) >> SHIFT);
        green[i] = (int16_t)((sums[3 * i + 1] + HALF) >> SHIFT);
        blue[i] = (int16_t)((sums[3 * i + 2] + HALF) >> SHIFT);
    }
}

static void part_grey(const int32_t *restrict sums, int16_t *restrict grey, size_t pixels)
{
    enum { SHIFT = WEIGHT_BITS - MIDDLE_BITS, HALF = 1 << (SHIFT - 1) };
    for (size_t i = 0; i < pixels; i++)
        grey[i] = (int16_t)((sums[i] + HALF) >> SHIFT);
}

/* One target row's columns: from the ring into the planes, a chunk at a time, as far as the part
 * reaches. */
static void sum_down(struct resample *resample, int32_t place)
{
    const struct kernel *across = &resample->across;
    size_t channels = (size_t)resample->channels;
    size_t begin = (size_t)across->starts[0] * channels;
    size_t end = (size_t)(across->starts[resample->part.width - 1] + across->taps) * channels;
    end = end < resample->row_bytes ? end : resample->row_bytes;
    const struct kernel *down = &resample->down;
    const int16_t *weights = down->weights + (size_t)place * (size_t)down->taps;
    int32_t sums[CHUNK];
    for (size_t at = begin; at < end; at += CHUNK) {
        size_t count = end - at < CHUNK ? end - at : CHUNK;
        memset(sums, 0, sizeof sums);
        for (int32_t tap = 0; tap < down->taps; tap += ROWS_AT_ONCE) {
            const uint8_t *rows[ROWS_AT_ONCE];
            for (int32_t i = 0; i < ROWS_AT_ONCE; i++)
                rows[i] = ring_row(resample, down->starts[place] + tap + i) + at;
            add_rows(sums, rows, weights + tap, count);
        }
        size_t pixel = at / channels, pixels = count / channels;
        if (channels == 1)
            part_grey(sums, resample->planes[0] + pixel, pixels);
        else
            part_rgb(sums, resample->planes[0] + pixel, resample->planes[1] + pixel,
                     resample->planes[2] + pixel, pixels);
    }
}

static inline uint8_t finish(int32_t sum)
{
    enum { SHIFT = WEIGHT_BITS + MIDDLE_BITS };
    int32_t value = (sum + (1 << (SHIFT - 1))) >> SHIFT;
    return (uint8_t)(value < 0 ? 0 : value > UINT8_MAX ? UINT8_MAX : value);
}

/* The dot products of one plane, at a byte's distance of four. */
SIMD_CLONES
static void sum_across(const struct kernel *kernel, const int16_t *plane, uint8_t *into,
                       int32_t places)
{
    int32_t groups = kernel->taps / TAPS_AT_ONCE;
    for (int32_t place = 0; place < places; place++) {
        const int16_t *values = plane + kernel->starts[place];
        const int16_t *weights = kernel->weights + (size_t)place * (size_t)kernel->taps;
        int32_t sum = 0;
        for (int32_t i = 0; i < groups * TAPS_AT_ONCE; i++)
            sum += values[i] * weights[i];
        into[4 * place] = finish(sum);
    }
}

enum { BLUE, GREEN, RED }; /* bytes of a pixel in memory, little-endian */
static const int byte_of_channel[MAX_CHANNELS] = { RED, GREEN, BLUE };

static uint32_t opaque(uint32_t red, uint32_t green, uint32_t blue)
{
    return 0xFF000000U | red << 16 | green << 8 | blue;
}

static void convert_row(const uint8_t *from, int32_t channels, uint32_t *into, int32_t width_px)
{
    for (int32_t x = 0; x < width_px; x++, from += channels)
        into[x] =
            channels == 1 ? opaque(from[0], from[0], from[0]) : opaque(from[0], from[1], from[2]);
}

static void scale_row(struct resample *resample, uint32_t *into)
{
    int32_t width = resample->part.width;
    sum_down(resample, resample->pulled);
    for (int32_t x = 0; x < width; x++)
        into[x] = opaque(0, 0, 0);
    for (int32_t i = 0; i < MAX_CHANNELS; i++)
        sum_across(&resample->across, resample->planes[resample->channels == 1 ? 0 : i],
                   (uint8_t *)into + byte_of_channel[i], width);
}

bool resample_pull(struct resample *resample, uint32_t *into)
{
    if (resample->pulled == resample->part.height)
        return false;
    int32_t row = resample->part.y + resample->pulled, needed = row + 1;
    if (!resample->is_same_size) {
        needed = resample->down.starts[resample->pulled] + resample->down.taps;
        needed = needed > resample->from.height_px ? resample->from.height_px : needed;
    }
    if (resample->pushed < needed)
        return false;
    if (resample->is_same_size)
        convert_row(ring_row(resample, row) + (size_t)resample->part.x * (size_t)resample->channels,
                    resample->channels, into, resample->part.width);
    else
        scale_row(resample, into);
    resample->pulled++;
    return true;
}
