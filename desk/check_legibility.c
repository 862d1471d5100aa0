/* Every item on every canvas and zone that can come to show it, measured and held against the rules
 * of legibility. Spots that are alike are measured once, so that a hundred equal boards cost as
 * much as one; of an item each rule is told once, for the first spot that breaks it. */
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/check_pass.h"
#include "desk/legibility_measure.h"
#include "model/sequence.h"
#include "model/spot.h"
#include "picture/scroll.h"
#include "picture/strip.h"

enum { SENTENCE_MAX_BYTES = 1000 };

struct lint {
    struct check *check;
    struct legibility_measure *measure;
    uint32_t **told; /* by playlist and item: a bit for each rule */
    struct seen {
        struct spot spot;
        int32_t pitch_um, distance_mm;
    } * seen;
    size_t seen_count;
    const struct screen *screen; /* that is looked at */
    const struct spot *spot;
};

static bool is_seen(struct lint *lint)
{
    const struct spot *spot = lint->spot;
    struct seen now = { *spot, lint->screen->pitch_um, lint->screen->distance_mm };
    for (size_t i = 0; i < lint->seen_count; i++) {
        const struct seen *one = &lint->seen[i];
        if (one->spot.zone == spot->zone && one->spot.playlist == spot->playlist &&
            one->spot.width_px == spot->width_px && one->spot.height_px == spot->height_px &&
            one->pitch_um == now.pitch_um && one->distance_mm == now.distance_mm)
            return true;
    }
    lint->seen = mem_grow(lint->seen, lint->seen_count + 1, sizeof *lint->seen);
    lint->seen[lint->seen_count++] = now;
    return false;
}

static void tell(struct lint *lint, struct check_place place, const char *sentence)
{
    const struct zone *zone = lint->spot->zone;
    if (zone)
        check_add(lint->check, DIAGNOSTIC_WARNING, place, _("in the zone \"%s\" of \"%s\": %s"),
                  zone->id, lint->screen->id, sentence);
    else
        check_add(lint->check, DIAGNOSTIC_WARNING, place, _("on the screen \"%s\": %s"),
                  lint->screen->id, sentence);
}

/* --- items ------------------------------------------------------------------------------------ */

static uint32_t *told_of(const struct lint *lint, const struct sequence_item *item)
{
    return &lint->told[item->playlist - lint->check->site->playlists]
                      [item->item - item->playlist->items];
}

static void judge_item(struct lint *lint, const struct sequence_item *item,
                       const struct legibility_facts *facts)
{
    uint32_t *told = told_of(lint, item);
    for (enum legibility_rule rule = 0; rule < LEGIBILITY_RULES; rule++) {
        struct buf sentence;
        buf_init(&sentence, SENTENCE_MAX_BYTES);
        if (!(*told & 1U << rule) && !legibility_holds(rule, facts, &sentence)) {
            *told |= 1U << rule;
            tell(lint, place_of_item(lint->check, item->playlist, item->item, legibility_key(rule)),
                 buf_text(&sentence));
        }
        buf_deinit(&sentence);
    }
}

/* What passes too fast comes as pages, which are slides like any other. */
static bool is_running(const struct spot *spot)
{
    const struct place whole = { 0, 0, spot->width_px, spot->height_px };
    struct place inner;
    if (!spot->zone || !spot->zone->is_ticker)
        return false;
    layout_inner(spot->zone, &whole, &inner);
    return !ticker_is_paged(&spot->zone->ticker, &inner);
}

/* A file of the release that is drawn with. One that ended the child before is a mistake by now,
 * and nothing comes here. */
static void draw_with(const struct lint *lint, const char *file)
{
    static const char content[] = "content/";
    check_at(lint->check, str_starts(file, content) ? file + strlen(content) : NULL);
}

/* An item alone in its loop stays until somebody changes it. */
static void check_item(struct lint *lint, const struct sequence_item *item, bool is_alone)
{
    const struct screen *screen = lint->screen;
    struct slot slot = {
        .kind = SLOT_ITEM,
        .zone = lint->spot->zone,
        .playlist = item->playlist,
        .item = item->item,
        .name = item->name,
        .from_ms = lint->check->now_ms,
        .until_ms = lint->check->now_ms + item->duration_ms,
    };
    struct legibility_facts facts = {
        .duration_ms = is_alone ? 0 : item->duration_ms,
        .pitch_um = screen->pitch_um,
        .distance_mm = screen->distance_mm,
    };
    struct scene scene;
    scene_of_slot(lint->check->site, screen, &slot, slot.from_ms, &scene);
    draw_with(lint, scene.file);
    if (legibility_measure_scene(lint->measure, &scene, lint->spot->width_px, lint->spot->height_px,
                                 &facts))
        judge_item(lint, item, &facts);
}

static void check_items(struct lint *lint)
{
    struct sequence_source source = {
        .site = lint->check->site,
        .is_clock_known = true,
        .room = LIMIT_SCREEN_ITEMS,
    };
    struct sequence *sequence = sequence_new(&source, lint->spot->playlist);
    for (size_t i = 0; i < sequence->count; i++)
        if (item_font(sequence->items[i].item) == ITEM_FONT_THEME)
            check_item(lint, &sequence->items[i], sequence->count == 1);
    sequence_free(sequence);
}

/* --- tickers ---------------------------------------------------------------------------------- */

/* Its speed does not depend on what runs. */
static int32_t ticker_permille(const struct lint *lint, struct font *font, int32_t height_px)
{
    const struct ticker *ticker = &lint->spot->zone->ticker;
    const struct strip_text text = {
        .texts = "Bảng tin",
        .separator = ticker->separator,
        .height_px = height_px,
        .motion = { .speed = ticker->speed,
                    .is_speed_px = ticker->is_speed_px,
                    .refresh_hz = lint->screen->refresh_hz },
    };
    struct strip strip;
    struct error ignored;
    return strip_measure(&text, font, &strip, &ignored) ? strip_speed_permille(&text, font, &strip)
                                                        : 0;
}

static void judge_ticker(struct lint *lint, const struct legibility_facts *facts)
{
    for (enum legibility_rule rule = 0; rule < LEGIBILITY_RULES; rule++) {
        struct buf sentence;
        buf_init(&sentence, SENTENCE_MAX_BYTES);
        if (!legibility_holds(rule, facts, &sentence))
            tell(lint,
                 place_of_zone(lint->check, lint->spot->layout, lint->spot->zone,
                               legibility_key(rule)),
                 buf_text(&sentence));
        buf_deinit(&sentence);
    }
}

static void check_ticker_spot(struct lint *lint)
{
    const struct spot *spot = lint->spot;
    const struct theme *theme = site_zone_theme(lint->check->site, spot->zone);
    const struct place whole = { 0, 0, spot->width_px, spot->height_px };
    struct font *font = legibility_measure_font(lint->measure, theme->font);
    struct place inner;
    layout_inner(spot->zone, &whole, &inner);
    if (!font)
        return;
    check_at(lint->check, theme->font);
    int32_t cap_px = legibility_measure_cap_px(lint->measure, font, ticker_text_px(inner.height));
    const struct legibility_facts facts = {
        .cap_px = cap_px,
        .stacked_cap_px = cap_px,
        .ticker_permille = ticker_permille(lint, font, inner.height),
        .pitch_um = lint->screen->pitch_um,
        .distance_mm = lint->screen->distance_mm,
    };
    judge_ticker(lint, &facts);
}

/* --- the walk --------------------------------------------------------------------------------- */

static void check_screen(struct lint *lint, const struct screen *screen)
{
    size_t count;
    struct spot *spots = spots_of_screen(lint->check->site, screen, &count);
    lint->screen = screen;
    for (size_t i = 0; i < count; i++) {
        lint->spot = &spots[i];
        if (is_seen(lint))
            continue;
        if (is_running(&spots[i]))
            check_ticker_spot(lint);
        else
            check_items(lint);
    }
    free(spots);
}

/* Only of a site without mistakes: first they are mended. */
void check_legibility(struct check *check)
{
    const struct site *site = check->site;
    if (check->into->errors > 0)
        return;
    struct lint lint = { .check = check, .measure = legibility_measure_new(check->folder) };
    lint.told = mem_array(site->playlist_count + 1, sizeof *lint.told);
    for (size_t i = 0; i < site->playlist_count; i++)
        lint.told[i] = mem_array(site->playlists[i].item_count + 1, sizeof **lint.told);
    for (size_t i = 0; i < site->screen_count; i++)
        check_screen(&lint, &site->screens[i]);
    check_at(check, NULL);
    for (size_t i = 0; i < site->playlist_count; i++)
        free(lint.told[i]);
    free(lint.told);
    free(lint.seen);
    legibility_measure_free(lint.measure);
}
