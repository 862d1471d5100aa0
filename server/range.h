/* The Range header of a GET (RFC 9110 §14): one byte range; anything else is answered whole. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum range_kind {
    RANGE_WHOLE,         /* none, several, or not understood: 200 */
    RANGE_PART,          /* 206 */
    RANGE_UNSATISFIABLE, /* 416 */
};

/* `header` may be NULL. For RANGE_PART first and last are set, 0 <= first <= last < size. */
enum range_kind range_parse(const char *header, int64_t size_bytes, int64_t *ret_first,
                            int64_t *ret_last);
