/* `bangtin preview`: the frames of a screen as PNGs, without a display: one moment, a contact sheet
 * of its items, or what a publish would change. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/command.h"
#include "cli/findings.h"
#include "cli/preview_diff.h"
#include "cli/preview_items.h"
#include "common/clock.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/preview.h"
#include "desk/sheet.h"
#include "model/limits.h"
#include "model/rfc3339.h"

/* For somebody who waits at a terminal. */
static void tell_progress(size_t done, size_t of_count)
{
    if (done < of_count)
        fprintf(stderr, "\r%zu/%zu", done, of_count);
    else
        fprintf(stderr, "\r%20s\r", "");
}

static void (*progress(void))(size_t, size_t)
{
    return isatty(STDERR_FILENO) ? tell_progress : NULL;
}

/* --- one frame -------------------------------------------------------------------------------- */

static bool copy_file(const char *from, const char *to, struct error *err)
{
    struct buf bytes;
    buf_init(&bytes, LIMIT_PICTURE_BYTES);
    bool is_good = file_read(AT_FDCWD, from, &bytes, err) &&
                   file_replace(AT_FDCWD, to, bytes.bytes, bytes.length, 0644, err);
    buf_deinit(&bytes);
    return is_good;
}

/* Of a moment, or of one item whether it is due or not. */
static bool write_frame(struct preview *preview, const struct options *options, int64_t at_ms,
                        struct error *err)
{
    char at[RFC3339_TEXT_BYTES];
    const char *item = options_text(options, "item"), *line = item ? item : at;
    struct preview_order order = {
        .screen = options_text(options, "screen"),
        .at_ms = at_ms,
        .lines = &line,
        .count = 1,
        .is_raster = options_is_set(options, "raster"),
    };
    if (item && !strchr(item, '/'))
        return error_set(err, ERROR_INPUT, _("write the item as PLAYLIST/ID, such as hall/%s"),
                         item);
    rfc3339_format(at_ms, &preview_plan(preview)->zone, at);
    if (!preview_draw(preview, &order, err))
        return false;
    char *frame = preview_frame(preview, 0);
    bool is_good = copy_file(frame, options_text(options, "to"), err);
    free(frame);
    return is_good;
}

/* --- a contact sheet -------------------------------------------------------------------------- */

static bool find_items(struct preview_items *items, const struct screen *screen,
                       const char *playlist, struct error *err)
{
    const struct playlist *named = playlist ? site_playlist(items->site, playlist) : NULL;
    if (playlist && !named)
        return error_set(err, ERROR_INPUT, _("no playlist is called \"%s\": see playlists/"),
                         playlist);
    if (named)
        preview_items_add(items, named);
    else
        preview_items_add_screen(items, screen);
    return items->count > 0 ||
           error_set(err, ERROR_INPUT, _("there is no item to show on the screen \"%s\""),
                     screen->id);
}

/* "halls.png", "halls-2.png", … */
static char *sheet_path(const char *to, size_t number)
{
    size_t stem = str_ends(to, ".png") ? strlen(to) - strlen(".png") : strlen(to);
    return number == 0 ? mem_copy_string(to)
                       : mem_format("%.*s-%zu.png", (int)stem, to, number + 1);
}

static bool write_sheets(const struct preview *preview, const struct preview_items *items,
                         const char *title, const char *to, struct error *err)
{
    struct sheet_cell *cells = mem_array(items->count, sizeof *cells);
    bool is_good = true;
    for (size_t i = 0; i < items->count; i++)
        cells[i] = (struct sheet_cell){
            .picture = preview_frame(preview, i),
            .name = items->names[i],
            .note = mem_format(_("%g s"), (double)items->duration_ms[i] / 1000),
        };
    for (size_t at = 0; is_good && at < items->count; at += SHEET_CELLS_MAX) {
        size_t left = items->count - at;
        char *path = sheet_path(to, at / SHEET_CELLS_MAX);
        is_good = sheet_write(cells + at, left < SHEET_CELLS_MAX ? left : SHEET_CELLS_MAX,
                              SHEET_BY_SIZE, title, path, err);
        free(path);
    }
    for (size_t i = 0; i < items->count; i++) {
        free((char *)(uintptr_t)cells[i].picture);
        free((char *)(uintptr_t)cells[i].note);
    }
    free(cells);
    return is_good;
}

static bool write_sheet(struct preview *preview, const struct options *options, int64_t at_ms,
                        struct error *err)
{
    const struct site *site = preview_plan(preview)->site;
    const struct screen *screen = site_screen(site, options_text(options, "screen"));
    struct preview_items items;
    preview_items_init(&items, site);
    bool is_good = find_items(&items, screen, options_text(options, "playlist"), err);
    if (is_good) {
        const struct preview_order order = { screen->id,  at_ms, (const char *const *)items.names,
                                             items.count, false, progress() };
        char *title = mem_format("%s – %s – %d × %d", site->title, screen->name, screen->width_px,
                                 screen->height_px);
        is_good = preview_draw(preview, &order, err) &&
                  write_sheets(preview, &items, title, options_text(options, "to"), err);
        free(title);
    }
    preview_items_deinit(&items);
    return is_good;
}

/* --- what changes ----------------------------------------------------------------------------- */

static bool write_screens(const struct preview_diff *diff, const char *only, struct error *err)
{
    const struct site *site = preview_plan(diff->after)->site;
    bool is_good = true;
    size_t count = 0;
    for (size_t i = 0; is_good && i < site->screen_count; i++)
        if (!only || str_equal(only, site->screens[i].id))
            is_good = preview_diff_write(diff, site->screens[i].id, &count, err);
    if (is_good && count == 0)
        printf(_("nothing changes\n"));
    return is_good;
}

static bool write_diff(struct preview *preview, const struct options *options, int64_t at_ms,
                       struct error *err)
{
    struct preview_diff diff = {
        .after = preview,
        .at_ms = at_ms,
        .folder = options_text(options, "to"),
        .tell = progress(),
    };
    bool is_good = preview_of_release(options_text(options, "diff"), &diff.before, err) &&
                   write_screens(&diff, options_text(options, "screen"), err);
    preview_free(diff.before);
    return is_good;
}

/* --- the command ------------------------------------------------------------------------------ */

static bool open_preview(const char *path, struct preview **ret_preview, struct error *err)
{
    struct diagnostics findings;
    diagnostics_init(&findings);
    bool is_good = preview_of_folder(&(struct folder_source){ .path = path }, clock_wall_ms(),
                                     &findings, ret_preview, err);
    if (!is_good)
        findings_print(&findings);
    diagnostics_deinit(&findings);
    return is_good;
}

static bool preview_and_write(const struct options *options, const char *path, struct error *err)
{
    const char *screen = options_text(options, "screen");
    bool is_sheet = options_is_set(options, "sheet") || options_is_set(options, "playlist");
    int64_t at_ms = clock_wall_ms() / 1000 * 1000;
    struct preview *preview = NULL;
    bool is_good =
        open_preview(path, &preview, err) &&
        (!screen || ask_screen(preview_plan(preview)->site, screen, err)) &&
        ask_instant(options_text(options, "at"), &preview_plan(preview)->zone, &at_ms, err) &&
        (options_is_set(options, "diff") ? write_diff(preview, options, at_ms, err)
         : is_sheet                      ? write_sheet(preview, options, at_ms, err)
                                         : write_frame(preview, options, at_ms, err));
    preview_free(preview);
    return is_good;
}

static int run(const struct options *options)
{
    const char *path = options_operand(options, 0);
    struct error err;
    if (preview_and_write(options, path ? path : ".", &err))
        return EXIT_GOOD;
    log_error("%s", err.text);
    return error_exit_code(&err);
}

static const struct option_row rows[] = {
    { "screen", N_("ID"), N_("the screen to draw; with --diff, only this one"), .is_required = true,
      .unless = "diff" },
    { "at", N_("TIME"), N_("the moment, RFC 3339 or site time; now when not given") },
    { "to", N_("FILE.png"), N_("the picture to write; with --diff, a folder for several"),
      .is_required = true },
    { "raster", NULL, N_("as the sending card sees it, after light and the map of slices") },
    { "item", N_("ITEM"), N_("this item alone as it begins, due or not, such as hall/chao") },
    { "sheet", NULL, N_("one picture of all items that the screen can show") },
    { "playlist", N_("NAME"), N_("the same of this playlist, on this screen") },
    { "diff", N_("DIR"),
      N_("what changes against the release published in DIR, before and after") },
    { 0 },
};

const struct command command_preview = {
    .program = {
        .name = "bangtin preview",
        .operands = N_("[SITE]"),
        .sentence = N_("draws what a screen shows, pixel by pixel, without a display"),
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
