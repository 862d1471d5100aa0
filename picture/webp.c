/* libwebp gives no rows, only whole pictures; but it can scale while it decodes, by exact averages
 * of areas, so that what we take over is small: as with JPEG, a coarse step by the decoder and the
 * fine one by our filter. The container (RIFF, WebP Container Specification) is walked by hand for
 * the two things that libwebp does not say: whether the end is there, and EXIF. */
#include "picture/webp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <webp/decode.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "picture/exif.h"
#include "picture/image_rows.h"
#include "picture/turn.h"

enum { RIFF_HEAD_BYTES = 8, FIRST_CHUNK = 12, CHUNK_HEAD_BYTES = 8, LOSSLESS = 2, ARGB_BYTES = 4 };

static const char exif_name[] = "Exif\0"; /* some write it before the block, as JPEG has it */

static size_t little_endian(const unsigned char *at)
{
    return (size_t)at[3] << 24 | (size_t)at[2] << 16 | (size_t)at[1] << 8 | at[0];
}

static int32_t orientation_of_block(const unsigned char *block, size_t length)
{
    bool is_named = length >= sizeof exif_name && memcmp(block, exif_name, sizeof exif_name) == 0;
    size_t skipped = is_named ? sizeof exif_name : 0;
    return exif_orientation(block + skipped, length - skipped);
}

static int32_t find_orientation(const unsigned char *bytes, size_t length)
{
    size_t at = FIRST_CHUNK;
    while (at < length && length - at >= CHUNK_HEAD_BYTES) {
        size_t data = little_endian(bytes + at + 4), left = length - at - CHUNK_HEAD_BYTES;
        if (data > left)
            break;
        if (memcmp(bytes + at, "EXIF", 4) == 0)
            return orientation_of_block(bytes + at + CHUNK_HEAD_BYTES, data);
        at += CHUNK_HEAD_BYTES + data + data % 2;
    }
    return TURN_NONE;
}

static bool refuse_damaged(VP8StatusCode status, struct error *err)
{
    static const char *const words[] = {
        [VP8_STATUS_INVALID_PARAM] = "invalid parameter",
        [VP8_STATUS_BITSTREAM_ERROR] = "bad bit stream",
        [VP8_STATUS_UNSUPPORTED_FEATURE] = "unsupported feature",
        [VP8_STATUS_SUSPENDED] = "end of file",
        [VP8_STATUS_NOT_ENOUGH_DATA] = "end of file",
    };
    bool is_known = (size_t)status < sizeof words / sizeof *words && words[status];
    if (status == VP8_STATUS_OUT_OF_MEMORY)
        return error_set(err, ERROR_SYSTEM, _("not enough memory for a picture"));
    return error_set(err, ERROR_INPUT,
                     _("the picture is damaged (%s): save it again from the original"),
                     is_known ? words[status] : "?");
}

static int64_t held_bytes(const WebPBitstreamFeatures *features)
{
    int64_t area_px = (int64_t)features->width * features->height;
    return features->format == LOSSLESS ? area_px * ARGB_BYTES : features->has_alpha ? area_px : 0;
}

bool webp_inspect(const void *bytes, size_t length, struct image_header *ret_header,
                  struct error *err)
{
    WebPBitstreamFeatures features;
    VP8StatusCode status = WebPGetFeatures(bytes, length, &features);
    if (status != VP8_STATUS_OK)
        return refuse_damaged(status, err);
    if (features.has_animation)
        return error_set(err, ERROR_INPUT,
                         _("the picture moves (animated %s): save one frame of it as a still "
                           "picture"),
                         "WebP");
    *ret_header = (struct image_header){
        .kind = IMAGE_WEBP,
        .width_px = features.width,
        .height_px = features.height,
        .orientation = find_orientation(bytes, length),
        .held_bytes = held_bytes(&features),
        .is_whole = little_endian((const unsigned char *)bytes + 4) <= length - RIFF_HEAD_BYTES,
    };
    return true;
}

/* --- painting -------------------------------------------------------------------------------- */

/* The coarse size; the stored one when that is smaller or cheap enough to take whole. */
static struct resample_size choose_size(struct resample_size stored, const struct rect *area)
{
    int64_t tenths = image_rows_coarse_tenths(&stored);
    double across = (double)(area->width * tenths) / (10.0 * stored.width_px);
    double down = (double)(area->height * tenths) / (10.0 * stored.height_px);
    double scale = across > down ? across : down;
    if (scale >= 1)
        return stored;
    return (struct resample_size){ (int32_t)ceil(stored.width_px * scale),
                                   (int32_t)ceil(stored.height_px * scale) };
}

/* The pixels that libwebp writes, in memory of ours. */
struct decoded {
    struct resample_size size;
    int32_t channels;
    size_t row_bytes;
    uint8_t *pixels; /* owned */
};

static bool decode(const void *bytes, size_t length, const struct rect *area,
                   struct decoded *ret_decoded, struct error *err)
{
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) /* the library is of another version */
        return refuse_damaged(VP8_STATUS_INVALID_PARAM, err);
    VP8StatusCode status = WebPGetFeatures(bytes, length, &config.input);
    if (status != VP8_STATUS_OK)
        return refuse_damaged(status, err);
    struct resample_size stored = { config.input.width, config.input.height };
    struct decoded decoded = { .size = choose_size(stored, area),
                               .channels = config.input.has_alpha ? 4 : 3 };
    decoded.row_bytes = (size_t)decoded.size.width_px * (size_t)decoded.channels;
    size_t total_bytes = decoded.row_bytes * (size_t)decoded.size.height_px;
    decoded.pixels = mem_try(total_bytes);
    if (!decoded.pixels)
        return refuse_damaged(VP8_STATUS_OUT_OF_MEMORY, err);
    config.options.use_scaling = memcmp(&decoded.size, &stored, sizeof stored) != 0;
    config.options.scaled_width = decoded.size.width_px;
    config.options.scaled_height = decoded.size.height_px;
    config.output.colorspace = decoded.channels == 4 ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = decoded.pixels;
    config.output.u.RGBA.stride = (int)decoded.row_bytes;
    config.output.u.RGBA.size = total_bytes;
    status = WebPDecode(bytes, length, &config);
    WebPFreeDecBuffer(&config.output);
    *ret_decoded = decoded;
    return status == VP8_STATUS_OK || refuse_damaged(status, err);
}

bool webp_paint(const void *bytes, size_t length, const struct image_place *place,
                struct error *err)
{
    struct decoded decoded = { .pixels = NULL };
    struct image_rows *rows = NULL;
    bool is_good = decode(bytes, length, &place->area, &decoded, err) &&
                   image_rows_new(decoded.channels, decoded.size, place, &rows, err);
    for (int32_t y = 0; is_good && y < decoded.size.height_px; y++) {
        memcpy(image_rows_next(rows), decoded.pixels + (size_t)y * decoded.row_bytes,
               decoded.row_bytes);
        image_rows_push(rows);
    }
    image_rows_free(rows);
    free(decoded.pixels);
    return is_good;
}
