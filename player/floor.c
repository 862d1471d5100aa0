/* See floor.h. A torn file cannot be: it is replaced by rename. A damaged one reads as none, and
 * then the release on the glass sets it anew. */
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

void floor_print(const struct floor_mark *floor, char ret_text[FLOOR_TEXT_BYTES])
{
    snprintf(ret_text, FLOOR_TEXT_BYTES, FLOOR_FORMAT, floor->trust, floor->generation,
             floor->is_shown ? floor->sha256 : "-", floor->clock_ms);
}

bool floor_parse(const char *text, struct floor_mark *ret_floor)
{
    struct floor_mark floor = { .is_shown = true };
    int used = 0;
    int fields = sscanf(text, FLOOR_SCAN, &floor.trust, &floor.generation, floor.sha256,
                        &floor.clock_ms, &used);
    if (fields != 4 || used == 0 || text[used])
        return false;
    if (str_equal(floor.sha256, "-"))
        floor = (struct floor_mark){ .clock_ms = floor.clock_ms };
    else if (!str_is_sha256(floor.sha256))
        return false;
    *ret_floor = floor;
    return true;
}
