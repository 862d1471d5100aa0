/* Texts against the fonts they will be set in: a board would draw an empty box for a character that
 * the font lacks, and set letters of right-to-left scripts in the wrong order. An item is judged
 * once per font: that of its theme, and those of the zones that lend theirs. */
#include <stdlib.h>
#include <string.h>

#include "common/build.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "common/unicode.h"
#include "desk/check_pass.h"
#include "desk/face.h"
#include "model/limits.h"
#include "picture/font.h"

enum { MAX_NAMED = 8 /* characters in one sentence */ };

/* --- characters ------------------------------------------------------------------------------ */

/* Characters that shape others and have no picture of their own. */
static bool is_invisible(uint32_t c)
{
    return c < 0x20 || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF ||
           (c >= 0xFE00 && c <= 0xFE0F);
}

struct range {
    uint32_t from, to;
};

/* Hebrew, Arabic and their neighbours, and the marks that turn the direction of writing: the blocks
 * that Unicode keeps for right-to-left scripts (UAX #9, Bidi_Class R and AL). */
static const struct range right_to_left[] = {
    { 0x0590, 0x08FF },   { 0x200E, 0x200F },   { 0x202A, 0x202E },
    { 0x2066, 0x2069 },   { 0xFB1D, 0xFDFF },   { 0xFE70, 0xFEFC },
    { 0x10800, 0x10FFF }, { 0x1E800, 0x1EFFF }, { 0 },
};

/* Emoji, and the tags that may follow them. */
static const struct range emoji[] = { { 0x1F000, 0x1FAFF }, { 0xE0020, 0xE007F }, { 0 } };

static bool is_in(const struct range *ranges, uint32_t c)
{
    for (; ranges->to; ranges++)
        if (c >= ranges->from && c <= ranges->to)
            return true;
    return false;
}

static bool is_among(const uint32_t *named, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count; i++)
        if (named[i] == c)
            return true;
    return false;
}

/* What may be wrong with a character; the first that applies. */
enum flaw { FLAW_DIRECTION, FLAW_EMOJI, FLAW_GLYPH, FLAWS };

static enum flaw flaw_of(struct font *font, uint32_t c)
{
    if (is_in(right_to_left, c))
        return FLAW_DIRECTION;
    if (is_invisible(c) || font_has_glyph(font, c))
        return FLAWS;
    return is_in(emoji, c) ? FLAW_EMOJI : FLAW_GLYPH;
}

/* Appends `☃ (U+2603), …`; the number of different characters, at most MAX_NAMED of them named. */
static size_t list_flawed(struct font *font, enum flaw flaw, const char *text, struct buf *into)
{
    uint32_t named[MAX_NAMED];
    size_t count = 0;
    const char *at = text, *before = text;
    for (uint32_t c; count < MAX_NAMED && (c = unicode_next(&at)); before = at) {
        if (flaw_of(font, c) != flaw || is_among(named, count, c))
            continue;
        buf_string(into, count ? ", " : "");
        if (!is_invisible(c) && flaw != FLAW_DIRECTION) /* it would turn this very sentence */
            buf_printf(into, "%.*s (U+%04X)", (int)(at - before), before, c);
        else
            buf_printf(into, "U+%04X", c);
        named[count++] = c;
    }
    return count;
}

/* --- texts ----------------------------------------------------------------------------------- */

/* A text and whose it is: an item's, or the separator of a zone. */
struct text {
    const char *text, *key;
    const struct playlist *playlist;
    const struct item *item;
    const struct layout *layout;
    const struct zone *zone;
};

static struct check_place place_of_text(const struct check *check, const struct text *text)
{
    return text->item ? place_of_item(check, text->playlist, text->item, text->key)
                      : place_of_zone(check, text->layout, text->zone, text->key);
}

static void judge(struct check *check, struct font *font, const struct text *text)
{
    static const char *const sentences[FLAWS] = {
        [FLAW_DIRECTION] = N_("text that is written from right to left cannot be set: leave out "
                              "%s, or show it as a picture"),
        [FLAW_EMOJI] = N_("the font has no picture for %s, and boards show no emoji: leave it out"),
        [FLAW_GLYPH] = N_("the font has no picture for %s: write it otherwise, or give the theme "
                          "another font"),
    };
    for (enum flaw flaw = 0; flaw < FLAWS; flaw++) {
        struct buf list;
        buf_init(&list, LIMIT_TEXT_BYTES);
        if (list_flawed(font, flaw, text->text, &list) > 0)
            check_add(check, DIAGNOSTIC_ERROR, place_of_text(check, text), _(sentences[flaw]),
                      buf_text(&list));
        buf_deinit(&list);
    }
}

/* --- which texts are set in a font ------------------------------------------------------------ */

/* Marks a playlist and all that it nests. */
static void mark(const struct site *site, const char *name, bool *is_marked)
{
    const struct playlist *playlist = site_playlist(site, name);
    if (!playlist || is_marked[playlist - site->playlists])
        return;
    is_marked[playlist - site->playlists] = true;
    for (size_t i = 0; i < playlist->item_count; i++)
        if (playlist->items[i].kind == ITEM_PLAYLIST)
            mark(site, playlist->items[i].value, is_marked);
}

/* One font at a time, and the playlists that zones show in it. */
struct setting {
    const char *path; /* NULL: the packaged font */
    struct font *font;
    bool *is_lent; /* by a zone's theme, one per playlist */
};

static void check_zones(struct check *check, const struct setting *setting)
{
    const struct site *site = check->site;
    for (size_t i = 0; i < site->layout_count; i++) {
        const struct layout *layout = &site->layouts[i];
        for (size_t z = 0; z < layout->zone_count; z++) {
            const struct zone *zone = &layout->zones[z];
            if (!str_equal(site_zone_theme(site, zone)->font, setting->path))
                continue;
            if (zone->theme)
                mark(site, zone->playlist, setting->is_lent);
            if (zone->is_ticker)
                judge(check, setting->font,
                      &(struct text){ .text = zone->ticker.separator,
                                      .key = "separator",
                                      .layout = layout,
                                      .zone = zone });
        }
    }
}

static void check_item(struct check *check, const struct setting *setting,
                       const struct playlist *playlist, const struct item *item)
{
    struct text text = { .playlist = playlist, .item = item };
    for (size_t i = 0; (text.text = item_text(item, i, &text.key)); i++)
        judge(check, setting->font, &text);
}

static void check_items(struct check *check, const struct setting *setting)
{
    const struct site *site = check->site;
    for (size_t i = 0; i < site->playlist_count; i++) {
        const struct playlist *playlist = &site->playlists[i];
        for (size_t j = 0; j < playlist->item_count; j++) {
            const struct item *item = &playlist->items[j];
            if (item_font(item) != ITEM_FONT_THEME)
                continue;
            const struct theme *theme = site_item_theme(site, NULL, playlist, item);
            check_at(check, setting->path);
            if (str_equal(theme->font, setting->path) || (!item->theme && setting->is_lent[i]))
                check_item(check, setting, playlist, item);
        }
    }
}

static void check_font(struct check *check, const char *path)
{
    struct face face;
    if (!check_at(check, path))
        return;
    face_open(&face, check->folder, path);
    if (!face.font && !path)
        check_add(check, DIAGNOSTIC_WARNING, place_of_file(FONT_DEFAULT_PATH, ""),
                  _("the font of the boards is not on this machine, so texts were not checked "
                    "against it: install fonts-noto-core"));
    struct setting setting = { path, face.font, NULL };
    if (face.font) {
        setting.is_lent = mem_array(check->site->playlist_count + 1, sizeof *setting.is_lent);
        check_zones(check, &setting);
        check_items(check, &setting);
        free(setting.is_lent);
    }
    face_close(&face);
    check_at(check, NULL);
}

void check_text(struct check *check)
{
    const struct site *site = check->site;
    for (size_t i = 0; i < site->theme_count; i++) {
        size_t first = 0;
        while (!str_equal(site->themes[first].font, site->themes[i].font))
            first++;
        if (first == i)
            check_font(check, site->themes[i].font);
    }
}
