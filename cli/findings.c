/* See findings.h. */
#include "cli/findings.h"

#include <stdio.h>

#include "common/buf.h"

enum { FINDING_MAX_BYTES = 8192 };

void findings_print(const struct diagnostics *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct buf line;
        buf_init(&line, FINDING_MAX_BYTES);
        diagnostic_print(&all->items[i], &line);
        fprintf(stderr, "%s\n", buf_text(&line));
        buf_deinit(&line);
    }
}
