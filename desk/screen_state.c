/* See screen_state.h. Silence beats what was said before it. */
#include "desk/screen_state.h"

enum { LATE_BEATS = 3, SILENT_BEATS = 15 };

const char *const screen_state_words[] = { "ok", "late", "silent", "fault", NULL };

static bool has_fault(const struct heartbeat *heartbeat)
{
    bool has = heartbeat->verdict > GRID_OK;
    for (size_t i = 0; i < heartbeat->fault_count; i++)
        has |= !heartbeat->faults[i].is_over;
    return has;
}

enum screen_state screen_state(const struct heartbeat *heartbeat, int64_t received_ms,
                               int64_t now_ms)
{
    if (!heartbeat)
        return SCREEN_SILENT;
    int64_t beat_ms =
        heartbeat->every_ms > HEARTBEAT_EVERY_MS ? heartbeat->every_ms : HEARTBEAT_EVERY_MS;
    int64_t beats = (now_ms - received_ms) / beat_ms;
    if (beats >= LATE_BEATS)
        return beats >= SILENT_BEATS ? SCREEN_SILENT : SCREEN_LATE;
    return has_fault(heartbeat) ? SCREEN_FAULT : SCREEN_OK;
}

int64_t screen_wall_ms(const struct heartbeat *heartbeat, int64_t received_ms, int64_t at_ms)
{
    return at_ms < 0 ? -1 : received_ms - (heartbeat->at_ms - at_ms);
}
