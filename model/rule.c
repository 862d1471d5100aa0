/* See rule.h. */
#include "model/rule.h"

#include <stdlib.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/limits.h"

static const struct key keys[] = {
    { .name = "id",
      .type = KEY_NAME,
      .offset = offsetof(struct rule, id),
      .fallback = N_("\"rule-N\", N being its place from 1"),
      .sentence = N_("Names the rule where the schedule is explained.") },
    { .name = "show",
      .type = KEY_NAME,
      .offset = offsetof(struct rule, show),
      .refers = REFER_SHOW,
      .is_required = true,
      .sentence = N_("The playlist or layout to show.") },
    { .name = "screens",
      .type = KEY_NAMES,
      .offset = offsetof(struct rule, screens),
      .min = 1,
      .max = LIMIT_TAGS,
      .refers = REFER_SCREEN,
      .is_vital = true,
      .fallback = N_("every screen"),
      .sentence = N_("Ids and tags of the screens; with ! in front it excludes.") },
    { .name = "days",
      .type = KEY_DAYS,
      .offset = offsetof(struct rule, window),
      .is_vital = true,
      .fallback = N_("every day"),
      .sentence = N_("The days of the week on which the rule holds.") },
    { .name = "hours",
      .type = KEY_HOURS,
      .offset = offsetof(struct rule, window),
      .is_vital = true,
      .fallback = N_("the whole day"),
      .sentence =
          N_("The hours of the day in which the rule holds; past midnight they belong to the "
             "day on which they began.") },
    { .name = "from",
      .type = KEY_FROM,
      .offset = offsetof(struct rule, window),
      .is_vital = true,
      .sentence = N_("The first day, or the moment, from which the rule holds.") },
    { .name = "until",
      .type = KEY_UNTIL,
      .offset = offsetof(struct rule, window),
      .is_vital = true,
      .sentence = N_("The last day on which the rule holds, or the moment before which it ends.") },
    { .name = "priority",
      .type = KEY_INTEGER,
      .offset = offsetof(struct rule, priority),
      .min = -LIMIT_PRIORITY,
      .max = LIMIT_PRIORITY,
      .is_vital = true,
      .fallback = "0",
      .sentence = N_("Of the rules that hold for a screen the highest wins; among equals the one "
                     "written last.") },
};

const struct schema rule_schema = {
    .name = "rule",
    .sentence = N_("Which screens show which playlist or layout, and when."),
    .keys = keys,
    .count = sizeof keys / sizeof *keys,
};

void rule_read(const struct schema_reader *reader, const struct json_value *value, size_t place,
               struct rule *ret_rule)
{
    struct json_place stands = json_place(value);
    struct rule rule = {
        .window = WINDOW_ALWAYS,
        .line = stands.line,
        .column = stands.column,
    };
    char *where = mem_format("schedule[%zu]", place);
    rule.is_valid = schema_read(reader, &rule_schema, value, where, &rule, NULL);
    if (rule.is_valid && reader->is_strict)
        rule.is_valid = schema_check_window(reader, value, where, &rule.window);
    if (!rule.id)
        rule.id = mem_format("rule-%zu", place + 1);
    free(where);
    *ret_rule = rule;
}

/* Whether one entry of "screens", without its '!', means this screen. */
static bool means_screen(const char *entry, const struct screen *screen)
{
    return str_equal(entry, screen->id) || screen_has_tag(screen, entry);
}

bool rule_names_screen(const struct rule *rule, const struct screen *screen)
{
    bool is_named = false, has_names = false;
    for (size_t i = 0; i < rule->screen_count; i++) {
        const char *entry = rule->screens[i];
        if (entry[0] == '!' && means_screen(entry + 1, screen))
            return false;
        if (entry[0] != '!') {
            has_names = true;
            is_named |= means_screen(entry, screen);
        }
    }
    return is_named || !has_names;
}

void rule_deinit(struct rule *rule)
{
    if (!rule)
        return;
    for (size_t i = 0; i < rule->screen_count; i++)
        free(rule->screens[i]);
    free(rule->screens);
    free(rule->id);
    free(rule->show);
}
