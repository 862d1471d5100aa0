/* What is told is a function of the local day and minute alone; the picture holds until the next
 * minute or midnight, whichever shows. */
#include "picture/scene_time.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/str.h"
#include "model/civil.h"
#include "model/item.h"
#include "model/rfc3339.h"
#include "model/timezone.h"

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };

/* A moment in local time, and the scene that is made of it. */
struct teller {
    struct scene *scene;
    const char *word, *text, *today; /* of the item; "" where not given */
    int32_t day, second;
    size_t used; /* of scene->made */
};

__attribute__((format(printf, 2, 3))) static void add(struct teller *teller, const char *format,
                                                      ...)
{
    struct scene *scene = teller->scene;
    char *into = scene->made + teller->used;
    size_t room = sizeof scene->made - teller->used;
    va_list args;
    va_start(args, format);
    int length = vsnprintf(into, room, format, args);
    va_end(args);
    assert(length >= 0 && (size_t)length < room); /* texts have their limits: scene.h */
    teller->used += (size_t)length + 1;
    scene->fields[scene->field_count++] = into;
}

static void add_day(struct teller *teller)
{
    static const char *const days[] = { "Thứ Hai", "Thứ Ba",  "Thứ Tư",  "Thứ Năm",
                                        "Thứ Sáu", "Thứ Bảy", "Chủ Nhật" };
    int year, month, day;
    civil_date(teller->day, &year, &month, &day);
    add(teller, "%s, ngày %02d tháng %0*d năm %d", days[civil_weekday(teller->day)], day,
        month < 3 ? 2 : 1, month, year);
}

static bool tell_clock(struct teller *teller, int32_t *ret_until_s)
{
    int32_t hour = teller->second / HOUR_S, minute = teller->second % HOUR_S / MINUTE_S;
    bool is_words = str_equal(teller->word, "words"), is_full = str_equal(teller->word, "full");
    *ret_until_s = (teller->second / MINUTE_S + 1) * MINUTE_S;
    if (!is_words && !is_full && !str_equal(teller->word, "digits"))
        return false;
    add(teller, is_words ? "%02d giờ %02d" : "%02d:%02d", (int)hour, (int)minute);
    if (is_full)
        add_day(teller);
    else
        add(teller, "%s", "");
    add(teller, "%s", teller->text);
    return true;
}

static bool tell_date(struct teller *teller, int32_t *ret_until_s)
{
    int year, month, day;
    civil_date(teller->day, &year, &month, &day);
    *ret_until_s = DAY_S;
    if (str_equal(teller->word, "words"))
        add_day(teller);
    else if (str_equal(teller->word, "digits"))
        add(teller, "%02d/%02d/%d", day, month, year);
    else
        return false;
    add(teller, "%s", "");
    add(teller, "%s", teller->text);
    return true;
}

/* The text around the number of days; on the day itself, what is said then. */
static bool tell_countdown(struct teller *teller, int32_t *ret_until_s)
{
    int32_t target;
    const char *place = strstr(teller->text, ITEM_DAYS);
    *ret_until_s = DAY_S;
    if (!rfc3339_parse_date(teller->word, &target) || !place)
        return false;
    if (teller->day >= target) {
        add(teller, "%s", "");
        add(teller, "%s", "");
        add(teller, "%s", teller->today);
        return teller->today[0] != '\0';
    }
    add(teller, "%.*s", (int)(place - teller->text), teller->text);
    add(teller, "%d", (int)(target - teller->day));
    add(teller, "%s", place + strlen(ITEM_DAYS));
    return true;
}

bool scene_tell_time(const struct slot *slot, int64_t at_ms, struct scene *scene)
{
    static bool (*const tell[ITEM_KINDS])(struct teller *, int32_t *) = {
        [ITEM_CLOCK] = tell_clock,
        [ITEM_DATE] = tell_date,
        [ITEM_COUNTDOWN] = tell_countdown,
    };
    const struct item *item = slot->item;
    const struct timezone_rule *local = slot->local ? slot->local : &timezone_utc;
    struct teller teller = { .scene = scene, .word = item->value, .text = "", .today = "" };
    int32_t until_s;
    if (item->field_count > 0)
        teller.text = item->fields[0];
    if (item->field_count > 1)
        teller.today = item->fields[1];
    timezone_local(local, at_ms, &teller.day, &teller.second);
    scene->field_count = 0;
    if (!tell[item->kind](&teller, &until_s))
        return false;
    int64_t until_ms = timezone_instant_ms(local, teller.day, until_s, false);
    if (until_ms <= at_ms) /* an hour that comes twice */
        until_ms = at_ms + (int64_t)(until_s - teller.second) * 1000;
    scene->holds_ms = until_ms - slot->from_ms;
    return true;
}
