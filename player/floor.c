/* See floor.h. A torn file cannot be: it is replaced by rename. A disk may still flip a bit, and a
 * floor that is too high would refuse every release; so the last line sums up the others. It is no
 * seal: who can write here owns the board. A damaged floor reads as none, and then the release on
 * the glass sets it anew. */
#include "player/floor.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/str.h"

#define FLOOR_FORMAT                                                                               \
    "bangtin-floor 1\ntrust %" PRId64 "\ngeneration %" PRId64 "\nsha256 %s\nclock %" PRId64 "\n"
#define FLOOR_SCAN                                                                                 \
    "bangtin-floor 1\ntrust %" SCNd64 "\ngeneration %" SCNd64 "\nsha256 %64s\nclock %" SCNd64 "\n" \
    "%n"
#define FLOOR_CHECK "check %016" PRIx64 "\n"

enum { CHECK_BYTES = 24 };

/* FNV-1a */
static void sum_up(const char *text, size_t length, char ret_line[CHECK_BYTES])
{
    uint64_t sum = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < length; i++)
        sum = (sum ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    snprintf(ret_line, CHECK_BYTES, FLOOR_CHECK, sum);
}

void floor_print(const struct floor_mark *floor, char ret_text[FLOOR_TEXT_BYTES])
{
    char check[CHECK_BYTES];
    int length = snprintf(ret_text, FLOOR_TEXT_BYTES, FLOOR_FORMAT, floor->trust, floor->generation,
                          floor->is_shown ? floor->sha256 : "-", floor->clock_ms);
    sum_up(ret_text, (size_t)length, check);
    str_copy(ret_text + length, FLOOR_TEXT_BYTES - (size_t)length, check);
}

bool floor_parse(const char *text, struct floor_mark *ret_floor)
{
    struct floor_mark floor = { .is_shown = true };
    char check[CHECK_BYTES];
    int used = 0; /* read with the fourth field, or not at all */
    int fields = sscanf(text, FLOOR_SCAN, &floor.trust, &floor.generation, floor.sha256,
                        &floor.clock_ms, &used);
    if (fields != 4)
        return false;
    sum_up(text, (size_t)used, check);
    if (!str_equal(text + used, check))
        return false;
    if (str_equal(floor.sha256, "-"))
        floor = (struct floor_mark){ .clock_ms = floor.clock_ms };
    else if (!str_is_sha256(floor.sha256))
        return false;
    *ret_floor = floor;
    return true;
}
