/* See heartbeat.h. Written by our own hand; what is not known is left out. */
#include "model/heartbeat.h"

#include <inttypes.h>
#include <string.h>

#include "common/json.h"

#define PURPOSE "bangtin status "

const char *const heartbeat_kinds[] = { "item",     "idle", "blank",  "empty",
                                        "identify", "wash", "ticker", NULL };

static void put_number(struct buf *into, const char *key, int64_t number)
{
    buf_printf(into, ",\"%s\":%" PRId64, key, number);
}

/* Left out when it is not known. */
static void put_known(struct buf *into, const char *key, int64_t number)
{
    if (number >= 0)
        put_number(into, key, number);
}

static void put_text(struct buf *into, const char *key, const char *text)
{
    if (!text[0])
        return;
    buf_printf(into, ",\"%s\":", key);
    json_quote(into, text);
}

static void put_size(struct buf *into, const char *key, int32_t width, int32_t height)
{
    if (width > 0)
        buf_printf(into, ",\"%s\":[%" PRId32 ",%" PRId32 "]", key, width, height);
}

static void put_zones(const struct heartbeat *heartbeat, struct buf *into)
{
    buf_string(into, ",\"zones\":[");
    for (size_t i = 0; i < heartbeat->zone_count; i++) {
        const struct heartbeat_zone *zone = &heartbeat->zones[i];
        buf_printf(into, "%s{\"since_ms\":%" PRId64, i ? "," : "", zone->since_ms);
        put_text(into, "zone", zone->zone);
        put_text(into, "kind", heartbeat_kinds[zone->kind]);
        put_text(into, "item", zone->item);
        buf_string(into, "}");
    }
    buf_string(into, "]");
}

static void put_faults(const struct heartbeat *heartbeat, struct buf *into)
{
    buf_string(into, ",\"faults\":[");
    for (size_t i = 0; i < heartbeat->fault_count; i++) {
        const struct heartbeat_fault *fault = &heartbeat->faults[i];
        buf_printf(into, "%s{\"first_ms\":%" PRId64, i ? "," : "", fault->first_ms);
        put_number(into, "last_ms", fault->last_ms);
        put_text(into, "text", fault->text);
        buf_printf(into, ",\"over\":%s}", fault->is_over ? "true" : "false");
    }
    buf_string(into, "]");
}

static void put_grids(const struct heartbeat *heartbeat, struct buf *into)
{
    char text[GRID_TEXT_BYTES];
    put_text(into, "verdict", grid_verdicts[heartbeat->verdict]);
    if (heartbeat->planned.columns == 0)
        return;
    put_size(into, "grid", heartbeat->planned.columns, heartbeat->planned.rows);
    grid_format(&heartbeat->planned, text);
    put_text(into, "planned", text);
    grid_format(&heartbeat->seen, text);
    put_text(into, "seen", text);
}

void heartbeat_print(const struct heartbeat *heartbeat, struct buf *into)
{
    buf_string(into, "{\"format\":1,\"type\":\"status\"");
    put_text(into, "screen", heartbeat->screen);
    put_text(into, "boot", heartbeat->boot);
    put_number(into, "number", heartbeat->number);
    put_number(into, "every_ms", heartbeat->every_ms);
    put_number(into, "at_ms", heartbeat->at_ms);
    put_known(into, "wall_ms", heartbeat->wall_ms);
    put_text(into, "clock", report_clocks[heartbeat->clock]);
    put_zones(heartbeat, into);
    put_number(into, "fetched", heartbeat->fetched);
    put_number(into, "staged", heartbeat->staged);
    put_number(into, "showing", heartbeat->showing);
    put_known(into, "presented_ms", heartbeat->presented_ms);
    put_size(into, "wanted", heartbeat->wanted_width_px, heartbeat->wanted_height_px);
    put_size(into, "display", heartbeat->width_px, heartbeat->height_px);
    put_grids(heartbeat, into);
    put_faults(heartbeat, into);
    put_known(into, "disk_free_bytes", heartbeat->disk_free_bytes);
    put_known(into, "memory_bytes", heartbeat->memory_bytes);
    put_known(into, "temperature_mc", heartbeat->temperature_mc);
    put_known(into, "uptime_ms", heartbeat->uptime_ms);
    put_text(into, "thumbnail", heartbeat->thumbnail);
    buf_string(into, "}\n");
}

bool heartbeat_seal(const struct sign_secret *key, struct buf *heartbeat, struct error *err)
{
    return report_seal_for(PURPOSE, key, heartbeat, err);
}

bool heartbeat_split(const char *bytes, size_t length, struct report_batch *ret_signed,
                     const char **ret_thumbnail, size_t *ret_thumbnail_bytes, struct error *err)
{
    struct report_batch signed_;
    if (!report_split_for(PURPOSE, bytes, length, &signed_, err))
        return false;
    if (signed_.lines_length > HEARTBEAT_LINE_BYTES ||
        length - signed_.length > HEARTBEAT_THUMBNAIL_BYTES)
        return error_set(err, ERROR_LIMIT, "a status of %zu bytes", length);
    *ret_signed = signed_;
    *ret_thumbnail = bytes + signed_.length;
    *ret_thumbnail_bytes = length - signed_.length;
    return true;
}
