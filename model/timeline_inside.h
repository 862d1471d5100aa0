/* What the parts of the timeline share: the rules that name the screen, best first. */
#pragma once

#include "model/sequence.h"
#include "model/timeline.h"

/* One zone of what a rule shows. */
struct timeline_zone {
    const struct zone *zone; /* NULL: the whole canvas */
    const struct sequence *sequence;
    bool is_scrolled; /* its texts run; else its items come in turn */
};

struct timeline_rule {
    const struct rule *rule; /* NULL: the fallback, or the wash */
    bool is_wash;
    const struct layout *layout; /* NULL: one zone, the whole canvas */
    struct chain chain;
    struct timeline_zone *zones;
    size_t zone_count;
};

struct timeline {
    struct timeline_input input;
    const char **withdrawn; /* sorted */
    /* The wash of the screen, if it has one; then highest priority first, among equals the one
     * written last; then the fallback, which is always there and always open. Rules that can never
     * be open (a mistake, no clock) are not here. */
    struct timeline_rule *rules;
    size_t rule_count;
    struct sequence **sequences; /* each playlist once; what zones point to */
    size_t sequence_count;
};

/* The place of the rule that wins at an instant. */
size_t timeline_winner(const struct timeline *timeline, int64_t at_ms);

/* The fallback's zone. */
const struct timeline_zone *timeline_fallback(const struct timeline *timeline);

/* Whether an item of its sequence belongs to the zone: of a ticker only slogans do, and nothing
 * that is withdrawn or cannot be judged without a clock. */
bool timeline_zone_has(const struct timeline_zone *zone, const struct sequence_item *item);
