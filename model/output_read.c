/* The map in screens.json. The tables judge each number; whether a slice lies where there are
 * pixels for it is judged here, slice by slice, and told at the corner that is wrong. */
#include <stdlib.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "model/output.h"

static const struct key slice_keys[] = {
    { .name = "from",
      .type = KEY_RECTANGLE,
      .offset = offsetof(struct output_slice, x),
      .max = LIMIT_CANVAS_PX,
      .is_required = true,
      .sentence = N_("The part of the canvas.") },
    { .name = "to",
      .type = KEY_POINT,
      .offset = offsetof(struct output_slice, to_x),
      .max = LIMIT_CANVAS_PX,
      .is_required = true,
      .sentence = N_("Where its top left corner lies on the raster, after turning.") },
    { .name = "rotate",
      .type = KEY_TURN,
      .offset = offsetof(struct output_slice, rotate),
      .is_vital = true,
      .fallback = "0",
      .sentence = N_("Turns it clockwise, in degrees.") },
    { .name = "mirror",
      .type = KEY_FLAG,
      .offset = offsetof(struct output_slice, is_mirrored),
      .is_vital = true,
      .fallback = "false",
      .sentence = N_("Mirrors it left to right, before it is turned.") },
};

static const struct schema slice_schema = {
    .name = "slice",
    .sentence = N_("One rectangle of the canvas and its place on the raster, pixel for pixel."),
    .keys = slice_keys,
    .count = sizeof slice_keys / sizeof *slice_keys,
};

static const struct key keys[] = {
    { .name = "raster",
      .type = KEY_SIZE,
      .offset = offsetof(struct output, width_px),
      .min = 1,
      .max = LIMIT_CANVAS_PX,
      .is_required = true,
      .sentence = N_("Width and height of what the sending card or the panel takes, in pixels.") },
    { .name = "slices",
      .type = KEY_OBJECTS,
      .min = 1,
      .max = LIMIT_SLICES,
      .of = &slice_schema,
      .is_required = true,
      .sentence = N_("The parts of the canvas on the raster; the rest of the raster is black.") },
};

const struct schema output_schema = {
    .name = "output",
    .sentence = N_("Where the canvas lands on the raster; never scaled."),
    .keys = keys,
    .count = sizeof keys / sizeof *keys,
};

/* Says what is wrong with a slice, at the key that has to change. */
static void report(const struct schema_reader *reader, const struct json_value *slice,
                   const char *where, enum output_fault fault, size_t other)
{
    static const struct {
        const char *key, *sentence;
    } faults[] = {
        [OUTPUT_EMPTY] = { "from", N_("this has no pixels: width and height are at least 1") },
        [OUTPUT_TURN] = { "rotate", N_("write 0, 90, 180 or 270 here") },
        [OUTPUT_OFF_CANVAS] = { "from", N_("this reaches beyond the canvas") },
        [OUTPUT_OFF_RASTER] = { "to", N_("from here the slice reaches beyond the raster") },
        [OUTPUT_OVERLAP] = { "to", N_("here the slice lies over slices[%zu]: move one of them") },
    };
    char *path = schema_where(where, faults[fault].key);
    char *text = mem_format(_(faults[fault].sentence), other);
    schema_report(reader, DIAGNOSTIC_ERROR, json_place(json_get(slice, faults[fault].key)), path,
                  "%s", text);
    free(text);
    free(path);
}

/* Reads the slice behind those that `output` has. */
static bool read_slice(const struct schema_reader *reader, const struct json_value *value,
                       const char *where, int32_t canvas_width_px, int32_t canvas_height_px,
                       struct output *output)
{
    size_t other = 0;
    bool has_sides = output->width_px > 0 && canvas_width_px > 0;
    if (!schema_read(reader, &slice_schema, value, where, &output->slices[output->count], NULL))
        return false;
    enum output_fault fault =
        has_sides ? output_check(output, canvas_width_px, canvas_height_px, output->count, &other)
                  : OUTPUT_GOOD;
    output->count++;
    if (fault != OUTPUT_GOOD)
        report(reader, value, where, fault, other);
    return fault == OUTPUT_GOOD;
}

/* Whether the list was refused is told already. */
static bool read_slices(const struct schema_reader *reader, const struct json_value *list,
                        const char *where, int32_t canvas_width_px, int32_t canvas_height_px,
                        struct output *output)
{
    bool is_good = true;
    size_t place = 0;
    if (!list || json_kind(list) != JSON_ARRAY || json_count(list) == 0 ||
        json_count(list) > LIMIT_SLICES)
        return false;
    for (const struct json_value *slice = json_first(list); slice; slice = json_next(slice)) {
        char *path = mem_format("%s.slices[%zu]", where, place++);
        is_good &= read_slice(reader, slice, path, canvas_width_px, canvas_height_px, output);
        free(path);
    }
    return is_good;
}

static void warn_unseen(const struct schema_reader *reader, const struct json_value *list,
                        const char *where, int64_t unseen)
{
    char *path = schema_where(where, "slices");
    schema_report(reader, DIAGNOSTIC_WARNING, json_place(list), path,
                  _("%lld pixels of the canvas are on no slice: nobody will see them"),
                  (long long)unseen);
    free(path);
}

bool output_read(const struct schema_reader *reader, const struct json_value *value,
                 const char *where, int32_t canvas_width_px, int32_t canvas_height_px,
                 struct output *ret_output)
{
    struct output output = { 0 };
    bool is_good = schema_read(reader, &output_schema, value, where, &output, NULL);
    if (json_kind(value) != JSON_OBJECT)
        return false;
    const struct json_value *list = json_get(value, "slices");
    is_good &= read_slices(reader, list, where, canvas_width_px, canvas_height_px, &output);
    if (!is_good)
        return false;
    int64_t unseen = output_unseen(&output, canvas_width_px, canvas_height_px);
    if (reader->is_strict && unseen > 0)
        warn_unseen(reader, list, where, unseen);
    *ret_output = output;
    return true;
}
