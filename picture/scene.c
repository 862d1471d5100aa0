/* From a slot to a scene: which file, which words, which colours. Pure, and kept apart from the
 * painting so that plan links no decoder. */
#include "picture/scene.h"

#include <stdio.h>

#include "model/manifest.h"

/* The idle card has its own colours: it must not depend on a theme that may be missing. */
static const struct scene scene_blank = { .kind = SCENE_BLANK, .name = "" };
static const struct scene scene_idle = {
    .kind = SCENE_IDLE,
    .name = "",
    .file = MANIFEST_DEFAULT_FONT,
};

static void set_content_file(struct scene *scene, const char *path)
{
    snprintf(scene->file, sizeof scene->file, "content/%s", path);
}

static void set_font_file(struct scene *scene, const char *font)
{
    if (font)
        set_content_file(scene, font);
    else
        snprintf(scene->file, sizeof scene->file, "%s", MANIFEST_DEFAULT_FONT);
}

static struct scene scene_of_item(const struct site *site, const struct slot *slot)
{
    const struct theme *theme = site_item_theme(site, slot->playlist, slot->item);
    struct scene scene = {
        .kind = SCENE_HOLD,
        .name = slot->name,
        .background = theme->background,
        .color = theme->color,
        .align = theme->align,
    };
    if (slot->item->kind == ITEM_IMAGE) {
        scene.kind = SCENE_IMAGE;
        set_content_file(&scene, slot->item->value);
    } else if (slot->item->kind == ITEM_SLOGAN) {
        scene.kind = SCENE_SLOGAN;
        scene.text = slot->item->value;
        set_font_file(&scene, theme->font);
    }
    return scene;
}

void scene_of_slot(const struct site *site, const struct slot *slot, struct scene *ret_scene)
{
    if (slot->kind == SLOT_ITEM) {
        *ret_scene = scene_of_item(site, slot);
        return;
    }
    *ret_scene = slot->kind == SLOT_BLANK ? scene_blank : scene_idle;
    if (slot->kind == SLOT_IDLE && site)
        ret_scene->text = site->title;
}

bool scene_needs_file(const struct scene *scene)
{
    return scene->file[0] != '\0';
}
