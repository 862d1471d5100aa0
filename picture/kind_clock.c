/* The time or the day, large; what belongs to it below, and above it whose it is. A minute later
 * all but one digit stand where they stood: digits are equally wide. */
#include "picture/kind_stack.h"

enum { FIELD_LARGE, FIELD_SMALL, FIELD_TEXT };

/* "07:30" is as large as a canvas can take, a whole day's name is a sentence. */
static bool is_sentence(const char *text)
{
    enum { DIGITS_MAX = 16 };
    size_t length = 0;
    while (text && text[length])
        length++;
    return length > DIGITS_MAX;
}

bool kind_clock_paint(const struct kind *kind, struct error *err)
{
    const struct scene *scene = kind->scene;
    const char *large = scene_text(scene, FIELD_LARGE);
    bool is_long = is_sentence(large);
    const struct stack_part parts[] = {
        { .text = scene_text(scene, FIELD_TEXT),
          .color = scene->color,
          .size_percent = 8,
          .strip_percent = 46,
          .room_percent = 22 },
        { .text = large,
          .color = scene->accent,
          .size_percent = is_long ? 16 : 46,
          .strip_percent = is_long ? 56 : 74,
          .room_percent = is_long ? 80 : 60,
          .has_even_digits = !is_long,
          .max_lines = is_long ? 0 : 1 },
        { .text = scene_text(scene, FIELD_SMALL),
          .color = scene->color,
          .size_percent = 9,
          .strip_percent = 46,
          .room_percent = 24 },
    };
    return kind_stack_paint(kind, parts, sizeof parts / sizeof *parts, err);
}
