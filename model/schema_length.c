/* Places in pixels or percent, and the speed of a ticker. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/str.h"
#include "model/layout.h"
#include "model/limits.h"
#include "model/schema_value.h"

#define fail(field, ...) schema_value_fail(field, __VA_ARGS__)

enum { WHOLE_PERCENT = 10000 };

/* "33.34" into hundredths; false for anything else, and for more than 100. */
static bool parse_percent(const char *text, size_t length, int32_t *ret_hundredths)
{
    size_t whole = strspn(text, "0123456789");
    size_t decimals = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
    bool has_point = text[whole] == '.';
    if (whole < 1 || whole > 3 || decimals > 2 || (has_point && decimals == 0) ||
        whole + has_point + decimals != length)
        return false;
    int32_t hundredths = (int32_t)strtol(text, NULL, 10) * 100;
    for (size_t i = 0; i < decimals; i++)
        hundredths += (text[whole + 1 + i] - '0') * (i ? 1 : 10);
    *ret_hundredths = hundredths;
    return hundredths <= WHOLE_PERCENT;
}

static bool read_length(const struct schema_field *field, int32_t min,
                        struct zone_length *ret_length)
{
    int64_t pixels;
    struct zone_length length = { .is_percent = json_kind(field->value) == JSON_STRING };
    if (length.is_percent) {
        const char *text = json_string(field->value);
        if (!str_ends(text, "%") || !parse_percent(text, strlen(text) - 1, &length.amount))
            return fail(field,
                        _("write pixels as a number, or a part of the canvas from \"0%%\" to "
                          "\"100%%\" with at most two decimals, such as \"33.33%%\""));
    } else if (!schema_value_expect(field, JSON_NUMBER)) {
        return false;
    } else if (!json_integer(field->value, &pixels) || pixels < 0 || pixels > field->key->max) {
        return fail(field, _("this must be a whole number from %d to %d"), min,
                    (int)field->key->max);
    } else {
        length.amount = (int32_t)pixels;
    }
    if (length.amount < min)
        return fail(field, _("a zone is at least one pixel wide and high"));
    *ret_length = length;
    return true;
}

static bool ends_on_canvas(const struct zone_length *begin, const struct zone_length *length)
{
    return !begin->is_percent || !length->is_percent ||
           begin->amount + length->amount <= WHOLE_PERCENT;
}

bool schema_length_read_area(const struct schema_field *field)
{
    struct zone_length sides[4];
    if (!schema_value_expect(field, JSON_ARRAY))
        return false;
    if (json_count(field->value) != 4)
        return fail(field, _("write left, top, width and height in pixels or percent, such as "
                             "[0, \"90%%\", \"100%%\", \"10%%\"]"));
    struct schema_field one = *field;
    one.value = json_first(field->value);
    for (int i = 0; i < 4; i++, one.value = json_next(one.value))
        if (!read_length(&one, i / 2, &sides[i]))
            return false;
    if (!ends_on_canvas(&sides[0], &sides[2]))
        return fail(field, _("left and width are more than 100%% together"));
    if (!ends_on_canvas(&sides[1], &sides[3]))
        return fail(field, _("top and height are more than 100%% together"));
    memcpy(field->into, sides, sizeof sides);
    return true;
}

bool schema_length_read_speed(const struct schema_field *field)
{
    struct ticker *ticker = field->into;
    int64_t speed = 0;
    bool is_px = json_kind(field->value) == JSON_STRING;
    int64_t max = is_px ? LIMIT_TICKER_SPEED_PX : LIMIT_TICKER_SPEED;
    if (is_px) {
        const char *text = json_string(field->value);
        size_t digits = strspn(text, "0123456789");
        speed = digits <= 5 && str_equal(text + digits, "px") ? strtol(text, NULL, 10) : 0;
    } else if (json_kind(field->value) != JSON_NUMBER || !json_integer(field->value, &speed)) {
        speed = 0;
    }
    if (speed < 1 || speed > max)
        return fail(field,
                    _("write characters a second, 1 to %d, or pixels a second from \"1px\" to "
                      "\"%dpx\""),
                    LIMIT_TICKER_SPEED, LIMIT_TICKER_SPEED_PX);
    ticker->speed = (int32_t)speed;
    ticker->is_speed_px = is_px;
    return true;
}
