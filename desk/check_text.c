/* Texts against the font they will be set in: a board would draw an empty box for a character
 * that the font lacks. */
#include <fcntl.h>

#include "common/build.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/unicode.h"
#include "desk/check_pass.h"
#include "model/limits.h"
#include "picture/font.h"

enum { MAX_NAMED = 8 /* characters in one sentence */ };

/* --- fonts ----------------------------------------------------------------------------------- */

struct face {
    struct buf bytes;
    struct font *font; /* NULL: cannot be used, which another pass has said */
};

static void face_open(struct face *face, const struct check *check, const char *path)
{
    struct error ignored;
    *face = (struct face){ 0 };
    buf_init(&face->bytes, LIMIT_FONT_BYTES);
    const struct folder_content *content = path ? folder_find(check->folder, path) : NULL;
    bool is_read = content
                       ? folder_read_content(check->folder, content, &face->bytes, &ignored)
                       : !path && file_read(AT_FDCWD, FONT_DEFAULT_PATH, &face->bytes, &ignored);
    if (is_read)
        font_new(buf_text(&face->bytes), face->bytes.length, &face->font, &ignored);
}

static void face_close(struct face *face)
{
    font_free(face->font);
    buf_deinit(&face->bytes);
}

/* --- characters ------------------------------------------------------------------------------ */

/* Characters that shape others and have no picture of their own. */
static bool is_invisible(uint32_t c)
{
    return c < 0x20 || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF ||
           (c >= 0xFE00 && c <= 0xFE0F);
}

static bool is_among(const uint32_t *named, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count; i++)
        if (named[i] == c)
            return true;
    return false;
}

/* Appends `☃ (U+2603), …`; the number of different characters, at most MAX_NAMED of them named. */
static size_t list_lacking(struct font *font, const char *text, struct buf *into)
{
    uint32_t named[MAX_NAMED];
    size_t count = 0;
    const char *at = text, *before = text;
    for (uint32_t c; count < MAX_NAMED && (c = unicode_next(&at)); before = at) {
        if (is_invisible(c) || is_among(named, count, c) || font_has_glyph(font, c))
            continue;
        buf_printf(into, "%s%.*s (U+%04X)", count ? ", " : "", (int)(at - before), before, c);
        named[count++] = c;
    }
    return count;
}

static void check_item(struct check *check, const struct playlist *playlist,
                       const struct item *item, struct font *font)
{
    const char *text, *key;
    for (size_t i = 0; (text = item_text(item, i, &key)); i++) {
        struct buf list;
        buf_init(&list, LIMIT_TEXT_BYTES);
        if (list_lacking(font, text, &list) > 0)
            check_add(check, DIAGNOSTIC_ERROR, place_of_item(check, playlist, item, key),
                      _("the font has no picture for %s: write it otherwise, or give the theme "
                        "another font"),
                      buf_text(&list));
        buf_deinit(&list);
    }
}

/* All texts of one theme, so that one font is open at a time. */
static void check_texts(struct check *check, const struct theme *theme)
{
    const struct site *site = check->site;
    struct face face;
    face_open(&face, check, theme->font);
    if (!face.font && theme == &site->themes[0] && !theme->font)
        check_add(check, DIAGNOSTIC_WARNING, place_of_file(FONT_DEFAULT_PATH, ""),
                  _("the font of the boards is not on this machine, so texts were not checked "
                    "against it: install fonts-noto-core"));
    for (size_t i = 0; face.font && i < site->playlist_count; i++) {
        const struct playlist *playlist = &site->playlists[i];
        for (size_t j = 0; j < playlist->item_count; j++) {
            const struct item *item = &playlist->items[j];
            if (item_font(item) == ITEM_FONT_THEME &&
                site_item_theme(site, NULL, playlist, item) == theme)
                check_item(check, playlist, item, face.font);
        }
    }
    face_close(&face);
}

void check_text(struct check *check)
{
    for (size_t i = 0; i < check->site->theme_count; i++)
        check_texts(check, &check->site->themes[i]);
}
