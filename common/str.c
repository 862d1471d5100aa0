/* See str.h. */
#include "common/str.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DISTANCE_MAX_BYTES = 64 };

bool str_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool str_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *text, const char *suffix)
{
    size_t length = strlen(text), tail = strlen(suffix);
    return length >= tail && strcmp(text + length - tail, suffix) == 0;
}

bool str_has_ending(const char *name, const char *const *endings)
{
    const char *dot = strrchr(name, '.');
    for (; dot && *endings; endings++)
        if (strcasecmp(dot, *endings) == 0)
            return true;
    return false;
}

bool str_copy(char *to, size_t capacity, const char *from)
{
    size_t length = from ? strlen(from) : 0;
    bool does_fit = length < capacity;
    if (does_fit && length > 0)
        memcpy(to, from, length);
    to[does_fit ? length : 0] = '\0';
    return does_fit;
}

bool str_integer(const char *text, int64_t min, int64_t max, int64_t *ret_value)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    if (!digits[0] || strspn(digits, "0123456789") != strlen(digits))
        return false;
    errno = 0;
    long long value = strtoll(text, NULL, 10);
    if (errno || value < min || value > max)
        return false;
    *ret_value = value;
    return true;
}

bool str_size(const char *text, int32_t max, int32_t *ret_width, int32_t *ret_height)
{
    char width_text[16];
    const char *cross = strchr(text, 'x');
    int64_t width = 0, height = 0;
    if (!cross || cross - text >= (ptrdiff_t)sizeof width_text)
        return false;
    memcpy(width_text, text, (size_t)(cross - text));
    width_text[cross - text] = '\0';
    if (!str_integer(width_text, 1, max, &width) || !str_integer(cross + 1, 1, max, &height))
        return false;
    *ret_width = (int32_t)width;
    *ret_height = (int32_t)height;
    return true;
}

size_t str_columns(const char *text)
{
    size_t columns = 0;
    for (; *text; text++)
        columns += ((unsigned char)*text & 0xC0) != 0x80; /* not a continuation byte, RFC 3629 */
    return columns;
}

int str_padding(const char *text, int columns)
{
    int used = (int)str_columns(text);
    return used < columns ? columns - used : 0;
}

bool str_is_name(const char *text, size_t max_bytes)
{
    static const char letters[] =
        "-.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    return text[0] && text[0] != '-' && text[0] != '.' && strlen(text) <= max_bytes &&
           text[strspn(text, letters)] == '\0';
}

bool str_is_sha256(const char *text)
{
    return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static unsigned char lower(char byte)
{
    return (unsigned char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t str_distance(const char *a, const char *b, size_t limit)
{
    size_t rows = strlen(a), columns = strlen(b);
    if (rows > DISTANCE_MAX_BYTES || columns > DISTANCE_MAX_BYTES)
        return limit + 1;
    size_t table[3][DISTANCE_MAX_BYTES + 1];
    for (size_t j = 0; j <= columns; j++)
        table[0][j] = j;
    for (size_t i = 1; i <= rows; i++) {
        size_t *row = table[i % 3], *above = table[(i + 2) % 3], *two_above = table[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            bool is_same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + !is_same);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = least(row[j], two_above[j - 2] + 1);
        }
    }
    return least(table[rows % 3][columns], limit + 1);
}

const char *str_nearest(const char *text, const char *const *candidates, size_t count)
{
    size_t limit = strlen(text) / 3;
    if (limit < 1)
        limit = 1;
    const char *nearest = NULL;
    size_t best = limit + 1;
    for (size_t i = 0; i < count; i++) {
        size_t distance = str_distance(text, candidates[i], limit);
        if (distance < best) {
            best = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}
