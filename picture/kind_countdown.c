/* How many days are left, as large as can be, between the words around the number; on the day
 * itself one sentence. */
#include "picture/kind_stack.h"

enum { FIELD_BEFORE, FIELD_DAYS, FIELD_AFTER };

bool kind_countdown_paint(const struct kind *kind, struct error *err)
{
    const struct scene *scene = kind->scene;
    const char *days = scene_text(scene, FIELD_DAYS);
    const struct stack_part parts[] = {
        { .text = scene_text(scene, FIELD_BEFORE),
          .color = scene->color,
          .size_percent = 9,
          .strip_percent = 50,
          .room_percent = 20 },
        { .text = days,
          .color = scene->accent,
          .size_percent = 42,
          .strip_percent = 76,
          .room_percent = 52,
          .has_even_digits = true,
          .max_lines = 1 },
        { .text = scene_text(scene, FIELD_AFTER),
          .color = scene->color,
          .size_percent = days ? 9 : 16,
          .strip_percent = days ? 50 : 60,
          .room_percent = days ? 28 : 100 },
    };
    return kind_stack_paint(kind, parts, sizeof parts / sizeof *parts, err);
}
