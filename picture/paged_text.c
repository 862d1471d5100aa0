/* The area that pages have is a little lower than that of a text which has but one; that it is
 * looked for twice on low boards costs less than a rule for when. */
#include "picture/paged_text.h"

#include "picture/page_marks.h"

void paged_text_lay(const struct typeset *style, struct font *font, struct rect area,
                    int32_t height_px, struct paged_text *ret_text)
{
    struct paged_text text = { .style = *style, .area = area };
    typeset_pages_find(style, font, area, &text.pages);
    if (text.pages.count > 1)
        text.area = page_marks_spare(area, height_px);
    if (!rect_is_same(text.area, area)) {
        typeset_pages_deinit(&text.pages);
        typeset_pages_find(style, font, text.area, &text.pages);
    }
    text.style.text = NULL;
    *ret_text = text;
}

bool paged_text_draw(const struct paged_text *text, struct font *font,
                     const struct paged_moment *moment, struct pixmap *into, int64_t *ret_until_ms,
                     struct error *err)
{
    const struct typeset_pages *pages = &text->pages;
    struct typeset_block block;
    int64_t until_ms;
    size_t page = typeset_pages_at(pages, moment->duration_ms, moment->at_ms, &until_ms);
    if (pages->count > 1)
        *ret_until_ms = until_ms;
    typeset_pages_lay(pages, page, &text->style, font, text->area, &block);
    bool is_good = typeset_draw(&block, font, into, err);
    typeset_deinit(&block);
    page_marks_draw(page, pages->count, moment->background, text->style.color, into);
    return is_good;
}

void paged_text_deinit(struct paged_text *text)
{
    typeset_pages_deinit(&text->pages);
}
