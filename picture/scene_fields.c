/* A scene on its way, its fields above all: apart from what reads a site, which paint does not
 * link.
 */
#include <string.h>

#include "picture/scene.h"

const char *scene_text(const struct scene *scene, size_t index)
{
    return index < scene->field_count && scene->fields[index][0] ? scene->fields[index] : NULL;
}

bool scene_pack(const struct scene *scene, char *into, size_t capacity)
{
    for (size_t i = 0; i < scene->field_count; i++) {
        size_t length = strlen(scene->fields[i]) + 1;
        if (length > capacity)
            return false;
        memcpy(into, scene->fields[i], length);
        into += length;
        capacity -= length;
    }
    return true;
}

void scene_unpack(struct scene *scene, const char *packed, size_t capacity, size_t count)
{
    scene->field_count = 0;
    while (scene->field_count < count && scene->field_count < SCENE_FIELDS_MAX) {
        size_t length = strnlen(packed, capacity);
        if (length == capacity)
            return;
        scene->fields[scene->field_count++] = packed;
        packed += length + 1;
        capacity -= length + 1;
    }
}

struct rect scene_inner(const struct scene *scene, int32_t width_px, int32_t height_px)
{
    const struct zone zone = { .inset_px = scene->inset_px };
    struct place inner;
    layout_inner(&zone, &(struct place){ 0, 0, width_px, height_px }, &inner);
    return (struct rect){ inner.x, inner.y, inner.width, inner.height };
}

bool scene_scrolls(const struct scene *scene)
{
    return scene->kind == SCENE_TICKER ||
           (scene->kind == SCENE_PATTERN && scene->pattern == PATTERN_BARS);
}
