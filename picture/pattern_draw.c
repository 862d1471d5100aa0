/* Whole pixels only; whatever lies beyond the pixmap is cut off here, so that patterns need not
 * know how small a board may be. */
#include "picture/pattern_draw.h"

enum {
    PROBE_SIZE_PX = 100,
    CAPITAL_PERCENT = 72, /* height of digits and capitals in the packaged font */
    READABLE_PX = 8,
};

void pattern_fill(struct pixmap *into, struct rect area, uint32_t rgb)
{
    int32_t left = area.x < 0 ? 0 : area.x, top = area.y < 0 ? 0 : area.y;
    int32_t right = area.x + area.width, bottom = area.y + area.height;
    right = right < into->width_px ? right : into->width_px;
    bottom = bottom < into->height_px ? bottom : into->height_px;
    if (left < right && top < bottom)
        pixmap_fill(into, (struct rect){ left, top, right - left, bottom - top }, rgb);
}

void pattern_outline(struct pixmap *into, struct rect area, uint32_t rgb)
{
    int32_t right = area.x + area.width - 1, bottom = area.y + area.height - 1;
    if (area.width < 1 || area.height < 1)
        return;
    pattern_fill(into, (struct rect){ area.x, area.y, area.width, 1 }, rgb);
    pattern_fill(into, (struct rect){ area.x, bottom, area.width, 1 }, rgb);
    pattern_fill(into, (struct rect){ area.x, area.y, 1, area.height }, rgb);
    pattern_fill(into, (struct rect){ right, area.y, 1, area.height }, rgb);
}

struct rect pattern_cell(struct rect whole, int32_t columns, int32_t rows, int32_t column,
                         int32_t row)
{
    int32_t left = whole.width * column / columns, right = whole.width * (column + 1) / columns;
    int32_t top = whole.height * row / rows, bottom = whole.height * (row + 1) / rows;
    return (struct rect){ whole.x + left, whole.y + top, right - left, bottom - top };
}

int32_t pattern_label_size(const struct pattern_sheet *sheet, const char *text, struct rect area,
                           int32_t max_size_px)
{
    font_set_size(sheet->font, PROBE_SIZE_PX);
    int32_t width = font_width_px(sheet->font, text);
    int32_t by_width = width > 0 ? area.width * PROBE_SIZE_PX / width : 0;
    int32_t by_height = area.height * 100 / CAPITAL_PERCENT;
    int32_t size = by_width < by_height ? by_width : by_height;
    size = size < max_size_px ? size : max_size_px;
    return size < READABLE_PX ? 0 : size;
}

bool pattern_label(const struct pattern_sheet *sheet, const char *text, struct rect area,
                   int32_t size_px, uint32_t rgb, struct error *err)
{
    if (size_px == 0)
        return true;
    font_set_size(sheet->font, size_px);
    int32_t x = area.x + (area.width - font_width_px(sheet->font, text)) / 2;
    int32_t baseline = area.y + (area.height + size_px * CAPITAL_PERCENT / 100) / 2;
    return font_draw(sheet->font, sheet->into, x, baseline, text, rgb, err);
}
