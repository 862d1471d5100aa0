/* One row a rule. Thresholds stand here once, with their sources in docs/legibility.md. */
#include "desk/legibility.h"

#include "common/i18n.h"

enum {
    CAP_UM_PER_M = 2800,     /* capitals of an inch for each 30 ft */
    MARKS_CAP_PX = 12,       /* below, tones of stacked letters look alike */
    CONTRAST = 450,          /* hundredths: WCAG 2.2, 1.4.3 */
    TICKER_PERMILLE = 15000, /* letters a second */
    CODE_UM_PER_M = 100000,  /* a tenth of the distance */
};

static double metres(const struct legibility_facts *facts)
{
    return (double)facts->distance_mm / 1000;
}

static double millimetres(const struct legibility_facts *facts, int32_t px)
{
    return (double)px * facts->pitch_um / 1000;
}

/* What a size in thousandths of a millimetre for each metre comes to here. */
static double needed_mm(const struct legibility_facts *facts, int32_t um_per_m)
{
    return um_per_m * metres(facts) / 1000;
}

static bool is_placed(const struct legibility_facts *facts)
{
    return facts->pitch_um > 0 && facts->distance_mm > 0;
}

static bool distance_holds(const struct legibility_facts *facts, struct buf *into)
{
    double has_mm = millimetres(facts, facts->cap_px), wants_mm = needed_mm(facts, CAP_UM_PER_M);
    if (!facts->cap_px || !is_placed(facts) || has_mm >= wants_mm)
        return true;
    return !buf_printf(
        into,
        _("its smallest letters are %.1f mm high, and people %g m away need %.1f mm: "
          "shorten the text, or give it a larger place"),
        has_mm, metres(facts), wants_mm);
}

static bool marks_hold(const struct legibility_facts *facts, struct buf *into)
{
    if (!facts->stacked_cap_px || facts->stacked_cap_px >= MARKS_CAP_PX)
        return true;
    return !buf_printf(
        into,
        _("its capitals are %d pixels high, and below %d the tones of ấ, ầ, ẫ cannot "
          "be told apart: shorten the text, or give it a larger place"),
        (int)facts->stacked_cap_px, MARKS_CAP_PX);
}

static bool contrast_holds(const struct legibility_facts *facts, struct buf *into)
{
    if (!facts->contrast || facts->contrast >= CONTRAST)
        return true;
    return !buf_printf(into,
                       _("the contrast of a text to what lies below it is %.1f:1, and %g:1 is "
                         "needed: take a calmer picture, or another theme"),
                       (double)(facts->contrast / 10) / 10, (double)CONTRAST / 100);
}

static bool dwell_holds(const struct legibility_facts *facts, struct buf *into)
{
    if (!facts->duration_ms || facts->duration_ms >= facts->reading_ms)
        return true;
    return !buf_printf(into,
                       _("it is shown for %g s and takes %.0f s to read: give it a \"duration\" of "
                         "%.0f, or shorten it"),
                       (double)facts->duration_ms / 1000, (double)(facts->reading_ms + 500) / 1000,
                       (double)((facts->reading_ms + 999) / 1000));
}

static bool ticker_holds(const struct legibility_facts *facts, struct buf *into)
{
    if (facts->ticker_permille <= TICKER_PERMILLE)
        return true;
    return !buf_printf(
        into,
        _("%.0f letters pass in a second, and more than %d can hardly be read: lower "
          "the \"speed\""),
        (double)facts->ticker_permille / 1000, TICKER_PERMILLE / 1000);
}

static bool code_holds(const struct legibility_facts *facts, struct buf *into)
{
    double has_mm = millimetres(facts, facts->code_px), wants_mm = needed_mm(facts, CODE_UM_PER_M);
    if (!facts->code_px || !is_placed(facts) || has_mm >= wants_mm)
        return true;
    return !buf_printf(into,
                       _("its QR code is %.0f mm wide, and phones %g m away need %.0f mm: shorten "
                         "what it holds, or show it on a larger place"),
                       has_mm, metres(facts), wants_mm);
}

static bool edge_holds(const struct legibility_facts *facts, struct buf *into)
{
    if (!facts->is_cut)
        return true;
    return !buf_string(into, _("a text has not enough room and comes up to the edge or beyond it: "
                               "shorten it, or give it a larger place"));
}

static const struct row {
    bool (*holds)(const struct legibility_facts *facts, struct buf *into);
    const char *key;
} rows[LEGIBILITY_RULES] = {
    [LEGIBILITY_DISTANCE] = { distance_holds, NULL },
    [LEGIBILITY_MARKS] = { marks_hold, NULL },
    [LEGIBILITY_CONTRAST] = { contrast_holds, NULL },
    [LEGIBILITY_DWELL] = { dwell_holds, "duration" },
    [LEGIBILITY_TICKER] = { ticker_holds, "speed" },
    [LEGIBILITY_CODE] = { code_holds, NULL },
    [LEGIBILITY_EDGE] = { edge_holds, NULL },
};

bool legibility_holds(enum legibility_rule rule, const struct legibility_facts *facts,
                      struct buf *ret_sentence)
{
    return rows[rule].holds(facts, ret_sentence);
}

int32_t legibility_wanted_cap_px(const struct legibility_facts *facts)
{
    int64_t wanted_px = MARKS_CAP_PX;
    if (is_placed(facts)) {
        int64_t by_distance = (int64_t)CAP_UM_PER_M * facts->distance_mm / 1000 / facts->pitch_um;
        wanted_px = by_distance >= wanted_px ? by_distance + 1 : wanted_px;
    }
    return wanted_px < INT32_MAX ? (int32_t)wanted_px : INT32_MAX;
}

const char *legibility_key(enum legibility_rule rule)
{
    return rows[rule].key;
}
