/* Both are made of the same ink: a round pen spreads it, and what is spread falls as the shadow. */
#include "picture/backing.h"

#include "common/mem.h"

enum {
    OPAQUE = 255,
    SHADOW_OPACITY = 170,
    SIXTEENTHS = 16,
    OUTLINE_PERMILLE = 45, /* a rim that parts the letters without closing them */
    SHADOW_PERMILLE = 50,
    REACH_FALLS = 3, /* three box filters of half the fall, and the fall itself */
};

struct backing backing_of(uint32_t outline, uint32_t shadow)
{
    return (struct backing){ outline ? OUTLINE_PERMILLE : 0, shadow ? SHADOW_PERMILLE : 0,
                             outline & 0xFFFFFF, shadow & 0xFFFFFF };
}

static int32_t pen_16(const struct backing *backing, int32_t size_px)
{
    return size_px * backing->outline_permille * SIXTEENTHS / 1000;
}

static int32_t fall_px(const struct backing *backing, int32_t size_px)
{
    return (size_px * backing->shadow_permille + 999) / 1000;
}

int32_t backing_reach_px(const struct backing *backing, int32_t size_px)
{
    int32_t pen = pen_16(backing, size_px), fall = fall_px(backing, size_px);
    return pen || fall ? pen / SIXTEENTHS + REACH_FALLS * fall + 2 : 0;
}

void backing_make(const struct backing *backing, struct coverage ink, int32_t size_px,
                  struct backing_ink *ret_ink)
{
    int32_t pen = pen_16(backing, size_px), fall = fall_px(backing, size_px);
    *ret_ink = (struct backing_ink){ .fall_px = fall };
    if (pen > 0)
        coverage_spread(&ink, pen);
    if (fall > 0) {
        size_t bytes = (size_t)ink.area.width * (size_t)ink.area.height;
        ret_ink->shadow.area = ink.area;
        ret_ink->shadow.bytes = (uint8_t *)mem_copy_bytes(ink.bytes, bytes);
        coverage_soften(&ret_ink->shadow, (fall + 1) / 2);
    }
    if (pen > 0)
        ret_ink->outline = ink;
    else
        coverage_deinit(&ink);
}

void backing_deinit(struct backing_ink *ink)
{
    coverage_deinit(&ink->outline);
    coverage_deinit(&ink->shadow);
}

void backing_paint(const struct backing *backing, const struct backing_ink *ink, int32_t dx,
                   struct pixmap *into)
{
    if (ink->shadow.bytes)
        coverage_paint(&ink->shadow, dx + ink->fall_px, ink->fall_px, backing->shadow,
                       SHADOW_OPACITY, into);
    if (ink->outline.bytes)
        coverage_paint(&ink->outline, dx, 0, backing->outline, OPAQUE, into);
}

bool backing_draw(const struct backing *backing, struct font *font, int32_t size_px,
                  struct pixmap *into, int32_t x, int32_t baseline_y, const char *text,
                  uint32_t rgb, struct error *err)
{
    int32_t reach = backing_reach_px(backing, size_px) + size_px / 4;
    bool is_good = true;
    if (backing_reach_px(backing, size_px) > 0 && into->pixels) {
        int32_t top = baseline_y - font_ascent_px(font);
        struct coverage ink;
        struct backing_ink made;
        coverage_init(&ink,
                      (struct rect){ x - reach, top - reach, font_width_px(font, text) + 2 * reach,
                                     baseline_y + font_descent_px(font) - top + 2 * reach });
        is_good = font_cover(font, &ink, x, baseline_y, text, err);
        backing_make(backing, ink, size_px, &made);
        if (is_good)
            backing_paint(backing, &made, 0, into);
        backing_deinit(&made);
    }
    return is_good && font_draw(font, into, x, baseline_y, text, rgb, err);
}
