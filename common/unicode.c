/* The one file that knows utf8proc: its tables decide, our part is only the slug. */
#include "common/unicode.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "common/mem.h"

enum { SLUG_MAX_BYTES = 40, SLUG_NEAR_BYTES = 12 };

static const uint32_t replacement = 0xFFFD;

static char *map(const char *text, utf8proc_option_t options)
{
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t length =
        utf8proc_map((const utf8proc_uint8_t *)text, 0, &mapped, UTF8PROC_NULLTERM | options);
    assert(length >= 0); /* valid UTF-8 goes in; memory for it was there before */
    return (char *)mapped;
}

char *unicode_nfc(const char *text)
{
    return map(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

char *unicode_upper(const char *text)
{
    enum { LETTER_BYTES = 4 };
    char *upper = mem_new(LETTER_BYTES * strlen(text) + 1), *end = upper;
    for (uint32_t c = unicode_next(&text); c; c = unicode_next(&text))
        end += utf8proc_encode_char(utf8proc_toupper((utf8proc_int32_t)c), (utf8proc_uint8_t *)end);
    return upper;
}

/* The bytes to keep: all within the limit, else up to a '-' that is near it, else the limit. */
static size_t slug_cut(const char *slug, size_t length)
{
    if (length <= SLUG_MAX_BYTES)
        return length;
    size_t cut = SLUG_MAX_BYTES;
    while (cut > SLUG_MAX_BYTES - SLUG_NEAR_BYTES && slug[cut] != '-')
        cut--;
    return slug[cut] == '-' ? cut : SLUG_MAX_BYTES;
}

char *unicode_slug(const char *text)
{
    char *bare = map(text, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK);
    char *slug = mem_new(strlen(bare) + 1);
    size_t length = 0;
    bool has_gap = false;
    const char *at = bare;
    for (uint32_t c = unicode_next(&at); c; c = unicode_next(&at)) {
        c = (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
        if (c == 0x0111) /* đ has no decomposition */
            c = 'd';
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
            has_gap = length > 0;
            continue;
        }
        if (has_gap)
            slug[length++] = '-';
        slug[length++] = (char)c;
        has_gap = false;
    }
    slug[slug_cut(slug, length)] = '\0';
    free(bare);
    return slug;
}

uint32_t unicode_next(const char **at)
{
    utf8proc_int32_t code_point;
    if (!**at)
        return 0;
    utf8proc_ssize_t bytes = utf8proc_iterate((const utf8proc_uint8_t *)*at,
                                              (utf8proc_ssize_t)strnlen(*at, 4), &code_point);
    *at += bytes > 0 ? bytes : 1;
    return bytes > 0 ? (uint32_t)code_point : replacement;
}

size_t unicode_length(const char *text)
{
    size_t length = 0;
    while (unicode_next(&text))
        length++;
    return length;
}

bool unicode_is_valid(const char *bytes, size_t length)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)bytes, *end = at + length;
    while (at < end) {
        utf8proc_int32_t code_point;
        utf8proc_ssize_t step = utf8proc_iterate(at, end - at, &code_point);
        if (step <= 0 || code_point == 0)
            return false;
        at += step;
    }
    return true;
}
