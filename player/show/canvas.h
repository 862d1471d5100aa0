/* What composes a frame and brings it onto the window's glass; two kinds behind one table.
 *
 * Layers lie on the canvas pixel for pixel, later ones above. The canvas lies at the window's top
 * left, unless it is mapped: what reaches beyond is cut, the rest of the glass is black. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "model/light.h"
#include "model/output.h"
#include "picture/light.h"
#include "player/show/frame.h"

struct SDL_Window;
struct canvas;

struct canvas_kind {
    const char *name;
    uint32_t window_flags; /* what its window must be created with */
    /* Of a window without contents. `accepts_software`: an emulated GPU will do. */
    bool (*open)(struct SDL_Window *window, bool accepts_software, struct canvas **ret_canvas,
                 struct error *err);
    void (*close)(struct canvas *canvas);
    void (*size)(const struct canvas *canvas, int32_t *ret_width_px, int32_t *ret_height_px);
    /* From now on a canvas of this size goes through the map, which is checked and lies within the
     * window; NULL: through none. The next frame has to be whole. */
    bool (*map)(struct canvas *canvas, const struct output *output, int32_t width_px,
                int32_t height_px, struct error *err);
    /* From now on frames are driven through this curve, as the last step before the glass; the next
     * one has to be whole. A GPU applies a gamma to each picture as it is uploaded, so in the
     * middle of a fade it differs from the other canvas: it mixes what the board is driven with. */
    void (*light)(struct canvas *canvas, const struct light_curve *curve);
    /* Returns when the frame was handed to the display. The damage is where it differs from the one
     * before; is_whole: the window lost its contents, so that what did not change has to be
     * presented too. Leaves pages awake as it needs; allocates nothing itself. */
    bool (*present)(struct canvas *canvas, const struct frame *frame, const struct damage *damage,
                    struct error *err);
    /* What this frame, which is on the glass, looks like in an area of the window: as it was
     * composed, or for the GPU, which keeps nothing, drawn once more without presenting it. */
    bool (*read)(struct canvas *canvas, const struct frame *frame, struct rect area,
                 struct pixmap *into, struct error *err);
    bool (*is_paced)(const struct canvas *canvas); /* present waits for the display's next frame */
};

extern const struct canvas_kind canvas_cpu; /* a shared-memory window surface, our own blending */
extern const struct canvas_kind canvas_gpu; /* SDL_Renderer and textures */
