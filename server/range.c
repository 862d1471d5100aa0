/* See range.h. "bytes=a-b", "bytes=a-" and "bytes=-n". */
#include "server/range.h"

#include <stdlib.h>
#include <string.h>

static bool read_number(const char **at, int64_t *ret_number)
{
    int64_t number = 0;
    const char *start = *at;
    for (; **at >= '0' && **at <= '9'; (*at)++) {
        if (number > (INT64_MAX - 9) / 10)
            return false;
        number = number * 10 + (**at - '0');
    }
    *ret_number = number;
    return *at > start;
}

enum range_kind range_parse(const char *header, int64_t size_bytes, int64_t *ret_first,
                            int64_t *ret_last)
{
    int64_t first = 0, last = size_bytes - 1;
    if (!header || strncmp(header, "bytes=", 6) != 0)
        return RANGE_WHOLE;
    const char *at = header + 6;
    bool has_first = read_number(&at, &first);
    if (*at++ != '-')
        return RANGE_WHOLE;
    int64_t number = 0;
    bool has_last = read_number(&at, &number);
    if (*at || (!has_first && !has_last) || (has_first && has_last && number < first))
        return RANGE_WHOLE;
    if (!has_first) {
        if (number == 0)
            return RANGE_UNSATISFIABLE;
        first = number < size_bytes ? size_bytes - number : 0;
    } else if (has_last && number < last) {
        last = number;
    }
    if (first >= size_bytes)
        return RANGE_UNSATISFIABLE;
    *ret_first = first;
    *ret_last = last;
    return RANGE_PART;
}
