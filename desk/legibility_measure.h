/* Measures what a scene puts on a canvas, by drawing it as a board would. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "desk/folder.h"
#include "desk/legibility.h"
#include "picture/scene.h"

struct legibility_measure; /* keeps fonts and a canvas from one scene to the next */

struct legibility_measure *legibility_measure_new(const struct folder *folder);
void legibility_measure_free(struct legibility_measure *measure);

/* Fills what is seen of the scene on a canvas of this size, over all its pages; what is not seen
 * (pitch, distance, duration, ticker) is left alone. False when it could not be drawn, which other
 * checks tell. */
bool legibility_measure_scene(struct legibility_measure *measure, const struct scene *scene,
                              int32_t width_px, int32_t height_px, struct legibility_facts *facts);

/* The font of this path below content/ (NULL: the packaged one), a loan; NULL when there is none.
 */
struct font *legibility_measure_font(struct legibility_measure *measure, const char *path);
/* The height of its capitals at this size. */
int32_t legibility_measure_cap_px(struct legibility_measure *measure, struct font *font,
                                  int32_t size_px);
