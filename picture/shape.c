/* Each pixel's share of a shape is its distance to the edge, half a pixel either way: no sampling,
 * and the same on every machine. */
#include "picture/shape.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

uint32_t shape_mix(uint32_t rgb, uint32_t other, int32_t part)
{
    uint32_t mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        int32_t a = (int32_t)(rgb >> shift & 0xFF), b = (int32_t)(other >> shift & 0xFF);
        mixed |= (uint32_t)(a + (b - a) * part / 256) << shift;
    }
    return mixed;
}

static double clamp(double value)
{
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

/* Puts ink of this share (0 to 1) on one pixel. */
static void put(struct pixmap *into, int32_t x, int32_t y, double share, uint32_t rgb)
{
    if (share <= 0 || x < 0 || y < 0 || x >= into->width_px || y >= into->height_px)
        return;
    uint32_t *pixel = pixmap_row(into, y) + x;
    *pixel = 0xFF000000 | shape_mix(*pixel, rgb, (int32_t)(share * 256 + 0.5));
}

static int32_t between(int32_t value, int32_t max)
{
    return value < 0 ? 0 : value > max ? max : value;
}

void shape_fill(struct pixmap *into, struct rect area, uint32_t rgb)
{
    int32_t left = between(area.x, into->width_px), top = between(area.y, into->height_px);
    int32_t right = between(area.x + area.width, into->width_px);
    int32_t bottom = between(area.y + area.height, into->height_px);
    if (left < right && top < bottom)
        pixmap_fill(into, (struct rect){ left, top, right - left, bottom - top }, rgb);
}

void shape_bar(struct pixmap *into, struct rect area, uint32_t rgb)
{
    double radius = (area.height < area.width ? area.height : area.width) / 2.0;
    double left = area.x + radius, right = area.x + area.width - radius;
    double top = area.y + radius, bottom = area.y + area.height - radius;
    for (int32_t y = area.y; y < area.y + area.height; y++)
        for (int32_t x = area.x; x < area.x + area.width; x++) {
            double dx = fmax(fmax(left - (x + 0.5), x + 0.5 - right), 0);
            double dy = fmax(fmax(top - (y + 0.5), y + 0.5 - bottom), 0);
            put(into, x, y, clamp(radius - sqrt(dx * dx + dy * dy) + 0.5), rgb);
        }
}

/* How far a pixel is inside the arc, along it, in pixels; the whole circle has no ends. */
static double inside_arc(double dx, double dy, double distance, int32_t percent)
{
    double turn = atan2(dx, -dy) / (2 * pi), share = percent / 100.0;
    double at = turn < 0 ? turn + 1 : turn;
    double before = share - at, after = at;
    if (percent >= 100)
        return 1;
    double edge = fmin(before, after);
    if (before < 0) /* past its end: is its beginning, a turn further, nearer? */
        edge = fmax(before, -(1 - at));
    return edge * 2 * pi * distance + 0.5;
}

void shape_ring(struct pixmap *into, struct rect area, int32_t stroke_px, int32_t percent,
                uint32_t rgb)
{
    int32_t side = area.width < area.height ? area.width : area.height;
    double middle_x = area.x + area.width / 2.0, middle_y = area.y + area.height / 2.0;
    double outer = side / 2.0, inner = outer - stroke_px;
    for (int32_t y = area.y; percent > 0 && y < area.y + area.height; y++)
        for (int32_t x = area.x; x < area.x + area.width; x++) {
            double dx = x + 0.5 - middle_x, dy = y + 0.5 - middle_y;
            double distance = sqrt(dx * dx + dy * dy);
            double across = fmin(outer - distance, distance - inner) + 0.5;
            if (across > 0)
                put(into, x, y, clamp(across) * clamp(inside_arc(dx, dy, distance, percent)), rgb);
        }
}
