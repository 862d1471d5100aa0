/* The screens of the release, each with what its board said last, and the picture it sent. */
#include <stdlib.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/plan.h"
#include "desk/screen_state.h"
#include "desk/status_list.h"
#include "desk/storage_heartbeats.h"
#include "server/api.h"
#include "server/call.h"

enum { LIST_MAX_BYTES = 16 * 1024 * 1024 };

/* --- what a board says -------------------------------------------------------- */

/* Left out when it is not known. */
static void print_known(struct json_out *out, const char *object, const char *key, int64_t value)
{
    if (value < 0)
        return;
    json_out_object(out, object);
    json_out_integer(out, key, value);
    json_out_end(out);
}

static void print_size(struct json_out *out, const char *key, int32_t width, int32_t height)
{
    char *size = width > 0 ? mem_format("%dx%d", width, height) : NULL;
    json_out_text(out, key, size);
    free(size);
}

static void print_zones(struct call *call, const struct storage_word *word)
{
    const struct heartbeat *said = &word->heartbeat;
    json_out_list(&call->out, "zones");
    for (size_t i = 0; i < said->zone_count; i++) {
        const struct heartbeat_zone *zone = &said->zones[i];
        json_out_object(&call->out, NULL);
        json_out_text(&call->out, "zone", zone->zone);
        json_out_text(&call->out, "kind", heartbeat_kinds[zone->kind]);
        json_out_text(&call->out, "item", zone->item);
        call_moment(call, "since", screen_wall_ms(said, word->received_ms, zone->since_ms));
        json_out_end(&call->out);
    }
    json_out_end(&call->out);
}

static void print_faults(struct call *call, const struct storage_word *word, const char *key,
                         bool is_over)
{
    const struct heartbeat *said = &word->heartbeat;
    json_out_list(&call->out, key);
    for (size_t i = 0; i < said->fault_count; i++) {
        const struct heartbeat_fault *fault = &said->faults[i];
        if (fault->is_over != is_over)
            continue;
        json_out_object(&call->out, NULL);
        json_out_text(&call->out, "text", fault->text);
        call_moment(call, "first", screen_wall_ms(said, word->received_ms, fault->first_ms));
        call_moment(call, "last", screen_wall_ms(said, word->received_ms, fault->last_ms));
        json_out_end(&call->out);
    }
    json_out_end(&call->out);
}

static void print_cells(struct json_out *out, const char *key, const struct grid *grid)
{
    json_out_list(out, key);
    for (int32_t i = 0; i < grid->columns * grid->rows; i++)
        json_out_integer(out, NULL, grid->cells[i]);
    json_out_end(out);
}

static void print_grid(struct json_out *out, const struct heartbeat *said)
{
    json_out_object(out, "grid");
    json_out_text(out, "verdict", grid_verdicts[said->verdict]);
    json_out_integer(out, "columns", said->seen.columns);
    json_out_integer(out, "rows", said->seen.rows);
    print_cells(out, "presented", &said->seen);
    print_cells(out, "planned", &said->planned);
    json_out_end(out);
}

static void print_clock(struct json_out *out, const struct storage_word *word)
{
    const struct heartbeat *said = &word->heartbeat;
    json_out_object(out, "clock");
    json_out_text(out, "trust", report_clocks[said->clock]);
    if (said->wall_ms >= 0)
        json_out_integer(out, "offset_ms", said->wall_ms - word->received_ms);
    else
        json_out_null(out, "offset_ms");
    json_out_end(out);
}

static void print_releases(struct json_out *out, const struct heartbeat *said)
{
    json_out_object(out, "generations");
    json_out_integer(out, "fetched", said->fetched);
    json_out_integer(out, "staged", said->staged);
    json_out_integer(out, "showing", said->showing);
    json_out_end(out);
    json_out_object(out, "mode");
    print_size(out, "wanted", said->wanted_width_px, said->wanted_height_px);
    print_size(out, "actual", said->width_px, said->height_px);
    json_out_end(out);
}

static void print_word(struct call *call, const struct storage_word *word)
{
    struct json_out *out = &call->out;
    const struct heartbeat *said = &word->heartbeat;
    json_out_object(out, "says");
    call_moment(call, "at", word->received_ms);
    print_zones(call, word);
    print_releases(out, said);
    print_clock(out, word);
    call_moment(call, "last_present", screen_wall_ms(said, word->received_ms, said->presented_ms));
    print_known(out, "disk", "free_bytes", said->disk_free_bytes);
    print_known(out, "memory", "used_bytes", said->memory_bytes);
    if (said->temperature_mc >= 0)
        json_out_integer(out, "temperature", (said->temperature_mc + 500) / 1000);
    if (said->uptime_ms >= 0)
        json_out_integer(out, "uptime_ms", said->uptime_ms);
    print_faults(call, word, "faults", false);
    print_faults(call, word, "past_faults", true);
    print_grid(out, said);
    json_out_end(out);
}

/* --- a screen ----------------------------------------------------------------- */

static const char *key_word(enum storage_key_state state, bool is_cloned)
{
    if (state == STORAGE_KEY_ACCEPTED)
        return is_cloned ? "cloned" : "accepted";
    return state == STORAGE_KEY_PENDING ? "pending" : "none";
}

static bool print_screen(struct call *call, const struct screen *screen, struct error *err)
{
    static struct storage_word word; /* large, and there is one thread */
    enum storage_key_state key;
    struct json_out *out = &call->out;
    if (!storage_word(call->storage, screen->id, call->now_ms, &word, err) ||
        !storage_screen_key(call->storage, screen->id, &key, err))
        return false;
    json_out_object(out, NULL);
    json_out_text(out, "id", screen->id);
    json_out_text(out, "name", screen->name);
    json_out_list(out, "tags");
    for (size_t i = 0; i < screen->tag_count; i++)
        json_out_text(out, NULL, screen->tags[i]);
    json_out_end(out);
    json_out_list(out, "canvas");
    json_out_integer(out, NULL, screen->width_px);
    json_out_integer(out, NULL, screen->height_px);
    json_out_end(out);
    json_out_text(out, "key", key_word(key, word.is_cloned));
    json_out_text(out, "state",
                  screen_state_words[screen_state(word.is_there ? &word.heartbeat : NULL,
                                                  word.received_ms, call->now_ms)]);
    if (word.is_there)
        print_word(call, &word);
    else
        json_out_null(out, "says");
    call_moment(call, "thumbnail_at", word.thumbnail_ms);
    json_out_end(out);
    return true;
}

static bool print_all(struct call *call, const struct plan *plan, struct error *err)
{
    bool is_good = true;
    json_out_list(call_json(call, 200), NULL);
    for (size_t i = 0; is_good && i < plan->site->screen_count; i++)
        is_good = print_screen(call, &plan->site->screens[i], err);
    if (is_good)
        json_out_end(&call->out);
    return is_good;
}

/* As `bangtin status` prints it. */
static void answer_text(struct call *call)
{
    struct buf text;
    struct error err;
    size_t length;
    buf_init(&text, LIST_MAX_BYTES);
    if (status_list_print(call->storage, call->now_ms, &text, &err)) {
        char *bytes = buf_take(&text, &length);
        call_bytes(call, "text/plain; charset=utf-8", bytes, length);
    } else {
        call_error(call, &err);
    }
    buf_deinit(&text);
}

void api_screens(struct call *call)
{
    struct error err;
    if (str_equal(call_query(call, "format"), "text")) {
        answer_text(call);
        return;
    }
    struct plan *plan = NULL;
    if (!plan_of_release(call->parts->tree, &plan, &err) || !print_all(call, plan, &err))
        call_error(call, &err);
    plan_free(plan);
}

static bool print_one(struct call *call, const struct plan *plan, struct error *err)
{
    const struct screen *screen = site_screen(plan->site, call_argument(call, 0));
    if (!screen)
        return error_set(err, ERROR_MISSING, _("there is no screen \"%s\" in the release"),
                         call_argument(call, 0));
    call_json(call, 200);
    return print_screen(call, screen, err);
}

void api_screen(struct call *call)
{
    struct error err;
    struct plan *plan = NULL;
    if (!plan_of_release(call->parts->tree, &plan, &err) || !print_one(call, plan, &err))
        call_error(call, &err);
    plan_free(plan);
}

void api_thumbnail(struct call *call)
{
    struct error err;
    struct buf jpeg;
    size_t length;
    buf_init(&jpeg, HEARTBEAT_THUMBNAIL_BYTES);
    if (storage_thumbnail_of(call->storage, call_argument(call, 0), &jpeg, &err)) {
        char *bytes = buf_take(&jpeg, &length);
        call_bytes(call, "image/jpeg", bytes, length);
    } else {
        call_error(call, &err);
    }
    buf_deinit(&jpeg);
}
