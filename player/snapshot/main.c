/* snapshot: the frame of a release at a moment as a PNG. It reads a release tree or a player's
 * state folder, trusts neither, and needs no display. `bangtin-player --snapshot` runs it. */
#include <fcntl.h>
#include <stdlib.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/options.h"
#include "common/str.h"
#include "model/limits.h"
#include "model/rfc3339.h"
#include "picture/light.h"
#include "picture/png.h"
#include "picture/wallmap.h"
#include "player/edition.h"
#include "player/keyring.h"
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
    { "raster", NULL, N_("as the sending card sees it, after light and the map of slices") },
    { 0 },
};

static const struct option_program program = {
    .name = "snapshot",
    .operands = "FILE.png",
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
        *ret_source = (struct source){ options_text(options, "state"), "current", "store" };
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

static bool parse_moment(const struct options *options, const struct edition *edition,
                         int64_t *ret_at_ms, struct error *err)
{
    const char *text = options_text(options, "at");
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

static bool paint_moment(const struct options *options, const struct edition *edition,
                         struct store *store, struct pixmap *frame, struct error *err)
{
    int64_t at_ms = 0;
    return parse_moment(options, edition, &at_ms, err) &&
           frame_draw(edition, store, at_ms, frame, err) &&
           (!options_is_set(options, "raster") || !edition->screen ||
            dim(edition, at_ms, frame, err));
}

static bool paint_pattern(const struct options *options, struct pixmap *frame, struct error *err)
{
    enum pattern pattern;
    const char *name = options_text(options, "pattern");
    return (pattern_find(name, &pattern) ||
            error_set(err, ERROR_INPUT, _("there is no pattern \"%s\""), name)) &&
           frame_draw_pattern(pattern, options_text(options, "screen"), frame, err);
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

/* Without an edition: the test pattern, at the size of --window. */
static bool draw(const struct options *options, const struct edition *edition, struct store *store,
                 struct error *err)
{
    const struct screen *screen = edition ? edition->screen : NULL;
    const char *window = options_text(options, "window");
    struct pixmap frame = { .width_px = UNKNOWN_WIDTH_PX, .height_px = UNKNOWN_HEIGHT_PX };
    if (screen) {
        frame.width_px = screen->width_px;
        frame.height_px = screen->height_px;
    } else if (window && !str_size(window, LIMIT_CANVAS_PX, &frame.width_px, &frame.height_px)) {
        return error_set(err, ERROR_INPUT, _("--window %s: write WIDTHxHEIGHT, such as 3840x96"),
                         window);
    }
    frame.pixels = mem_try(pixmap_bytes(frame.width_px, frame.height_px));
    if (!frame.pixels)
        return error_set(err, ERROR_SYSTEM, _("not enough memory for a frame"));
    bool is_mapped = options_is_set(options, "raster") && screen && screen->output;
    bool is_good = (edition ? paint_moment(options, edition, store, &frame, err)
                            : paint_pattern(options, &frame, err)) &&
                   (!is_mapped || map(screen->output, &frame, err)) &&
                   png_write(options_operand(options, 0), &frame, err);
    free(frame.pixels);
    return is_good;
}

static bool run(const struct options *options, struct error *err)
{
    struct source source = { 0 };
    struct store *store = NULL;
    struct edition *edition = NULL;
    if (options_text(options, "pattern"))
        return draw(options, NULL, NULL, err);
    if (!choose_source(options, &source, err))
        return false;
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
