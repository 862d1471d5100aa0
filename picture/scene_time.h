/* Scenes that tell the time: their words, and until when they are true. Vietnamese, as offices
 * write it: days below 10 and the months 1 and 2 with a nought before them (Decree 30/2020/NĐ-CP,
 * annex I, part II). Pure. */
#pragma once

#include "picture/scene.h"

/* Fills the fields of a clock, a date or a countdown for a moment, and until when in its slot they
 * hold. False for a word of a newer version. The texts lie in the scene itself, so a copy of it
 * borrows from it. */
bool scene_tell_time(const struct slot *slot, int64_t at_ms, struct scene *scene);
