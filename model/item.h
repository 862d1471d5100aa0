/* One thing to show: an image, a slogan, a QR code, figures, a notice, a card, the time, a test
 * pattern, or another
 * playlist put in its place. Each kind is a row in item_kind.c. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/schema.h"
#include "model/window.h"

enum item_kind {
    ITEM_UNKNOWN, /* of a newer version: keeps its time and holds the previous picture */
    ITEM_IMAGE,
    ITEM_SLOGAN,
    ITEM_QR,
    ITEM_FIGURES,
    ITEM_NOTICE,
    ITEM_CARD,
    ITEM_CLOCK,
    ITEM_DATE,
    ITEM_COUNTDOWN,
    ITEM_PATTERN,
    ITEM_PLAYLIST,
    ITEM_KINDS,
};

/* In the text of a countdown: the number of days. */
#define ITEM_DAYS "{days}"

/* Behind title, note and chart, for each figure: value, unit, label, share in percent or "". */
enum { ITEM_FIGURE_FIELDS = 4 };

enum item_font { ITEM_FONT_NONE, ITEM_FONT_THEME, ITEM_FONT_PACKAGED };

/* What moves goes the way it is named after. */
enum transition {
    TRANSITION_UNSET = -1,
    TRANSITION_CUT,
    TRANSITION_FADE,
    TRANSITION_SLIDE_LEFT, /* the new picture comes in over the old one */
    TRANSITION_SLIDE_RIGHT,
    TRANSITION_SLIDE_UP,
    TRANSITION_SLIDE_DOWN,
    TRANSITION_PUSH_LEFT, /* … and takes the old one along */
    TRANSITION_PUSH_RIGHT,
    TRANSITION_PUSH_UP,
    TRANSITION_PUSH_DOWN,
    TRANSITION_WIPE_LEFT, /* neither moves: the edge between them does */
    TRANSITION_WIPE_RIGHT,
    TRANSITION_WIPE_UP,
    TRANSITION_WIPE_DOWN,
};

/* How a picture is laid on its canvas. */
enum fit {
    FIT_UNSET = -1,
    FIT_CONTAIN, /* whole, on the theme's background */
    FIT_COVER,   /* the canvas is filled, and what reaches beyond it is cut off */
    FIT_BLUR,    /* whole, on a blurred and darkened cover of itself */
};

/* The place of a picture that a cover keeps in view. */
struct focus {
    int32_t x_percent, y_percent;
};

enum { FOCUS_MIDDLE = 50 };

struct item {
    char *id; /* as given, or the slug of its text or file name */
    enum item_kind kind;
    char *value;   /* the kind's own: path below content/, text, name */
    char **fields; /* what stands beside it, "" where nothing does; owned. qr: text */
    size_t field_count;
    int64_t duration_ms; /* 0: the playlist's default */
    enum transition transition;
    enum fit fit;
    struct focus focus;
    char *theme;    /* NULL: the playlist's default */
    char *campaign; /* NULL: none */
    struct window window;
    size_t place;     /* in the file's list, from 0: "items[3]" */
    int line, column; /* where it stands in its file */
};

extern const struct schema item_schema;
extern const char *const transition_words[]; /* by enum transition; NULL-terminated */
extern const char *const fit_words[];        /* by enum fit; NULL-terminated */

/* Reads one entry of "items". False when it is left out: tolerant, when kind, value, duration or
 * window are not valid; strict, when there is not one valid kind (other mistakes are only told, so
 * that later checks can look at the rest of it). */
bool item_read(const struct schema_reader *reader, const struct json_value *value, size_t place,
               struct item *ret_item);

/* Whether its value is the path of a picture, and which font it is set in. */
bool item_has_picture(const struct item *item);
enum item_font item_font(const struct item *item);

/* Whether what it shows depends on the time, so that it cannot show while nobody knows that. */
bool item_tells_time(const struct item *item);

/* The texts of an item, from 0, with the key that each stands under; NULL behind the last. Words of
 * a choice ("rings") are among them. */
const char *item_text(const struct item *item, size_t index, const char **ret_key);

void item_deinit(struct item *item);
