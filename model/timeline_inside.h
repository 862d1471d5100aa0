/* What timeline.c, explain.c and needs.c share: the rules that name the screen, best first. */
#pragma once

#include "model/sequence.h"
#include "model/timeline.h"

struct timeline_rule {
    const struct rule *rule; /* NULL: the fallback */
    struct chain chain;
    const struct sequence *sequence;
};

struct timeline {
    struct timeline_input input;
    const char **withdrawn; /* sorted */
    /* Highest priority first, among equals the one written last; then the fallback, which is always
     * there and always open. Rules that can never be open (a mistake, no clock) are not here. */
    struct timeline_rule *rules;
    size_t rule_count;
    struct sequence **sequences; /* each playlist once; what rules point to */
    size_t sequence_count;
};

/* The place of the rule that wins at an instant. */
size_t timeline_winner(const struct timeline *timeline, int64_t at_ms);

/* The fallback's sequence. */
const struct sequence *timeline_fallback(const struct timeline *timeline);
