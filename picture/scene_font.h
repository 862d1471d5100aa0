/* The font of a scene, opened from the bytes of its file, with the packaged one behind it for the
 * letters that it lacks. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "picture/font.h"
#include "picture/scene.h"

struct scene_font {
    struct font *font, *fallback; /* fallback: NULL: none */
};

/* The bytes are loans until scene_font_close. */
bool scene_font_open(const struct scene *scene, const void *bytes, size_t length,
                     struct scene_font *ret_font, struct error *err);
void scene_font_close(struct scene_font *font);
