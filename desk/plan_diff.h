/* What a screen would show otherwise than it does: items, and from when on. */
#pragma once

#include <stdint.h>

#include "common/buf.h"
#include "desk/plan.h"

/* Says of every screen (`only` NULL), or of one, what changes from `before` to `after` within
 * [from, to). */
void plan_diff_print_all(const struct plan *before, const struct plan *after, const char *only,
                         int64_t from_ms, int64_t to_ms, struct buf *into);

enum plan_change_kind { PLAN_REMOVED, PLAN_ADDED, PLAN_CHANGED };

struct pair; /* both sides of a change; only plan_diff.c looks into it */

struct plan_change {
    enum plan_change_kind kind;
    const struct playlist *playlist; /* of `before` when removed, else of `after` */
    const struct item *item;
    const struct pair *pair; /* of PLAN_CHANGED */
};

typedef void (*plan_change_fn)(void *context, const struct plan_change *change);

/* The same without words: every change, and whether, and when first, the two show something else.
 */
bool plan_diff_visit(const struct plan *before, const struct plan *after, const char *screen_id,
                     int64_t from_ms, int64_t to_ms, plan_change_fn visit, void *context,
                     int64_t *ret_parting_ms);
