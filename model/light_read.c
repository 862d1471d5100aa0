/* The light in screens.json. "brightness" is one percentage, or a list by time of day; its table
 * reads an entry, and that times rise is judged here. */
#include <stdlib.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "model/light.h"

static const struct key step_keys[] = {
    { .name = "at",
      .type = KEY_CLOCK,
      .offset = offsetof(struct light_step, at_s),
      .is_required = true,
      .sentence = N_("From this local time on, every day.") },
    { .name = "percent",
      .type = KEY_INTEGER,
      .offset = offsetof(struct light_step, percent),
      .min = 1,
      .max = 100,
      .is_required = true,
      .sentence = N_("Share of the board's full light.") },
};

static const struct schema step_schema = {
    .name = "brightness",
    .sentence = N_("One step of a day's brightness; the last one holds past midnight."),
    .keys = step_keys,
    .count = sizeof step_keys / sizeof *step_keys,
};

static const struct key keys[] = {
    { .name = "brightness",
      .type = KEY_LEVELS,
      .min = 1,
      .max = 100,
      .of = &step_schema,
      .fallback = "100",
      .sentence = N_("Percent of the board's full light, always or by time of day.") },
    { .name = "dim",
      .type = KEY_INTEGER,
      .offset = offsetof(struct light, dim_percent),
      .min = 1,
      .max = 100,
      .fallback = N_("the lowest brightness"),
      .sentence = N_("Percent while the board does not know the time.") },
    { .name = "fade",
      .type = KEY_SECONDS,
      .offset = offsetof(struct light, fade_ms),
      .min = LIGHT_FADE_MIN_MS,
      .max = LIGHT_FADE_MAX_MS,
      .fallback = "5",
      .sentence = N_("How long a change of brightness takes.") },
    { .name = "gamma",
      .type = KEY_DECIMAL,
      .offset = offsetof(struct light, gamma),
      .min = LIGHT_GAMMA_MIN,
      .max = LIGHT_GAMMA_MAX,
      .fallback = "1",
      .sentence = N_("Above 1 darkens the middle tones: 2.2 for a board whose controller has no "
                     "gamma of its own.") },
    { .name = "average",
      .type = KEY_INTEGER,
      .offset = offsetof(struct light, average_percent),
      .min = 5,
      .max = 100,
      .fallback = "100",
      .sentence = N_("The average of the picture is at most this percent of full white; brighter "
                     "pictures are dimmed, against glare and for the power supply.") },
};

const struct schema light_schema = {
    .name = "light",
    .sentence =
        N_("How bright the board is; by software, so prefer the controller's where it can."),
    .keys = keys,
    .count = sizeof keys / sizeof *keys,
};

static bool read_step(const struct schema_reader *reader, const struct json_value *value,
                      const char *where, struct light *light)
{
    struct light_step step = { 0 };
    bool is_good = schema_read(reader, &step_schema, value, where, &step, NULL);
    if (!is_good)
        return false;
    const struct light_step *last = light->count > 0 ? &light->steps[light->count - 1] : NULL;
    if (last && step.at_s <= last->at_s) {
        char *path = schema_where(where, "at");
        schema_report(reader, DIAGNOSTIC_ERROR, json_place(json_get(value, "at")), path,
                      _("this is not later than the entry before it: order the times from 00:00 "
                        "to 23:59, each once"));
        free(path);
        return false;
    }
    light->steps[light->count++] = step;
    return true;
}

static bool read_steps(const struct schema_reader *reader, const struct json_value *list,
                       const char *where, struct light *light)
{
    bool is_good = true;
    size_t place = 0;
    light->count = 0;
    if (json_count(list) < 1 || json_count(list) > LIMIT_LIGHT_STEPS)
        return schema_report(reader, DIAGNOSTIC_ERROR, json_place(list), where,
                             _("this list has %zu entries: write 1 to %d"), json_count(list),
                             LIMIT_LIGHT_STEPS);
    for (const struct json_value *step = json_first(list); step; step = json_next(step)) {
        char *path = mem_format("%s[%zu]", where, place++);
        is_good &= read_step(reader, step, path, light);
        free(path);
    }
    return is_good;
}

static bool read_brightness(const struct schema_reader *reader, const struct json_value *value,
                            const char *where, struct light *light)
{
    int64_t percent;
    if (json_kind(value) == JSON_ARRAY)
        return read_steps(reader, value, where, light);
    if (json_kind(value) != JSON_NUMBER)
        return schema_report(
            reader, DIAGNOSTIC_ERROR, json_place(value), where,
            _("write a percentage here, or a list such as [{\"at\": \"06:00\", \"percent\": 100}, "
              "{\"at\": \"18:00\", \"percent\": 40}]"));
    if (!json_integer(value, &percent) || percent < 1 || percent > 100)
        return schema_report(reader, DIAGNOSTIC_ERROR, json_place(value), where,
                             _("write a percentage from 1 to 100; for a black board publish with "
                               "--blank"));
    light->steps[0].percent = (int32_t)percent;
    return true;
}

/* After a mistake in the list: one level, the one for boards that do not know better. */
static void forget_steps(struct light *light)
{
    light->count = 1;
    light->steps[0] = (struct light_step){ 0, light->dim_percent > 0 ? light->dim_percent : 100 };
}

bool light_read(const struct schema_reader *reader, const struct json_value *value,
                const char *where, struct light *ret_light)
{
    struct light light = LIGHT_FULL;
    bool is_good = schema_read(reader, &light_schema, value, where, &light, NULL);
    const struct json_value *brightness =
        json_kind(value) == JSON_OBJECT ? json_get(value, "brightness") : NULL;
    if (brightness) {
        char *path = schema_where(where, "brightness");
        bool is_read = read_brightness(reader, brightness, path, &light);
        free(path);
        if (!is_read)
            forget_steps(&light);
        is_good &= is_read;
    }
    *ret_light = light;
    return is_good;
}
