/* From a slot to a scene: which file, which words, which colours. Pure, and kept apart from the
 * painting so that plan links no decoder. */
#include "picture/scene.h"

#include <assert.h>
#include <stdio.h>

#include "common/str.h"
#include "model/manifest.h"
#include "picture/scene_time.h"

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

/* The path of a theme's font in the release. */
static void set_font(char path[SCENE_FILE_BYTES], const char *font)
{
    snprintf(path, SCENE_FILE_BYTES, "%s%s", font ? "content/" : "",
             font ? font : MANIFEST_DEFAULT_FONT);
}

static void set_font_file(struct scene *scene, const char *font)
{
    set_font(scene->file, font);
}

void scene_add_text(struct scene *scene, const char *text)
{
    assert(scene->field_count < SCENE_FIELDS_MAX);
    scene->fields[scene->field_count++] = text ? text : "";
}

void scene_of_pattern(enum pattern pattern, const char *screen_id, struct scene *ret_scene)
{
    struct scene scene = {
        .kind = SCENE_PATTERN,
        .name = "",
        .pattern = pattern,
        .screen_id = screen_id,
        .motion.refresh_hz = DEFAULT_REFRESH_HZ,
    };
    set_font_file(&scene, NULL);
    *ret_scene = scene;
}

/* What the identity card and the grid tell. */
static void set_facts(struct scene *scene, const struct site *site, const struct screen *screen)
{
    scene_add_text(scene, site->title);
    scene->screen_id = screen ? screen->id : NULL;
    scene->screen_name = screen ? screen->name : NULL;
    scene->output = screen ? screen->output : NULL;
}

/* Of what the inset leaves of a zone, as it is painted apart. */
static void set_canvas_place(struct scene *scene, const struct screen *screen,
                             const struct zone *zone)
{
    struct place place, inner;
    layout_place(zone, screen->width_px, screen->height_px, &place);
    layout_inner(zone, &place, &inner);
    scene->canvas_x = inner.x;
    scene->canvas_y = inner.y;
}

static void set_pattern(struct scene *scene, const struct site *site, const struct screen *screen,
                        const struct slot *slot)
{
    if (!pattern_find(slot->item->value, &scene->pattern))
        return; /* of a newer version */
    scene->kind = SCENE_PATTERN;
    set_facts(scene, site, screen);
    if (screen && slot->zone)
        set_canvas_place(scene, screen, slot->zone);
    scene->motion.refresh_hz = screen ? screen->refresh_hz : DEFAULT_REFRESH_HZ;
    set_font_file(scene, NULL);
}

/* What is drawn from its value and its fields, in the theme's font. */
static const enum scene_kind drawn_kinds[ITEM_KINDS] = {
    [ITEM_SLOGAN] = SCENE_SLOGAN,   [ITEM_QR] = SCENE_QR,
    [ITEM_FIGURES] = SCENE_FIGURES, [ITEM_NOTICE] = SCENE_NOTICE,
    [ITEM_CARD] = SCENE_CARD,       [ITEM_CLOCK] = SCENE_CLOCK,
    [ITEM_DATE] = SCENE_CLOCK,      [ITEM_COUNTDOWN] = SCENE_COUNTDOWN,
};

static uint32_t background_of(const struct zone *zone, const struct theme *theme)
{
    return zone && zone->has_background ? zone->background : theme->background;
}

/* A zone as long as nothing is drawn in it. */
static struct scene scene_of_zone(const struct site *site, const struct zone *zone)
{
    struct scene scene = { .kind = SCENE_FILL, .name = "" };
    if (site && zone)
        scene.background = background_of(zone, site_zone_theme(site, zone));
    return scene;
}

static struct scene scene_of_ticker(const struct site *site, const struct screen *screen,
                                    const struct slot *slot)
{
    const struct theme *theme = site_zone_theme(site, slot->zone);
    const struct ticker *ticker = &slot->zone->ticker;
    struct scene scene = {
        .kind = SCENE_TICKER,
        .name = slot->name,
        .background = background_of(slot->zone, theme),
        .color = theme->color,
        .accent = theme->accent,
        .outline = theme->outline,
        .shadow = theme->shadow,
        .inset_px = slot->zone->inset_px,
        .motion = { .speed = ticker->speed,
                    .is_speed_px = ticker->is_speed_px,
                    .is_rightward = ticker->is_rightward,
                    .refresh_hz = screen->refresh_hz,
                    .anchor_ms = slot->anchor_ms },
    };
    scene_add_text(&scene, ticker->separator);
    set_font_file(&scene, theme->font);
    return scene;
}

static void scene_of_item(const struct site *site, const struct screen *screen,
                          const struct slot *slot, int64_t at_ms, struct scene *scene)
{
    const struct theme *theme = site_item_theme(site, slot->zone, slot->playlist, slot->item);
    *scene = (struct scene){
        .kind = SCENE_HOLD,
        .name = slot->name,
        .background = background_of(slot->zone, theme),
        .color = theme->color,
        .accent = theme->accent,
        .outline = theme->outline,
        .shadow = theme->shadow,
        .align = theme->align,
        .inset_px = slot->zone ? slot->zone->inset_px : 0,
    };
    scene->fit = slot->item->fit != FIT_UNSET ? slot->item->fit : slot->playlist->defaults.fit;
    scene->focus = slot->item->focus;
    if (slot->item->kind == ITEM_IMAGE) {
        scene->kind = SCENE_IMAGE;
        set_content_file(scene, slot->item->value);
    } else if (slot->item->kind == ITEM_PATTERN) {
        set_pattern(scene, site, screen, slot);
    } else if (drawn_kinds[slot->item->kind]) {
        scene->kind = drawn_kinds[slot->item->kind];
        set_font_file(scene, theme->font);
        if (item_has_picture(slot->item)) {
            set_font(scene->font, theme->font);
            set_content_file(scene, slot->item->value);
        }
        if (item_tells_time(slot->item)) {
            if (!scene_tell_time(slot, at_ms, scene))
                scene->kind = SCENE_HOLD;
            return;
        }
        scene_add_text(scene, slot->item->value);
        for (size_t i = 0; i < slot->item->field_count; i++)
            scene_add_text(scene, slot->item->fields[i]);
    }
}

bool scene_is_known(const struct item *item)
{
    enum pattern ignored;
    return item->kind != ITEM_UNKNOWN &&
           (item->kind != ITEM_PATTERN || pattern_find(item->value, &ignored));
}

void scene_of_slot(const struct site *site, const struct screen *screen, const struct slot *slot,
                   int64_t at_ms, struct scene *ret_scene)
{
    if (slot->kind == SLOT_ITEM) {
        scene_of_item(site, screen, slot, at_ms, ret_scene);
        ret_scene->duration_ms = slot->until_ms - slot->from_ms;
        ret_scene->at_ms = at_ms - slot->from_ms;
        return;
    }
    if (slot->kind == SLOT_TICKER) {
        *ret_scene = scene_of_ticker(site, screen, slot);
        return;
    }
    if (slot->kind == SLOT_EMPTY) {
        *ret_scene = scene_of_zone(site, slot->zone);
        return;
    }
    if (slot->kind == SLOT_IDENTIFY) {
        scene_of_pattern(PATTERN_IDENTITY, NULL, ret_scene);
        set_facts(ret_scene, site, screen);
        return;
    }
    if (slot->kind == SLOT_WASH) {
        scene_of_pattern(PATTERN_BARS, NULL, ret_scene);
        ret_scene->motion.refresh_hz = screen->refresh_hz;
        return;
    }
    *ret_scene = slot->kind == SLOT_BLANK ? scene_blank : scene_idle;
    if (slot->kind == SLOT_IDLE && site)
        scene_add_text(ret_scene, site->title);
}

bool scene_needs_file(const struct scene *scene)
{
    return scene->file[0] != '\0';
}

const char *scene_second_file(const struct scene *scene)
{
    if (scene->kind == SCENE_CARD)
        return scene->font;
    bool has_own = scene_needs_file(scene) && scene->kind != SCENE_IMAGE &&
                   !str_equal(scene->file, MANIFEST_DEFAULT_FONT);
    return has_own ? MANIFEST_DEFAULT_FONT : NULL;
}
