/* Any Unicode: normal forms, slugs, capitals, emphasis, lines, and a slogan painted in the packaged
 * font. The room and the largest size stand behind the text. */
#include "picture/emphasis.h"
#include "picture/text_layout.h"
#include "tests/fuzz/paint.h"

enum { MEASURED_PX = 1000, PAINTED_BYTES = 80, SIDE_PX = 96, SLUG_BYTES = 40 };

/* Letters of several widths, some of none. */
static int32_t measure(void *context, const char *text, size_t length)
{
    (void)context;
    int32_t width_px = 0;
    for (size_t i = 0; i < length; i++)
        width_px += ((unsigned char)text[i] & 0xC0) != 0x80 ? (text[i] % 7) * 150 : 0;
    return width_px;
}

/* What is not UTF-8 becomes U+FFFD, as a site's text would have been refused. */
static char *make_valid(const uint8_t *bytes, size_t length)
{
    struct buf text;
    char *raw = mem_copy_bytes(bytes, length);
    buf_init(&text, 4 * length + 4);
    for (const char *at = raw, *before = raw; unicode_next(&at) != 0; before = at)
        if (unicode_is_valid(before, (size_t)(at - before)))
            buf_append(&text, before, (size_t)(at - before));
        else
            buf_string(&text, "\xEF\xBF\xBD");
    free(raw);
    return buf_take(&text, &length);
}

static void check_forms(const char *text)
{
    char *nfc = unicode_nfc(text), *slug = unicode_slug(text), *upper = unicode_upper(text);
    char *again = unicode_nfc(nfc);
    fuzz_must(strcmp(again, nfc) == 0 && unicode_is_valid(nfc, strlen(nfc)));
    free(again);
    fuzz_must(unicode_is_valid(upper, strlen(upper)));
    fuzz_must(strlen(slug) <= SLUG_BYTES && unicode_is_valid(slug, strlen(slug)));
    fuzz_must(slug[0] != '-' && (!slug[0] || slug[strlen(slug) - 1] != '-'));
    free(nfc);
    free(slug);
    free(upper);
}

static void check_emphasis(const char *text)
{
    struct emphasis emphasis, part;
    emphasis_read(text, &emphasis);
    size_t length = strlen(emphasis.text), end = 0;
    fuzz_must(unicode_is_valid(emphasis.text, length));
    for (size_t i = 0; i < emphasis.count; i++) {
        fuzz_must(end <= emphasis.spans[i].start &&
                  emphasis.spans[i].start < emphasis.spans[i].end);
        end = emphasis.spans[i].end;
    }
    fuzz_must(end <= length);
    emphasis_cut(&emphasis, length / 3, length - length / 3, &part);
    emphasis_deinit(&part);
    emphasis_deinit(&emphasis);
}

static void check_lines(const char *text, const struct text_layout_room *room)
{
    static const struct text_layout_font font = { MEASURED_PX, measure, NULL, 1050, 250 };
    struct text_layout layout;
    text_layout_fit(text, &font, room, &layout);
    fuzz_must(layout.size_px >= room->min_size_px && layout.size_px <= room->max_size_px);
    size_t end = 0, length = strlen(text);
    for (size_t i = 0; i < layout.line_count; i++) {
        const struct text_layout_line *line = &layout.lines[i];
        fuzz_must(end <= line->start && line->length <= length - line->start);
        fuzz_must(unicode_is_valid(text + line->start, line->length));
        end = line->start + line->length;
    }
    text_layout_deinit(&layout);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static uint32_t pixels[SIDE_PX * SIDE_PX];
    struct text_layout_room room = {
        .width_px = 1 + (int32_t)fuzz_take(bytes, &length, 1) % SIDE_PX,
        .height_px = 1 + (int32_t)fuzz_take(bytes, &length, 1) % SIDE_PX,
        .min_size_px = 1 + (int32_t)fuzz_take(bytes, &length, 1) % 16,
        .max_lines = fuzz_take(bytes, &length, 1) % 5,
    };
    room.max_size_px = room.min_size_px + (int32_t)fuzz_take(bytes, &length, 1) % 64;
    struct pixmap into = { room.width_px, room.height_px, pixels };
    char *text = make_valid(bytes, length < LIMIT_TEXT_BYTES ? length : LIMIT_TEXT_BYTES);
    char *nfc = unicode_nfc(text);
    check_forms(text);
    check_emphasis(nfc);
    check_lines(nfc, &room);
    if (strlen(nfc) <= PAINTED_BYTES && room.max_lines == 0) /* shaping is slow */
        fuzz_slogan(nfc, fuzz_font(), &into);
    free(nfc);
    free(text);
    return 0;
}
