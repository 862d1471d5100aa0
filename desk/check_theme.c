/* Whether people can read a theme: text against its background. The thresholds are those of WCAG
 * 2.2: 1.4.6 asks for 7:1 and 1.4.3 for 4.5:1 in text, and for 4.5:1 and 3:1 where it is large, as
 * what stands in the accent is. */
#include <math.h>

#include "common/i18n.h"
#include "desk/check_pass.h"
#include "model/contrast.h"
#include "model/sequence.h"

struct demand {
    const char *key;
    double wanted, least;
};

static const struct demand demands[] = { { "color", 7, 4.5 }, { "accent", 4.5, 3 } };

/* Rounded down, so that what is told is never more than what is there. */
static double shown_ratio(double ratio)
{
    return floor(ratio * 10) / 10;
}

/* A zone may put the theme's text on a background of its own. */
struct pairing {
    const struct theme *theme;
    const struct layout *layout;
    const struct zone *zone; /* NULL: the theme's own background */
};

static struct check_place place_of_pairing(const struct check *check, const struct pairing *pairing,
                                           const char *key)
{
    return pairing->zone ? place_of_zone(check, pairing->layout, pairing->zone, "background")
                         : place_of_theme(check, pairing->theme, key);
}

static void check_color(struct check *check, const struct pairing *pairing,
                        const struct demand *demand, uint32_t color)
{
    const struct theme *theme = pairing->theme;
    uint32_t background = pairing->zone ? pairing->zone->background : theme->background;
    double ratio = contrast_ratio(color, background);
    if (ratio >= demand->wanted)
        return;
    bool is_dark = contrast_ratio(background, 0xFFFFFF) > contrast_ratio(background, 0x000000);
    bool is_error = ratio < demand->least;
    check_add(check, is_error ? DIAGNOSTIC_ERROR : DIAGNOSTIC_WARNING,
              place_of_pairing(check, pairing, demand->key),
              is_dark
                  ? _("in the theme \"%s\" the contrast to the background is %.1f:1, and %g:1 is "
                      "needed: take a lighter colour or a darker background")
                  : _("in the theme \"%s\" the contrast to the background is %.1f:1, and %g:1 is "
                      "needed: take a darker colour or a lighter background"),
              theme->name, shown_ratio(ratio), is_error ? demand->least : demand->wanted);
}

/* An accent that is not written is the colour of the text, which has been judged. */
static void check_colors(struct check *check, const struct pairing *pairing)
{
    const struct theme *theme = pairing->theme;
    check_color(check, pairing, &demands[0], theme->color);
    if (theme->accent != theme->color)
        check_color(check, pairing, &demands[1], theme->accent);
}

/* Pictures bring their own colours. */
static bool has_text(const struct site *site, const struct zone *zone)
{
    struct sequence_source source = {
        .site = site,
        .is_clock_known = true,
        .room = LIMIT_SCREEN_ITEMS,
    };
    struct sequence *sequence = sequence_new(&source, site_playlist(site, zone->playlist));
    size_t i = 0;
    while (i < sequence->count && sequence->items[i].item->kind == ITEM_IMAGE)
        i++;
    bool has_one = i < sequence->count;
    sequence_free(sequence);
    return has_one;
}

void check_theme(struct check *check)
{
    const struct site *site = check->site;
    for (size_t i = 0; i < site->theme_count; i++)
        check_colors(check, &(struct pairing){ .theme = &site->themes[i] });
    for (size_t i = 0; i < site->layout_count; i++) {
        const struct layout *layout = &site->layouts[i];
        for (size_t z = 0; z < layout->zone_count; z++)
            if (layout->zones[z].has_background && has_text(site, &layout->zones[z]))
                check_colors(check, &(struct pairing){ site_zone_theme(site, &layout->zones[z]),
                                                       layout, &layout->zones[z] });
    }
}
