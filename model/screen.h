/* One player: its name, its tags and the canvas it draws. From playlists/screens.json. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/care.h"
#include "model/light.h"
#include "model/output.h"
#include "model/schema.h"

struct screen {
    char *id;
    char *name; /* for people; the id when not given */
    char **tags;
    size_t tag_count;
    int32_t width_px, height_px; /* the canvas */
    int32_t refresh_hz;          /* of the display, as declared */
    int32_t pitch_um;            /* from pixel to pixel; 0: not said, as is: */
    int32_t distance_mm;         /* from where most people read it */
    struct output *output;       /* NULL: the canvas is the raster; owned */
    struct light light;
    struct care care;
    int line, column;
};

bool screen_has_tag(const struct screen *screen, const char *tag);

extern const struct schema screens_schema; /* the file screens.json */

/* Reads one entry of "screens"; its key is the id. False when it is left out. */
bool screen_read(const struct schema_reader *reader, const struct json_value *value,
                 struct screen *ret_screen);

void screen_deinit(struct screen *screen);
