/* Scenes that scroll: what is painted for them is a strip (scroll.h), which is then moved through
 * its place without being painted again. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "picture/scene.h"
#include "picture/scroll.h"

/* How large the strip is that runs through a place of this height, from the bytes of the scene's
 * file. The scene scrolls. */
bool scene_measure_strip(const struct scene *scene, const void *bytes, size_t length,
                         int32_t height_px, struct strip *ret_strip, struct error *err);

/* Paints a pixmap of strip_page_width by strip_page_height. */
bool scene_paint_strip(const struct scene *scene, const void *bytes, size_t length,
                       const struct strip *strip, struct pixmap *into, struct error *err);

/* Paints the whole pixmap as it looks at this instant (what scrolls keeps wall time): what scrolls
 * where it belongs then, any other scene by scene_paint. */
bool scene_paint_at(const struct scene *scene, const void *bytes, size_t length, int64_t wall_ms,
                    struct pixmap *into, int64_t *ret_until_ms, struct error *err);
