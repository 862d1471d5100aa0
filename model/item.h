/* One thing to show: an image, a slogan, or another playlist put in its place. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "model/window.h"

enum item_kind {
    ITEM_UNKNOWN, /* of a newer version: keeps its time and holds the previous picture */
    ITEM_IMAGE,
    ITEM_SLOGAN,
    ITEM_PLAYLIST,
};

enum transition { TRANSITION_UNSET = -1, TRANSITION_CUT, TRANSITION_FADE };

struct item {
    char *id; /* as given, or the slug of its text or file name */
    enum item_kind kind;
    char *value;         /* the kind's own: path below content/, text, name of a playlist */
    int64_t duration_ms; /* 0: the playlist's default */
    enum transition transition;
    char *theme;    /* NULL: the playlist's default */
    char *campaign; /* NULL: none */
    struct window window;
    int line, column; /* where it stands in its file */
};
