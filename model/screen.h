/* One player: its name, its tags and the canvas it draws. From playlists/screens.json. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct screen {
    char *id;
    char *name; /* for people; the id when not given */
    char **tags;
    size_t tag_count;
    int32_t width_px, height_px; /* the canvas */
    int line, column;
};

bool screen_has_tag(const struct screen *screen, const char *tag);

void screen_deinit(struct screen *screen);
