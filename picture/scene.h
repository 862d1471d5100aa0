/* A scene: what one canvas shows in one slot, and how it becomes pixels. plan says what (scene.c is
 * pure and links no decoder), paint and snapshot make the pixels (scene_paint.c). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "model/output.h"
#include "model/pattern.h"
#include "model/theme.h"
#include "model/timeline.h"
#include "picture/pixmap.h"
#include "picture/scroll.h"

enum scene_kind {
    SCENE_BLANK,  /* plain black */
    SCENE_IDLE,   /* the idle card; its file is a font; fields: the site's title or "", and who the
                     board is; both may be missing */
    SCENE_IMAGE,  /* its file is a picture */
    SCENE_SLOGAN, /* its file is a font, as are those of all that follow; field: the text */
    SCENE_QR,     /* its fields and those of the next: kind.h */
    SCENE_FIGURES,
    SCENE_NOTICE,
    SCENE_CARD, /* its file is a picture, its font stands in `font` */
    SCENE_CLOCK,
    SCENE_COUNTDOWN,
    SCENE_PATTERN, /* field: the site's title, if it has one */
    SCENE_TICKER,  /* a strip; fields: the separator, and what timeline_ticker tells */
    SCENE_FILL,    /* a zone's plain background */
    SCENE_HOLD, /* of a newer version: the previous picture stays; painted, it is the background */
};

enum { SCENE_FILE_BYTES = 320, SCENE_FIELDS_MAX = 32, SCENE_MADE_BYTES = 1600 };

/* Strings are loans from the site or the order. */
struct scene {
    enum scene_kind kind;
    const char *name;                     /* full item name, for messages; "" when it is no item */
    const char *fields[SCENE_FIELDS_MAX]; /* the kind's texts, each kind's in its own order */
    size_t field_count;
    uint32_t background, color, accent; /* 0xRRGGBB */
    uint32_t outline, shadow;           /* behind letters; 0xFFRRGGBB, 0: none */
    enum align align;
    enum fit fit; /* of SCENE_IMAGE, as is: */
    struct focus focus;
    int64_t duration_ms, at_ms;          /* of its slot, and the place in it */
    int64_t holds_ms;                    /* place in its slot until which it is true; 0: its end */
    int32_t inset_px;                    /* on all four sides, left to the background */
    enum pattern pattern;                /* of SCENE_PATTERN, as are: */
    const char *screen_id, *screen_name; /* for its identity card; may be NULL */
    const struct output *output;         /* the screen's map, a loan; or NULL */
    int32_t canvas_x, canvas_y;          /* where on the canvas the picture lies */
    struct scroll_motion motion;         /* of what scrolls */
    char made[SCENE_MADE_BYTES];         /* fields that were made for the moment */
    char font[SCENE_FILE_BYTES];         /* path in the release of its font, beside a picture */
    char file[SCENE_FILE_BYTES];         /* path in the release of the file it needs; "" none */
    const void *fallback; /* where it is painted: a font for letters that its file lacks; or NULL */
    size_t fallback_bytes;
};

/* What to paint at `at_ms` (wall time) for a slot of this screen. Never fails: what cannot be shown
 * is SCENE_HOLD. Both may be NULL for a card. The texts of a ticker are left to the caller. */
void scene_of_slot(const struct site *site, const struct screen *screen, const struct slot *slot,
                   int64_t at_ms, struct scene *ret_scene);

/* False when only a newer version can show this item. */
bool scene_is_known(const struct item *item);

/* A test pattern without a release. */
void scene_of_pattern(enum pattern pattern, const char *screen_id, struct scene *ret_scene);

/* The field at this place; NULL when it is not there or empty. */
const char *scene_text(const struct scene *scene, size_t index);

/* Adds a field, a loan: to a ticker the texts that run. */
void scene_add_text(struct scene *scene, const char *text);

/* Writes the fields one behind the other, each with its NUL; false when they do not fit. */
bool scene_pack(const struct scene *scene, char *into, size_t capacity);

/* The other way round: the fields are then loans of `packed`, as many as are whole in it. */
void scene_unpack(struct scene *scene, const char *packed, size_t capacity, size_t count);

/* What the inset leaves of a picture of this size. */
struct rect scene_inner(const struct scene *scene, int32_t width_px, int32_t height_px);

/* True for a scene that is painted as a strip (scene_strip.h) and moves in every frame. */
bool scene_scrolls(const struct scene *scene);

/* True when the scene is painted from a file's bytes. */
bool scene_needs_file(const struct scene *scene);

/* The path of a second file: of a card its font, else the packaged one where letters may be missing
 * in the scene's own; NULL: none. */
const char *scene_second_file(const struct scene *scene);

/* Paints the whole pixmap, no strip, from the bytes of the scene's file (NULL, 0 when it needs
 * none), and says until when in its slot this picture is right (INT64_MAX: it is the slot's only
 * one). On false the pixmap is undefined and the sentence says what is wrong with the file or the
 * text. */
bool scene_paint(const struct scene *scene, const void *bytes, size_t length, struct pixmap *into,
                 int64_t *ret_until_ms, struct error *err);
