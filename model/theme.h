/* Colours, font and alignment of text. From "themes" in playlists/site.json; a theme "default" is
 * always there (white on deep blue, the packaged font, centred). */
#pragma once

#include <stdint.h>

enum align { ALIGN_CENTER, ALIGN_LEFT, ALIGN_RIGHT };

struct theme {
    char *name;
    uint32_t background, color; /* 0xRRGGBB */
    char *font;                 /* path below content/; NULL: the packaged font */
    enum align align;
};
