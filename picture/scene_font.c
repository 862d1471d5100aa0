/* A fallback that cannot be used is none: the scene's own font decides what can be shown. */
#include "picture/scene_font.h"

bool scene_font_open(const struct scene *scene, const void *bytes, size_t length,
                     struct scene_font *ret_font, struct error *err)
{
    struct scene_font font = { .font = NULL };
    struct error ignored;
    if (!font_open_library(err))
        return false;
    if (!font_new(bytes, length, &font.font, err)) {
        font_close_library();
        return false;
    }
    if (scene->fallback &&
        font_new(scene->fallback, scene->fallback_bytes, &font.fallback, &ignored))
        font_set_fallback(font.font, font.fallback);
    *ret_font = font;
    return true;
}

void scene_font_close(struct scene_font *font)
{
    font_free(font->font);
    font_free(font->fallback);
    font_close_library();
}
