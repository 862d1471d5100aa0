/* The figures of an item: a list of objects, each four strings among the item's fields. */
#include <stdlib.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/item_inside.h"
#include "model/limits.h"

struct figure {
    char *value, *unit, *label;
    int32_t share; /* −1: none */
};

static const struct key keys[] = {
    { .name = "value",
      .type = KEY_TEXT,
      .offset = offsetof(struct figure, value),
      .max = LIMIT_FIGURE_CHARACTERS,
      .is_required = true,
      .sentence = N_("The figure as it is written, such as \"1.500\".") },
    { .name = "unit",
      .type = KEY_TEXT,
      .offset = offsetof(struct figure, unit),
      .max = LIMIT_FIGURE_CHARACTERS,
      .sentence = N_("Stands behind it, such as \"%\" or \"hồ sơ\".") },
    { .name = "label",
      .type = KEY_TEXT,
      .offset = offsetof(struct figure, label),
      .max = LIMIT_LABEL_CHARACTERS,
      .is_required = true,
      .sentence = N_("What it counts.") },
    { .name = "share",
      .type = KEY_INTEGER,
      .offset = offsetof(struct figure, share),
      .max = 100,
      .is_vital = true,
      .fallback = N_("no bar, ring or column"),
      .sentence = N_("How much of the whole, in percent: the length of its bar, ring or column.") },
};

const struct schema item_figure_schema = {
    .name = "figure",
    .sentence = N_("One figure and what it counts."),
    .keys = keys,
    .count = sizeof keys / sizeof *keys,
};

static void append(struct item_draft *draft, char *text)
{
    draft->list[draft->list_count++] = text ? text : mem_copy_string("");
}

static bool needs_share(const struct item_draft *draft)
{
    return str_equal(draft->chart, "rings") || str_equal(draft->chart, "columns");
}

static bool read_figure(const struct schema_reader *reader, const struct json_value *value,
                        const char *where, struct item_draft *draft)
{
    struct figure figure = { .share = -1 };
    bool is_good = schema_read(reader, &item_figure_schema, value, where, &figure, NULL);
    if (is_good && figure.share < 0 && needs_share(draft) && reader->is_strict)
        is_good = schema_report(
            reader, DIAGNOSTIC_ERROR, json_place(value), where,
            _("with \"chart\": \"%s\" each figure needs a \"share\" from 0 to 100"), draft->chart);
    append(draft, figure.value);
    append(draft, figure.unit);
    append(draft, figure.label);
    append(draft, figure.share < 0 ? NULL : mem_format("%d", (int)figure.share));
    return is_good;
}

bool item_read_figures(const struct schema_reader *reader, const struct json_value *object,
                       const char *where, struct item_draft *draft)
{
    const struct json_value *list = json_get(object, "figures");
    bool is_good = true;
    size_t place = 0;
    if (!list || json_kind(list) != JSON_ARRAY || json_count(list) > LIMIT_FIGURES)
        return true; /* not there, or told already */
    draft->figures = mem_copy_string("");
    draft->list = mem_array(json_count(list) * ITEM_FIGURE_FIELDS + 1, sizeof *draft->list);
    for (const struct json_value *value = json_first(list); value; value = json_next(value)) {
        char *path = mem_format("%s.figures[%zu]", where, place++);
        is_good &= read_figure(reader, value, path, draft);
        free(path);
    }
    return is_good;
}
