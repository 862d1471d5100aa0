/* Texts that belong together, one above the other, or side by side on a strip. */
#pragma once

#include "picture/kind_parts.h"

enum { STACK_MAX = 4 };

struct stack_part {
    const char *text; /* NULL: none */
    uint32_t color;
    int32_t size_percent;  /* of the short side, at most */
    int32_t strip_percent; /* of a strip's height */
    int32_t room_percent;  /* of the area's height */
    bool has_even_digits;
    size_t max_lines; /* 0: any */
};

/* In the middle of the canvas, by the theme's alignment. */
bool kind_stack_paint(const struct kind *kind, const struct stack_part *parts, size_t count,
                      struct error *err);
