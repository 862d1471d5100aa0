/* See average.h. What lies outside the canvas is black and takes no light; of a layer only what no
 * later one hides counts. */
#include "player/show/average.h"

#include "picture/light.h"

/* How many pixels of `area` are hidden by none of the layers from `above` on. What is left of it
 * around a layer that hides a part of it is at most four rectangles. */
static int64_t seen_area(const struct frame *frame, struct rect area, size_t above)
{
    struct rect hidden = { 0 };
    while (!rect_is_empty(area) && above < frame->count && rect_is_empty(hidden))
        hidden = rect_meet(area, frame->layers[above++].area);
    if (rect_is_empty(area) || rect_is_empty(hidden))
        return rect_is_empty(area) ? 0 : (int64_t)area.width * area.height;
    int32_t right = hidden.x + hidden.width, bottom = hidden.y + hidden.height;
    const struct rect around[] = {
        { area.x, area.y, area.width, hidden.y - area.y },
        { area.x, bottom, area.width, area.y + area.height - bottom },
        { area.x, hidden.y, hidden.x - area.x, hidden.height },
        { right, hidden.y, area.x + area.width - right, hidden.height },
    };
    int64_t sum = 0;
    for (size_t i = 0; i < sizeof around / sizeof *around; i++)
        sum += seen_area(frame, around[i], above);
    return sum;
}

static double mean_of_colour(uint32_t rgb)
{
    return light_mean(&rgb, 1);
}

static double mean_of_layer(const struct frame *frame, size_t index)
{
    const struct frame_layer *layer = &frame->layers[index];
    const struct transition_view *view = &layer->view;
    struct page *from = frame->pages[index].from, *to = frame->pages[index].to;
    double area = (double)layer->area.width * layer->area.height;
    double share =
        from ? (double)view->seen.width * view->seen.height / area * view->weight / UINT8_MAX : 1;
    double mean = to ? page_mean(to) : mean_of_colour(layer->background);
    return mean * share + (from ? page_mean(from) * (1 - share) : 0);
}

int32_t average_of(const struct frame *frame)
{
    const struct rect canvas = { 0, 0, frame->width_px, frame->height_px };
    double area = (double)frame->width_px * frame->height_px;
    if (area <= 0)
        return 0;
    double sum = mean_of_colour(frame->background) * (double)seen_area(frame, canvas, 0);
    for (size_t i = 0; i < frame->count; i++)
        sum += mean_of_layer(frame, i) *
               (double)seen_area(frame, rect_meet(frame->layers[i].area, canvas), i + 1);
    double mean = sum / area;
    return mean < LIGHT_MEAN_FULL ? (int32_t)mean : LIGHT_MEAN_FULL;
}
