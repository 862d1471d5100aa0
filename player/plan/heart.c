/* See heart.h. Frozen or wrong is told by the last look that was good, so that it stays what it was
 * for as long as it lasts. */
#include "player/plan/heart.h"

#include <string.h>

#include "common/str.h"

enum { DEAF_LOOKS = 2 };

void heart_init(struct heart *heart, int64_t period_ms, int64_t now_ms)
{
    *heart = (struct heart){ .period_ms = period_ms > 0 ? period_ms : HEARTBEAT_EVERY_MS,
                             .look_ms = now_ms + HEART_FIRST_MS,
                             .tell_ms = INT64_MAX,
                             .told_ms = now_ms };
    heart->machine =
        (struct parcel_machine){ .disk_free_bytes = -1, .memory_bytes = -1, .temperature_mc = -1 };
    buf_init(&heart->jpeg, HEARTBEAT_THUMBNAIL_BYTES);
}

void heart_deinit(struct heart *heart)
{
    buf_deinit(&heart->jpeg);
}

/* --- looking ------------------------------------------------------------------ */

bool heart_must_look(struct heart *heart, int64_t now_ms, uint64_t *ret_serial)
{
    if (now_ms < heart->look_ms)
        return false;
    heart->look_ms = INT64_MAX;
    heart->asked_ms = now_ms;
    heart->tell_ms = now_ms + HEART_ANSWER_MS;
    *ret_serial = ++heart->look;
    return true;
}

static void say_verdict(struct heart *heart)
{
    static const char *const sentences[GRID_VERDICTS] = {
        [GRID_BLACK] = "it is black although there is a picture",
        [GRID_FROZEN] = "it still shows what was there before",
        [GRID_WRONG] = "it shows something else than what was painted",
    };
    struct error err;
    bool is_deaf = heart->look - heart->looked.serial >= DEAF_LOOKS;
    const char *sentence = is_deaf ? "the display does not answer" : sentences[heart->verdict];
    if (sentence)
        error_set(&err, ERROR_SYSTEM, "%s", sentence);
    log_fault(&heart->glass_edge, "glass", sentence ? &err : NULL);
}

void heart_looked(struct heart *heart, const struct parcel_looked *looked, bool is_overdue,
                  int64_t now_ms)
{
    enum grid_verdict verdict = grid_judge(&looked->planned, &looked->seen, &heart->planned_before,
                                           &heart->seen_before, looked->tolerance);
    if (looked->serial != heart->look)
        return;
    if (verdict == GRID_OK && is_overdue)
        verdict = GRID_FROZEN;
    heart->looked = *looked;
    if (verdict > GRID_OK && heart->verdict <= GRID_OK && !heart->is_doubted) {
        heart->is_doubted = true;
        heart->look_ms = now_ms + HEART_DOUBT_MS;
        heart->tell_ms = INT64_MAX;
        return;
    }
    heart->is_doubted = false;
    heart->verdict = verdict;
    if (now_ms + HEART_ENCODE_MS < heart->tell_ms && heart->tell_ms != INT64_MAX)
        heart->tell_ms = now_ms + HEART_ENCODE_MS;
    if (verdict == GRID_OK) {
        heart->planned_before = looked->planned;
        heart->seen_before = looked->seen;
    }
}

/* --- telling ------------------------------------------------------------------ */

static int64_t pressing_ms(const struct heart *heart)
{
    return heart->is_pressing ? heart->told_ms + HEART_PRESSING_MS : INT64_MAX;
}

bool heart_must_tell(struct heart *heart, int64_t now_ms, int64_t *ret_number)
{
    if (now_ms < heart->tell_ms && now_ms < pressing_ms(heart))
        return false;
    if (now_ms >= heart->tell_ms) {
        if (heart->looked.serial != heart->look)
            heart->verdict = GRID_UNKNOWN;
        say_verdict(heart);
        heart->tell_ms = INT64_MAX;
        heart->look_ms = heart->asked_ms + heart->period_ms;
    }
    heart->is_pressing = false;
    heart->told_ms = now_ms;
    *ret_number = ++heart->number;
    if (heart->jpeg.length > 0 && heart->jpeg_number == 0)
        heart->jpeg_number = heart->number;
    return true;
}

int64_t heart_due_ms(const struct heart *heart)
{
    int64_t due_ms = pressing_ms(heart);
    due_ms = heart->look_ms < due_ms ? heart->look_ms : due_ms;
    return heart->tell_ms < due_ms ? heart->tell_ms : due_ms;
}

void heart_fault(struct heart *heart, int station, const char *task, const char *text,
                 int64_t now_ms)
{
    heart->is_pressing |= troubles_set(&heart->troubles, station, task, text, now_ms);
}

void heart_forget(struct heart *heart, int station, int64_t now_ms)
{
    heart->is_pressing |= troubles_forget(&heart->troubles, station, now_ms);
}

void heart_shown(struct heart *heart, size_t zone, const struct turn *turn, int64_t at_ms)
{
    struct heart_zone *known = &heart->zones[zone];
    if (known->since_ms > 0 && known->kind == turn->kind && known->layout == turn->layout &&
        str_equal(known->name, turn->name))
        return;
    *known = (struct heart_zone){ .kind = turn->kind, .layout = turn->layout, .since_ms = at_ms };
    str_copy(known->name, sizeof known->name, turn->name);
}

/* --- thumbnails --------------------------------------------------------------- */

bool heart_wants_jpeg(struct heart *heart, const char *sha256, uint64_t serial)
{
    if (str_equal(sha256, heart->encoded_sha256))
        return false;
    str_copy(heart->asked_sha256, sizeof heart->asked_sha256, sha256);
    heart->asked_serial = serial;
    return true;
}

/* What was asked for may never come: paint is expendable. Then the next look asks again. */
void heart_take_jpeg(struct heart *heart, uint64_t serial, const void *bytes, size_t length)
{
    if (serial != heart->asked_serial)
        return;
    memcpy(heart->encoded_sha256, heart->asked_sha256, sizeof heart->encoded_sha256);
    buf_deinit(&heart->jpeg);
    heart->jpeg_number = 0;
    buf_append(&heart->jpeg, bytes, length);
}

void heart_arrived(struct heart *heart, int64_t number)
{
    if (heart->jpeg_number > 0 && number >= heart->jpeg_number)
        buf_deinit(&heart->jpeg);
}
