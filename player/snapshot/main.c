/* snapshot: the frame of a release at a moment as a PNG, or many frames one after another, so that
 * a release is verified and read once for all of them. It reads a release tree or a player's
 * state folder, trusts neither, and needs no display. `bangtin-player --snapshot` runs it. Before
 * it reads anything it gives up all but reading those and writing where its frames go. */
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/build.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/options.h"
#include "common/sandbox.h"
#include "common/str.h"
#include "model/limits.h"
#include "model/rfc3339.h"
#include "picture/light.h"
#include "picture/png.h"
#include "picture/wallmap.h"
#include "player/edition.h"
#include "player/keeper.h"
#include "player/keyring.h"
#include "player/snapshot/catalogue.h"
#include "player/snapshot/frame.h"
#include "player/store.h"

enum { UNKNOWN_WIDTH_PX = 1920, UNKNOWN_HEIGHT_PX = 1080 }; /* without a screen of the site */

static const struct option_row rows[] = {
    { "at", N_("TIME"), N_("the moment, RFC 3339; without offset, site time"), NULL, true, false,
      "pattern" },
    { "screen", N_("ID"), N_("which screen of the site"), NULL, true, false, "pattern" },
    { "server", N_("FOLDER"), N_("a release tree"), NULL, false, false },
    { "state", N_("FOLDER"), N_("a player's state folder"), "/var/lib/bangtin", false, false },
    { "trust", N_("FILE-or-KEY"),
      N_("who may sign: a trust file, a .pub file or a bare public key"), NULL, false, false },
    { "pattern", N_("NAME"), N_("draw this test pattern instead, without any release"), NULL, false,
      false },
    { "window", N_("WxH"), N_("the size of the pattern"), NULL, false, false },
    { "frames", N_("FILE"),
      N_("draw one frame for each line of it, a time or an item's name, into FOLDER/1.png, …") },
    { "raster", NULL, N_("as the sending card sees it, after light and the map of slices") },
    { 0 },
};

static const struct option_program program = {
    .name = "snapshot",
    .operands = N_("FILE.png|FOLDER"),
    .sentence = N_("draws the exact frame of a release at a moment"),
    .min_operands = 1,
    .max_operands = 1,
    .rows = rows,
};

/* A release tree and a state folder hold the same things under different names. */
struct source {
    const char *folder;
    const char *latest, *blobs;
};

static bool choose_source(const struct options *options, struct source *ret_source,
                          struct error *err)
{
    const char *server = options_text(options, "server");
    if (!server) {
        *ret_source = (struct source){ options_text(options, "state"), KEEPER_CURRENT, "store" };
        return true;
    }
    if (!options_text(options, "trust"))
        return error_set(err, ERROR_INPUT, _("say with --trust who may sign this release tree"));
    *ret_source = (struct source){ server, "latest", "blobs" };
    return true;
}

static bool open_edition(const struct options *options, const struct source *source,
                         struct store *store, struct edition **ret_edition, struct error *err)
{
    static const struct release_floor none = { .is_set = false };
    const char *trust = options_text(options, "trust");
    char damaged[SHA256_HEX_BYTES];
    char *path = mem_format("%s/%s", source->folder, source->latest);
    struct keyring keyring = { 0 };
    struct buf latest;
    buf_init(&latest, LIMIT_LATEST_BYTES);
    const struct edition_input input = {
        .store = store,
        .keyring = &keyring,
        .floor = &none,
        .screen = options_text(options, "screen"),
        .is_clock_known = true,
    };
    bool is_good =
        keyring_read(source->folder, trust ? trust : "", &keyring, err) &&
        file_read(AT_FDCWD, path, &latest, err) &&
        edition_open(&input, buf_text(&latest), latest.length, ret_edition, damaged, err);
    keyring_deinit(&keyring);
    buf_deinit(&latest);
    free(path);
    return is_good;
}

static bool parse_moment(const char *text, const struct edition *edition, int64_t *ret_at_ms,
                         struct error *err)
{
    struct timezone_rule zone;
    return timezone_parse(edition->manifest->zone, &zone, err) &&
           (rfc3339_parse(text, &zone, ret_at_ms) ||
            error_set(err, ERROR_INPUT, _("--at %s: write it like 2026-12-01T07:30:00+07:00"),
                      text));
}

/* As the board does it, once its cap has settled. */
static bool dim(const struct edition *edition, int64_t at_ms, struct pixmap *frame,
                struct error *err)
{
    const struct light *light = &edition->screen->light;
    struct timezone_rule zone;
    struct light_curve curve;
    int64_t until_ms;
    if (!timezone_parse(edition->manifest->zone, &zone, err))
        return false;
    struct light_ramp ramp = light_at(light, &zone, at_ms, true, &until_ms);
    int32_t level = light_level(&ramp, at_ms), cap = LIGHT_LEVEL_FULL;
    if (light->average_percent < 100)
        cap =
            light_cap(light_mean(frame->pixels, (size_t)frame->width_px * (size_t)frame->height_px),
                      light->average_percent);
    light_curve_make(level < cap ? level : cap, light->gamma, &curve);
    light_curve_apply_area(&curve, frame, pixmap_whole(frame));
    return true;
}

/* Puts the raster in place of the canvas. */
static bool map(const struct output *output, struct pixmap *frame, struct error *err)
{
    struct pixmap raster = { .width_px = output->width_px, .height_px = output->height_px };
    raster.pixels = mem_try(pixmap_bytes(raster.width_px, raster.height_px));
    if (!raster.pixels)
        return error_set(err, ERROR_SYSTEM, _("not enough memory for a frame"));
    pixmap_fill(&raster, pixmap_whole(&raster), 0);
    wallmap_copy(&raster, frame, output, pixmap_whole(frame));
    free(frame->pixels);
    *frame = raster;
    return true;
}

static bool make_frame(int32_t width_px, int32_t height_px, struct pixmap *ret_frame,
                       struct error *err)
{
    *ret_frame = (struct pixmap){ .width_px = width_px, .height_px = height_px };
    ret_frame->pixels = mem_try(pixmap_bytes(width_px, height_px));
    return ret_frame->pixels || error_set(err, ERROR_SYSTEM, _("not enough memory for a frame"));
}

/* --- one frame -------------------------------------------------------------------------------- */

/* What all frames of one run are drawn from. */
struct drawing {
    const struct edition *edition;
    struct store *store;
    struct catalogue *catalogue; /* NULL: no item has been asked for */
    int64_t at_ms;               /* of items */
    bool is_raster;
};

static bool draw_moment(const struct drawing *drawing, int64_t at_ms, const char *path,
                        struct error *err)
{
    const struct edition *edition = drawing->edition;
    const struct screen *screen = edition->screen;
    bool is_raster = drawing->is_raster && screen;
    struct pixmap frame;
    if (!make_frame(screen ? screen->width_px : UNKNOWN_WIDTH_PX,
                    screen ? screen->height_px : UNKNOWN_HEIGHT_PX, &frame, err))
        return false;
    bool is_good = frame_draw(edition, drawing->store, at_ms, &frame, err) &&
                   (!is_raster || dim(edition, at_ms, &frame, err)) &&
                   (!is_raster || !screen->output || map(screen->output, &frame, err)) &&
                   png_write(path, &frame, err);
    free(frame.pixels);
    return is_good;
}

static bool draw_item(struct drawing *drawing, const char *name, const char *path,
                      struct error *err)
{
    struct slot slot;
    struct pixmap frame = { 0 };
    int32_t width_px, height_px;
    if (!drawing->catalogue)
        drawing->catalogue = catalogue_new(drawing->edition);
    if (!catalogue_find(drawing->catalogue, name, drawing->at_ms, &slot, &width_px, &height_px))
        return error_set(err, ERROR_INPUT, _("the release has no item \"%s\""), name);
    bool is_good = make_frame(width_px, height_px, &frame, err) &&
                   frame_draw_item(drawing->edition, drawing->store, &slot, &frame, err) &&
                   png_write(path, &frame, err);
    free(frame.pixels);
    return is_good;
}

/* Without a release: the test pattern, at the size of --window. */
static bool draw_pattern(const struct options *options, struct error *err)
{
    const char *window = options_text(options, "window"), *name = options_text(options, "pattern");
    int32_t width_px = UNKNOWN_WIDTH_PX, height_px = UNKNOWN_HEIGHT_PX;
    enum pattern pattern;
    struct pixmap frame;
    if (!pattern_find(name, &pattern))
        return error_set(err, ERROR_INPUT, _("there is no pattern \"%s\""), name);
    if (window && !str_size(window, LIMIT_CANVAS_PX, &width_px, &height_px))
        return error_set(err, ERROR_INPUT, _("--window %s: write WIDTHxHEIGHT, such as 3840x96"),
                         window);
    bool is_good = make_frame(width_px, height_px, &frame, err) &&
                   frame_draw_pattern(pattern, options_text(options, "screen"), &frame, err) &&
                   png_write(options_operand(options, 0), &frame, err);
    free(frame.pixels);
    return is_good;
}

/* --- many frames ------------------------------------------------------------------------------ */

/* An item's name has a slash, a time has none. */
static bool draw_line(struct drawing *drawing, const char *line, const char *path,
                      struct error *err)
{
    int64_t at_ms;
    if (strchr(line, '/'))
        return draw_item(drawing, line, path, err);
    return parse_moment(line, drawing->edition, &at_ms, err) &&
           draw_moment(drawing, at_ms, path, err);
}

/* Says the number of each frame that is done, for whoever waits. */
static bool draw_lines(struct drawing *drawing, char *lines, const char *folder, struct error *err)
{
    size_t number = 0;
    if (!drawing->edition->screen)
        return error_set(err, ERROR_INPUT, _("the release has no such screen"));
    for (char *line; (line = strsep(&lines, "\n"));) {
        if (!line[0])
            continue;
        char *path = mem_format("%s/%zu.png", folder, ++number);
        bool is_good = draw_line(drawing, line, path, err);
        free(path);
        if (!is_good)
            return false;
        printf("%zu\n", number);
        fflush(stdout);
    }
    return true;
}

static bool draw_list(struct drawing *drawing, const char *list, const char *folder,
                      struct error *err)
{
    struct buf lines;
    size_t length;
    buf_init(&lines, LIMIT_JSON_BYTES);
    if (!file_read(AT_FDCWD, list, &lines, err))
        return false;
    char *text = buf_take(&lines, &length);
    bool is_good = draw_lines(drawing, text, folder, err);
    free(text);
    return is_good;
}

static bool draw(const struct options *options, const struct edition *edition, struct store *store,
                 struct error *err)
{
    const char *list = options_text(options, "frames"), *into = options_operand(options, 0);
    struct drawing drawing = {
        .edition = edition,
        .store = store,
        .is_raster = options_is_set(options, "raster"),
    };
    bool is_good = parse_moment(options_text(options, "at"), edition, &drawing.at_ms, err) &&
                   (list ? draw_list(&drawing, list, into, err)
                         : draw_moment(&drawing, drawing.at_ms, into, err));
    catalogue_free(drawing.catalogue);
    return is_good;
}

/* Without a sandbox it still draws what was verified. */
static void close_in(const struct options *options, const struct source *source)
{
    struct error err;
    const char *trust = options_text(options, "trust"), *list = options_text(options, "frames");
    char *into = mem_copy_string(options_operand(options, 0));
    const char *const reads[] = {
        source->folder,     FONT_DEFAULT_PATH,
        trust ? trust : "", "/etc/ssl/openssl.cnf", /* with the first hash */
        list ? list : "",   NULL
    };
    const char *const writes[] = { list ? into : dirname(into), NULL };
    const struct landlock_reach reach = { .reads = reads, .writes = writes };
    i18n_load();
    if (!sandbox_enter(SANDBOX_SNAPSHOT, &reach, &err))
        log_warning("no sandbox: %s", err.text);
    free(into);
}

static bool run(const struct options *options, struct error *err)
{
    struct source source = { 0 };
    struct store *store = NULL;
    struct edition *edition = NULL;
    if (options_text(options, "pattern"))
        return draw_pattern(options, err);
    if (!choose_source(options, &source, err))
        return false;
    close_in(options, &source);
    char *blobs = mem_format("%s/%s", source.folder, source.blobs);
    bool is_good = store_open_blobs(blobs, &store, err) &&
                   open_edition(options, &source, store, &edition, err) &&
                   draw(options, edition, store, err);
    edition_free(edition);
    store_free(store);
    free(blobs);
    return is_good;
}

int main(int argc, char **argv)
{
    struct options *options = NULL;
    struct error err;
    i18n_open();
    log_open("snapshot");
    enum options_outcome outcome = options_parse(&program, argc, argv, &options);
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? 0 : 2;
    bool is_good = run(options, &err);
    if (!is_good)
        log_error("%s", err.text);
    options_free(options);
    return is_good ? 0 : error_exit_code(&err);
}
