/* Tickers as strips: short enough to be painted on every screen that runs them, and about as fast
 * as was asked. Measured with the real font, in the size the screen gives. */
#include <stdlib.h>

#include "common/i18n.h"
#include "common/unicode.h"
#include "desk/check_pass.h"
#include "desk/face.h"
#include "model/limits.h"
#include "model/sequence.h"
#include "picture/strip.h"

enum { FAR_PERCENT = 25 /* a speed that differs by more is told */ };

/* A ticker that runs on a screen. */
struct run {
    const struct layout *layout;
    const struct zone *zone;
    const struct screen *screen;
};

/* All slogans, as if the window of each were open: one in each line. */
static void list_texts(const struct check *check, const struct zone *zone, struct buf *into)
{
    struct sequence_source source = {
        .site = check->site,
        .is_clock_known = true,
        .room = LIMIT_SCREEN_ITEMS,
    };
    struct sequence *sequence = sequence_new(&source, site_playlist(check->site, zone->playlist));
    for (size_t i = 0; i < sequence->count; i++) {
        const struct item *item = sequence->items[i].item;
        for (const char *at = item->kind == ITEM_SLOGAN ? item->value : ""; *at; at++)
            buf_append(into, *at == '\n' ? " " : at, 1);
        buf_string(into, "\n");
    }
    sequence_free(sequence);
}

/* 0: it does not run there: it comes as pages, or reaches off the canvas. */
static int32_t height_on(const struct run *run)
{
    int32_t width_px = run->screen->width_px, height_px = run->screen->height_px;
    struct place wish, place, inner;
    layout_wish(run->zone, width_px, height_px, &wish);
    layout_place(run->zone, width_px, height_px, &place);
    layout_inner(run->zone, &place, &inner);
    bool is_inside = wish.width == place.width && wish.height == place.height &&
                     wish.x == place.x && wish.y == place.y;
    return is_inside && !ticker_is_paged(&run->zone->ticker, &inner) ? inner.height : 0;
}

/* Tells when whole pixels in a frame are far from what was asked. */
static bool check_speed(struct check *check, const struct run *run, const struct strip_text *text,
                        const struct strip *strip, struct font *font)
{
    const struct ticker *ticker = &run->zone->ticker;
    int64_t is = ticker->is_speed_px ? (int64_t)strip->step_px * strip->refresh_hz * 1000
                                     : strip_speed_permille(text, font, strip);
    int64_t wanted = (int64_t)ticker->speed * 1000, apart = is > wanted ? is - wanted : wanted - is;
    if (apart * 100 <= wanted * FAR_PERCENT)
        return false;
    check_add(check, DIAGNOSTIC_WARNING, place_of_zone(check, run->layout, run->zone, "speed"),
              ticker->is_speed_px
                  ? _("on screen \"%s\" the ticker runs at %d.%d pixels a second: it goes by whole "
                      "pixels, %d in each of %d frames a second")
                  : _("on screen \"%s\" the ticker runs at %d.%d characters a second: it goes by "
                      "whole pixels, %d in each of %d frames a second"),
              run->screen->id, (int)(is / 1000), (int)(is % 1000 / 100), strip->step_px,
              strip->refresh_hz);
    return true;
}

/* True when something was said of it. */
static bool check_run(struct check *check, const struct run *run, const char *texts,
                      struct font *font)
{
    const struct ticker *ticker = &run->zone->ticker;
    struct error err;
    struct strip strip;
    const struct strip_text text = {
        .texts = texts,
        .separator = ticker->separator,
        .height_px = height_on(run),
        .motion = { .speed = ticker->speed,
                    .is_speed_px = ticker->is_speed_px,
                    .is_rightward = ticker->is_rightward,
                    .refresh_hz = run->screen->refresh_hz },
    };
    if (text.height_px == 0)
        return false;
    if (strip_measure(&text, font, &strip, &err))
        return check_speed(check, run, &text, &strip, font);
    if (err.kind != ERROR_LIMIT) /* no texts, which is said elsewhere */
        return false;
    check_add(check, DIAGNOSTIC_ERROR, place_of_zone(check, run->layout, run->zone, "ticker"),
              _("on screen \"%s\": %s"), run->screen->id, err.text);
    return true;
}

/* A ticker is told once, for the first screen that has something to be told. */
static void check_zone(struct check *check, const struct layout *layout, const struct zone *zone)
{
    const struct site *site = check->site;
    struct face face = { .font = NULL };
    struct buf texts;
    bool is_told = false;
    buf_init(&texts, LIMIT_JSON_BYTES);
    list_texts(check, zone, &texts);
    if (unicode_length(buf_text(&texts)) > 2 * LIMIT_TICKER_CHARACTERS) { /* check_ticker says so */
        buf_deinit(&texts);
        return;
    }
    if (check_at(check, site_zone_theme(site, zone)->font))
        face_open(&face, check->folder, site_zone_theme(site, zone)->font);
    for (size_t i = 0; face.font && !is_told && i < site->screen_count; i++) {
        const struct run run = { layout, zone, &site->screens[i] };
        is_told = check_shows(site, run.screen, layout) &&
                  check_run(check, &run, buf_text(&texts), face.font);
    }
    face_close(&face);
    check_at(check, NULL);
    buf_deinit(&texts);
}

void check_strip(struct check *check)
{
    for (size_t i = 0; i < check->site->layout_count; i++) {
        const struct layout *layout = &check->site->layouts[i];
        for (size_t z = 0; z < layout->zone_count; z++)
            if (layout->zones[z].is_ticker && layout->zones[z].playlist)
                check_zone(check, layout, &layout->zones[z]);
    }
}
