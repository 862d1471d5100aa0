/* The installer's test patterns: each proves one thing about a board, at any size from 1x1. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "model/pattern.h"
#include "picture/font.h"
#include "picture/pixmap.h"

/* What the identity card says; each may be NULL. No address, no secret. */
struct pattern_facts {
    const char *title; /* the site's */
    const char *screen_name, *screen_id;
};

/* Paints the whole pixmap. */
bool pattern_paint(enum pattern pattern, const struct pattern_facts *facts, struct font *font,
                   struct pixmap *into, struct error *err);
