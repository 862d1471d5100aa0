/* Whether people can read a theme: text against its background. The thresholds are those of WCAG
 * 2.2: 1.4.6 asks for 7:1 and 1.4.3 for 4.5:1 in text, and for 4.5:1 and 3:1 where it is large, as
 * what stands in the accent is. */
#include <math.h>

#include "common/i18n.h"
#include "desk/check_pass.h"
#include "model/contrast.h"

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

static void check_color(struct check *check, const struct theme *theme, const struct demand *demand,
                        uint32_t color)
{
    double ratio = contrast_ratio(color, theme->background);
    if (ratio >= demand->wanted)
        return;
    bool is_dark =
        contrast_ratio(theme->background, 0xFFFFFF) > contrast_ratio(theme->background, 0x000000);
    bool is_error = ratio < demand->least;
    check_add(check, is_error ? DIAGNOSTIC_ERROR : DIAGNOSTIC_WARNING,
              place_of_theme(check, theme, demand->key),
              is_dark
                  ? _("in the theme \"%s\" the contrast to the background is %.1f:1, and %g:1 is "
                      "needed: take a lighter colour or a darker background")
                  : _("in the theme \"%s\" the contrast to the background is %.1f:1, and %g:1 is "
                      "needed: take a darker colour or a lighter background"),
              theme->name, shown_ratio(ratio), is_error ? demand->least : demand->wanted);
}

/* An accent that is not written is the colour of the text, which has been judged. */
void check_theme(struct check *check)
{
    for (size_t i = 0; i < check->site->theme_count; i++) {
        const struct theme *theme = &check->site->themes[i];
        check_color(check, theme, &demands[0], theme->color);
        if (theme->accent != theme->color)
            check_color(check, theme, &demands[1], theme->accent);
    }
}
