/* A whole site: files parted by NUL, each with its path in the first line. Read as at the desk and
 * as on a board; what a board can read is played: every zone's slots, reasons and scenes. */
#include <inttypes.h>

#include "common/file.h"
#include "model/timeline.h"
#include "picture/mosaic.h"
#include "picture/scene.h"
#include "tests/fuzz/fuzz.h"

enum { FILES = 8, SCREENS = 3, ZONES = 4, STEPS = 6, MANY_ITEMS = 2000 };

static const int64_t instants_ms[] = { 0, 1795000000000, 1798736400000, 253402300799000 };

static size_t split(char *text, size_t length, struct site_file files[FILES])
{
    size_t count = 0;
    char *at = text, *end = text + length;
    while (at < end && count < FILES) {
        size_t bytes = strnlen(at, (size_t)(end - at));
        char *line_end = memchr(at, '\n', bytes);
        if (line_end)
            *line_end = '\0';
        if (line_end && file_is_safe_path(at)) /* folders and manifests see to that */
            files[count++] =
                (struct site_file){ at, line_end + 1, (size_t)(at + bytes - line_end - 1) };
        at += bytes + 1;
    }
    return count;
}

static void check_slot(const struct slot *slot, int64_t at_ms)
{
    fuzz_must(slot->from_ms <= at_ms && at_ms < slot->until_ms);
    fuzz_must((slot->kind == SLOT_ITEM) == (slot->item != NULL));
    fuzz_must(slot->transition_ms >= 0);
}

static void play_zone(const struct site *site, const struct screen *screen,
                      const struct timeline *timeline, size_t zone, int64_t at_ms)
{
    static struct scene scene;
    static char packed[16 * 1024];
    struct slot slot;
    timeline_at(timeline, zone, at_ms, &slot);
    for (int step = 0; step < STEPS && slot.until_ms < INT64_MAX; step++) {
        check_slot(&slot, at_ms);
        scene_of_slot(site, screen, &slot, at_ms, &scene);
        scene_pack(&scene, packed, sizeof packed);
        at_ms = slot.until_ms;
        timeline_at(timeline, zone, at_ms, &slot);
    }
}

static void play(const struct site *site, const struct screen *screen, int64_t at_ms)
{
    struct timeline_input input = { .site = site, .screen = screen, .is_clock_known = at_ms > 0 };
    struct error err;
    struct mosaic mosaic;
    struct arrangement arrangement;
    struct buf text;
    size_t count;
    timezone_parse("CET-1CEST,M3.5.0,M10.5.0/3", &input.zone, &err);
    struct timeline *timeline = timeline_new(&input);
    timeline_arrangement(timeline, at_ms, &arrangement);
    fuzz_must(arrangement.from_ms <= at_ms && at_ms < arrangement.until_ms);
    mosaic_of_layout(site, screen, arrangement.layout, &mosaic);
    fuzz_must(mosaic_is_sane(&mosaic));
    for (size_t zone = 0; zone < arrangement.zone_count && zone < ZONES; zone++)
        play_zone(site, screen, timeline, zone, at_ms);
    buf_init(&text, FUZZ_TEXT_BYTES);
    timeline_explain(timeline, at_ms, &text);
    fuzz_must(unicode_is_valid(buf_text(&text), text.length));
    buf_deinit(&text);
    free(timeline_needs(timeline, at_ms, &count));
    timeline_free(timeline);
}

static size_t items_of(const struct site *site)
{
    size_t count = 0;
    for (size_t i = 0; i < site->playlist_count; i++)
        count += site->playlists[i].item_count;
    return count;
}

static bool read_site(const struct site_file *files, size_t count, enum site_strictness strictness)
{
    struct diagnostics findings;
    struct site *site = NULL;
    diagnostics_init(&findings);
    bool is_good = site_read(files, count, strictness, &findings, &site);
    if (strictness == SITE_STRICT)
        fuzz_must(is_good == (findings.errors == 0));
    diagnostics_sort(&findings);
    fuzz_findings(&findings);
    bool is_played = is_good && strictness == SITE_TOLERANT && items_of(site) < MANY_ITEMS;
    for (size_t s = 0; is_played && s < site->screen_count && s < SCREENS; s++)
        for (size_t i = 0; i < sizeof instants_ms / sizeof *instants_ms; i++)
            play(site, &site->screens[s], instants_ms[i]);
    site_free(site);
    diagnostics_deinit(&findings);
    return is_good;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct site_file files[FILES];
    char *text = mem_copy_bytes(bytes, length);
    size_t count = split(text, length, files);
    bool is_strict = read_site(files, count, SITE_STRICT);
    bool is_tolerant = read_site(files, count, SITE_TOLERANT);
    fuzz_must(is_tolerant || !is_strict); /* what the desk publishes, boards read */
    free(text);
    return 0;
}
