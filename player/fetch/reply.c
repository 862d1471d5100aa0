/* See reply.h. A line is looked at as far as LINE_BYTES: what we know is shorter. */
#include "player/fetch/reply.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/str.h"

enum { LINE_BYTES = 256 };

/* The text behind "name:" when the line has that name. */
static const char *value_of(const char *line, const char *name)
{
    size_t length = strlen(name);
    if (strncasecmp(line, name, length) != 0 || line[length] != ':')
        return NULL;
    return line + length + 1 + strspn(line + length + 1, " \t");
}

void reply_read(struct reply *reply, const char *line, size_t length)
{
    char text[LINE_BYTES];
    size_t kept = length < sizeof text ? length : sizeof text - 1;
    memcpy(text, line, kept);
    text[kept] = '\0';
    if (str_starts(text, "HTTP/"))
        *reply = REPLY_NONE;
    const char *range = value_of(text, "Content-Range");
    long long from = -1;
    if (range && sscanf(range, "bytes %lld-", &from) == 1)
        reply->range_from = from < 0 ? -1 : from;
    const char *applied = value_of(text, "Preference-Applied");
    if (applied && strncasecmp(applied, "wait", 4) == 0)
        reply->has_waited = true;
}
