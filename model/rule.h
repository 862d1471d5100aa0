/* One rule of the schedule: which screens show which playlist or layout, and when. From "schedule"
 * in playlists/site.json. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/schema.h"
#include "model/screen.h"
#include "model/window.h"

struct rule {
    char *id;       /* as given, or "rule-N" by its place from 1 */
    char *show;     /* a playlist's or a layout's name */
    char **screens; /* tags or ids, "!" excludes; none: every screen */
    size_t screen_count;
    int32_t priority; /* −1000 … 1000, 0 when not given */
    bool is_valid;    /* an invalid one never matches (tolerant reading) */
    struct window window;
    int line, column;
};

extern const struct schema rule_schema;

/* Reads one entry of "schedule"; `place` counts from 0. An invalid rule is there all the same, so
 * that the numbers of the others stay, and never matches. */
void rule_read(const struct schema_reader *reader, const struct json_value *value, size_t place,
               struct rule *ret_rule);

void rule_deinit(struct rule *rule);

/* True when the rule names this screen: by id or tag, and not excluded. */
bool rule_names_screen(const struct rule *rule, const struct screen *screen);
