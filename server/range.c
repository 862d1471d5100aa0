/* See range.h. "bytes=a-b", "bytes=a-" and "bytes=-n"; a number too large for any file is as good
 * as the largest. */
#include "server/range.h"

#include <string.h>
#include <strings.h>

static bool read_number(const char **at, int64_t *ret_number)
{
    const char *start = *at;
    int64_t number = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++)
        number = number > INT64_MAX / 10 - 1 ? INT64_MAX : number * 10 + (**at - '0');
    *ret_number = number;
    return *at > start;
}

enum range_kind range_parse(const char *header, int64_t size_bytes, int64_t *ret_first,
                            int64_t *ret_last)
{
    static const char unit[] = "bytes=";
    int64_t first = 0, last = 0;
    if (!header || strncasecmp(header, unit, strlen(unit)) != 0)
        return RANGE_WHOLE;
    const char *at = header + strlen(unit);
    bool has_first = read_number(&at, &first);
    if (*at++ != '-')
        return RANGE_WHOLE;
    bool has_last = read_number(&at, &last);
    if (*at || (!has_first && !has_last) || (has_first && has_last && last < first))
        return RANGE_WHOLE;
    if (!has_first) { /* the last so many bytes */
        first = last == 0 ? size_bytes : last < size_bytes ? size_bytes - last : 0;
        has_last = false;
    }
    if (first >= size_bytes)
        return RANGE_UNSATISFIABLE;
    *ret_first = first;
    *ret_last = has_last && last < size_bytes ? last : size_bytes - 1;
    return RANGE_PART;
}
