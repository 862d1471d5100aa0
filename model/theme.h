/* Colours, font and alignment of text. From "themes" in playlists/site.json; a theme "default" is
 * always there (white on deep blue, the packaged font, centred). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/schema.h"

enum align { ALIGN_CENTER, ALIGN_LEFT, ALIGN_RIGHT };

struct theme {
    char *name;
    uint32_t background, color; /* 0xRRGGBB */
    uint32_t accent;            /* of what stands out: figures, bars, rules */
    uint32_t outline, shadow;   /* behind letters; 0xFFRRGGBB, 0: none */
    char *font;                 /* path below content/; NULL: the packaged font */
    enum align align;
};

extern const struct schema theme_schema;

/* The built-in look under this name (copied). */
void theme_init(struct theme *theme, const char *name);

/* Reads one entry of "themes"; its key is the name. What is not said is as in the built-in one.
 * False when it cannot be used. */
bool theme_read(const struct schema_reader *reader, const struct json_value *value,
                struct theme *ret_theme);

void theme_deinit(struct theme *theme);
