/* A picture on its canvas: whole, covering it, or whole on a blurred cover of itself. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "model/item.h"
#include "picture/pixmap.h"

struct fitting {
    struct pixmap *into;
    uint32_t background; /* 0xRRGGBB, beside the picture and behind what is transparent */
    enum fit fit;        /* another number is a contain */
    struct focus focus;  /* of a cover; beyond its range, the nearest in it */
};

/* Paints the whole pixmap from the file's bytes. On false it is undefined. */
bool fitting_paint(const struct fitting *fitting, const void *bytes, size_t length,
                   struct error *err);
