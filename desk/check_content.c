/* Pictures and fonts that items and themes name: are they there, and could a board show them? Of
 * pictures only the headers are read, so that a site with a thousand of them can be checked at
 * every save. Each file is judged once, at the first place that names it. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/check_pass.h"
#include "model/limits.h"
#include "picture/font.h"
#include "picture/image.h"

enum {
    MIB = 1024 * 1024,
    MEGAPIXEL = 1000 * 1000,
    HELD_ADVICE_PX = 12 * MEGAPIXEL, /* a phone's photograph passes, a poster does not */
};

/* --- files that are not there ---------------------------------------------------------------- */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The file with the nearest name in any folder, a loan; or NULL. */
static const char *nearest_file(const struct folder *folder, const char *path)
{
    const char **names = mem_array(folder->content_count + 1, sizeof *names);
    for (size_t i = 0; i < folder->content_count; i++)
        names[i] = base_name(folder->content[i].path);
    const char *name = str_nearest(base_name(path), names, folder->content_count);
    const char *nearest = NULL;
    for (size_t i = 0; name && i < folder->content_count; i++)
        if (names[i] == name)
            nearest = folder->content[i].path;
    free(names);
    return nearest;
}

/* The file that was meant: the same but for upper and lower case, else the nearest. */
static const char *meant_file(const struct folder *folder, const char *path)
{
    for (size_t i = 0; i < folder->content_count; i++)
        if (strcasecmp(folder->content[i].path, path) == 0)
            return folder->content[i].path;
    return nearest_file(folder, path);
}

static void report_missing(struct check *check, struct check_place place, const char *path)
{
    const char *meant = meant_file(check->folder, path);
    if (!meant)
        check_add(check, DIAGNOSTIC_ERROR, place,
                  _("content/%s is not there: put the file there or correct the name"), path);
    else if (strcasecmp(meant, path) == 0)
        check_add(check, DIAGNOSTIC_ERROR, place,
                  _("content/%s is not there, but \"%s\" is: upper and lower case must be the "
                    "same"),
                  path, meant);
    else
        check_add(check, DIAGNOSTIC_ERROR, place,
                  _("content/%s is not there (did you mean \"%s\"?)"), path, meant);
}

/* --- one file -------------------------------------------------------------------------------- */

/* A file that something names, and who names it: an item (its image) or a theme (its font). */
struct use {
    struct check *check;
    const struct playlist *playlist;
    const struct item *item;
    const struct theme *theme;
};

static struct check_place place_of_use(const struct use *use)
{
    return use->item ? place_of_item(use->check, use->playlist, use->item, "image")
                     : place_of_theme(use->check, use->theme, "font");
}

static const char *path_of_use(const struct use *use)
{
    return use->item ? use->item->value : use->theme->font;
}

static void report_deadly(const struct use *use, const char *why)
{
    check_add(use->check, DIAGNOSTIC_ERROR, place_of_use(use),
              _("content/%s: %s: it is damaged or meant to do harm, so take it from the original "
                "again, or leave it out"),
              path_of_use(use), why);
}

/* Reads the file and calls `judge`, which answers with the error of the file, if any. A file that
 * was named before is passed over. */
static void check_use(const struct use *use, size_t max_bytes,
                      bool (*judge)(const struct use *use, const struct buf *bytes,
                                    struct error *err))
{
    struct check *check = use->check;
    const struct folder_content *content = folder_find(check->folder, path_of_use(use));
    if (!content) {
        report_missing(check, place_of_use(use), path_of_use(use));
        return;
    }
    bool *is_used = &check->is_used[content - check->folder->content];
    if (*is_used)
        return;
    *is_used = true;
    if (!check_at(check, path_of_use(use))) {
        report_deadly(use, check->deadly[content - check->folder->content]);
        return;
    }
    struct buf bytes;
    struct error err;
    buf_init(&bytes, max_bytes);
    bool is_good =
        (size_t)content->size_bytes <= max_bytes
            ? folder_read_content(check->folder, content, &bytes, &err) && judge(use, &bytes, &err)
            : error_set(&err, ERROR_LIMIT, _("the file is larger than %zu MiB"), max_bytes / MIB);
    if (!is_good)
        check_add(check, DIAGNOSTIC_ERROR, place_of_use(use), "content/%s: %s", content->path,
                  err.text);
    buf_deinit(&bytes);
    check_at(check, NULL);
}

/* Sorts of pictures that no board can decode row by row, and what to do about large ones. */
static const char *const held_advice[IMAGE_KINDS] = {
    [IMAGE_JPEG] = N_("content/%s: a progressive JPEG of %d megapixels takes much memory on a "
                      "board: save it as a baseline JPEG (jpegtran -copy all OLD.jpg > NEW.jpg)"),
    [IMAGE_PNG] = N_("content/%s: an interlaced PNG of %d megapixels takes much memory on a board: "
                     "save it without interlacing"),
    [IMAGE_WEBP] =
        N_("content/%s: a WebP of %d megapixels that is lossless or has alpha takes much "
           "memory on a board: save it as PNG"),
};

static bool judge_picture(const struct use *use, const struct buf *bytes, struct error *err)
{
    struct image_header header;
    if (!image_inspect(buf_text(bytes), bytes->length, &header, err))
        return false;
    if (!header.is_whole)
        return error_set(err, ERROR_INPUT,
                         _("the end of the picture is missing: copy the file again from the "
                           "original"));
    const char *const *endings = image_kind_endings(header.kind);
    if (!str_has_ending(use->item->value, endings))
        return error_set(err, ERROR_INPUT,
                         _("this is a %s picture by another name: let the name end in %s, here and "
                           "in the folder"),
                         image_kind_name(header.kind), endings[0]);
    int64_t area_px = (int64_t)header.width_px * header.height_px;
    if (header.held_bytes > 0 && area_px > HELD_ADVICE_PX)
        check_add(use->check, DIAGNOSTIC_WARNING, place_of_use(use), _(held_advice[header.kind]),
                  use->item->value, (int)(area_px / MEGAPIXEL));
    return true;
}

static bool judge_font(const struct use *use, const struct buf *bytes, struct error *err)
{
    (void)use;
    struct font *font = NULL;
    bool is_good = font_new(buf_text(bytes), bytes->length, &font, err);
    font_free(font);
    return is_good;
}

/* --- the passes ------------------------------------------------------------------------------ */

static void check_pictures(struct check *check)
{
    for (size_t i = 0; i < check->site->playlist_count; i++) {
        const struct playlist *playlist = &check->site->playlists[i];
        for (size_t j = 0; j < playlist->item_count; j++)
            if (item_has_picture(&playlist->items[j]))
                check_use(&(struct use){ .check = check,
                                         .playlist = playlist,
                                         .item = &playlist->items[j] },
                          LIMIT_PICTURE_BYTES, judge_picture);
    }
}

static void check_fonts(struct check *check)
{
    for (size_t i = 0; i < check->site->theme_count; i++)
        if (check->site->themes[i].font)
            check_use(&(struct use){ .check = check, .theme = &check->site->themes[i] },
                      LIMIT_FONT_BYTES, judge_font);
}

void check_content(struct check *check)
{
    check_pictures(check);
    check_fonts(check);
}

/* Only files that an item or a theme could name; sources and notes may lie beside them. */
static bool is_showable(const char *path)
{
    static const char *const fonts[] = { ".ttf", ".otf", NULL };
    bool is_picture = false;
    for (int kind = 0; kind < IMAGE_KINDS; kind++)
        is_picture |= str_has_ending(path, image_kind_endings((enum image_kind)kind));
    return is_picture || str_has_ending(path, fonts);
}

void check_unused(struct check *check)
{
    if (check->into->errors > 0) /* a mistyped name is no reason to delete a file */
        return;
    for (size_t i = 0; i < check->folder->content_count; i++)
        if (!check->is_used[i] && is_showable(check->folder->content[i].path))
            check_add(check, DIAGNOSTIC_WARNING,
                      place_of_file("content/", check->folder->content[i].path),
                      _("no playlist uses this file: name it in an item, or delete it"));
}
