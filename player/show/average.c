/* See average.h. What lies outside a picture is black and takes no light. */
#include "player/show/average.h"

#include "picture/light.h"

/* The light of a whole page, as a sum over its pixels. */
static double light_of(struct page *page)
{
    return page ? (double)page_mean(page) * page->width_px * page->height_px : 0;
}

int32_t average_of(const struct frame *frame)
{
    const struct transition_view *view = &frame->view;
    double area = (double)frame->width_px * frame->height_px;
    if (area <= 0)
        return 0;
    double seen = frame->from ? (double)view->seen.width * view->seen.height / area : 1;
    double share = frame->from ? seen * view->weight / UINT8_MAX : 1;
    double sum = light_of(frame->to) * share + light_of(frame->from) * (1 - share);
    double mean = sum / area;
    return mean < LIGHT_MEAN_FULL ? (int32_t)mean : LIGHT_MEAN_FULL;
}
