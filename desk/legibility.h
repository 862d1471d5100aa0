/* What people can read from where they stand: rules over what was measured on a canvas. Each rule
 * and its source: docs/legibility.md. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

/* One item, or one ticker, in one spot. What is 0 was not there, or has not been said. */
struct legibility_facts {
    int32_t cap_px;         /* height of the capitals of the smallest text */
    int32_t stacked_cap_px; /* the same among texts with two marks on a letter */
    int32_t contrast;       /* of the worst text against what lies below it, in hundredths */
    int64_t reading_ms, duration_ms;
    int32_t code_px;         /* side of the smallest QR code */
    int32_t ticker_permille; /* letters a second, in thousandths */
    bool is_cut;             /* a text does not fit its place, or touches its edge */
    int32_t pitch_um;        /* from pixel to pixel */
    int32_t distance_mm;     /* from where most people read */
};

enum legibility_rule {
    LEGIBILITY_DISTANCE,
    LEGIBILITY_MARKS,
    LEGIBILITY_CONTRAST,
    LEGIBILITY_DWELL,
    LEGIBILITY_TICKER,
    LEGIBILITY_CODE,
    LEGIBILITY_EDGE,
    LEGIBILITY_RULES,
};

/* True when the facts keep the rule; else one sentence with the remedy in it. */
bool legibility_holds(enum legibility_rule rule, const struct legibility_facts *facts,
                      struct buf *ret_sentence);

/* The height of capitals that keeps every rule about size here. */
int32_t legibility_wanted_cap_px(const struct legibility_facts *facts);

/* The key of an item, or of a ticker's zone, that a finding belongs to; NULL: the whole of it. */
const char *legibility_key(enum legibility_rule rule);
