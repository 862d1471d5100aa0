/* What this station knows and has gathered becomes a heartbeat, signed, and goes to fetch: see
 * heart.h. A test pattern has no server to tell. */
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/str.h"
#include "model/schema.h"
#include "player/plan/plan.h"

enum {
    UNNAMED_MS = 5000,  /* somebody stands before the board and waits */
    OVERDUE_MS = 30000, /* as long as the watchdog waits (supervisor.c) */
};

/* --- asking and hearing ------------------------------------------------------- */

static void ask(uint64_t serial)
{
    static const int ends[] = { BELT_BACK, BELT_CONTROL };
    struct error err;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct parcel_mark look = { .serial = serial };
        belt_send(ends[i], PARCEL_LOOK, &look, sizeof look, NULL, 0, &err);
    }
}

/* What is on in a zone should have given way long ago. */
static bool is_overdue(const struct plan *plan)
{
    int64_t latest_ms = wallclock_now(&plan->clock) - OVERDUE_MS;
    bool is_overdue = false;
    for (int32_t i = 0; i < plan->conductor.on.mosaic.count; i++) {
        const struct turn *shown = &plan->conductor.lanes[i].shown;
        is_overdue |=
            shown->serial != 0 && shown->until_ms != INT64_MIN && shown->until_ms < latest_ms;
    }
    return is_overdue;
}

/* A thumbnail that is not the one sent last goes to paint, which makes a JPEG of it. */
static void take_looked(struct plan *plan, const struct parcel_looked *looked, int fd)
{
    struct error err;
    char sha256[SHA256_HEX_BYTES];
    const void *map = NULL;
    struct parcel_thumbnail thumbnail = looked->thumbnail;
    heart_looked(&plan->heart, looked, is_overdue(plan), clock_monotonic_ms());
    if (thumbnail.bytes == 0 || !ipc_map_sealed(fd, thumbnail.bytes, &map, &err))
        return;
    sha256_of(map, thumbnail.bytes, sha256);
    munmap((void *)(uintptr_t)map, thumbnail.bytes);
    thumbnail.serial = looked->serial;
    if (heart_wants_jpeg(&plan->heart, sha256, looked->serial))
        belt_send(BELT_DOWN, PARCEL_ENCODE, &thumbnail, sizeof thumbnail, &fd, 1, &err);
}

static void take_encoded(struct plan *plan, const struct parcel_thumbnail *jpeg, int fd)
{
    struct error err;
    const void *map = NULL;
    if (jpeg->bytes == 0 || jpeg->bytes > HEARTBEAT_THUMBNAIL_BYTES ||
        !ipc_map_sealed(fd, jpeg->bytes, &map, &err))
        return;
    heart_take_jpeg(&plan->heart, jpeg->serial, map, jpeg->bytes);
    munmap((void *)(uintptr_t)map, jpeg->bytes);
}

/* Only a board that does not know listens to a server. It learns no more than an id: what is shown
 * under it has to be signed. */
static void take_name(const struct plan *plan, const struct parcel_screen *named)
{
    struct error err;
    struct parcel_screen keep = *named;
    if (!plan->start.screen[0] && schema_is_name(named->screen))
        belt_send(BELT_CONTROL, PARCEL_KEEP_SCREEN, &keep, sizeof keep, NULL, 0, &err);
}

void heartbeats_hear(struct plan *plan, const union parcel *parcel, const int fds[IPC_MAX_FDS],
                     int end)
{
    struct heart *heart = &plan->heart;
    switch (parcel->head.type) {
    case PARCEL_HELLO:
        heart_forget(heart, end, clock_monotonic_ms());
        break;
    case PARCEL_FAULT:
        heart_fault(heart, end, parcel->fault.task, parcel->fault.text, clock_monotonic_ms());
        break;
    case PARCEL_MACHINE:
        heart->machine = parcel->machine;
        break;
    case PARCEL_LOOKED:
        take_looked(plan, &parcel->looked, fds[0]);
        break;
    case PARCEL_ENCODED:
        take_encoded(plan, &parcel->thumbnail, fds[0]);
        break;
    case PARCEL_SEEN:
        if (parcel->mark.serial <= LIMIT_GENERATION) /* or nobody would read what is said of it */
            heart->fetched = (int64_t)parcel->mark.serial;
        break;
    case PARCEL_NAMED:
        take_name(plan, &parcel->screen);
        break;
    case PARCEL_ARRIVED:
        heart_arrived(heart, (int64_t)parcel->mark.serial);
        break;
    default:
        break;
    }
}

/* --- telling ------------------------------------------------------------------ */

static enum heartbeat_kind kind_of(enum slot_kind kind)
{
    static const enum heartbeat_kind kinds[] = {
        [SLOT_ITEM] = HEARTBEAT_ITEM,         [SLOT_IDLE] = HEARTBEAT_IDLE,
        [SLOT_BLANK] = HEARTBEAT_BLANK,       [SLOT_EMPTY] = HEARTBEAT_EMPTY,
        [SLOT_IDENTIFY] = HEARTBEAT_IDENTIFY, [SLOT_WASH] = HEARTBEAT_WASH,
        [SLOT_TICKER] = HEARTBEAT_TICKER,
    };
    return kinds[kind];
}

/* The zones on the glass; *ret_generation is the oldest among them. */
static size_t put_zones(const struct plan *plan, struct heartbeat_zone zones[LIMIT_ZONES],
                        int64_t *ret_generation)
{
    size_t count = 0;
    *ret_generation = 0;
    for (int32_t i = 0; i < plan->conductor.on.mosaic.count; i++) {
        const struct turn *shown = &plan->conductor.lanes[i].shown;
        if (shown->serial == 0)
            continue;
        struct heartbeat_zone *zone = &zones[count++];
        *zone = (struct heartbeat_zone){ .kind = kind_of(shown->kind),
                                         .since_ms = plan->heart.zones[i].since_ms };
        str_copy(zone->zone, sizeof zone->zone, shown->zone);
        str_copy(zone->item, sizeof zone->item, shown->name);
        if (*ret_generation == 0 || shown->generation < *ret_generation)
            *ret_generation = shown->generation;
    }
    return count;
}

static void put_display(const struct plan *plan, struct heartbeat *into)
{
    const struct edition *now = plan->conductor.now;
    const struct screen *screen = now ? now->screen : NULL;
    into->width_px = plan->conductor.display_width_px;
    into->height_px = plan->conductor.display_height_px;
    if (!screen)
        return;
    into->wanted_width_px = screen->output ? screen->output->width_px : screen->width_px;
    into->wanted_height_px = screen->output ? screen->output->height_px : screen->height_px;
}

static void put_look(const struct heart *heart, struct heartbeat *into)
{
    const struct parcel_looked *looked = &heart->looked;
    into->presented_ms = looked->presented_ms > 0 ? looked->presented_ms : -1;
    into->verdict = heart->verdict;
    if (looked->planned.columns == looked->seen.columns &&
        looked->planned.rows == looked->seen.rows) {
        into->planned = looked->planned;
        into->seen = looked->seen;
    }
    into->disk_free_bytes = heart->machine.disk_free_bytes;
    into->memory_bytes = heart->machine.memory_bytes;
    into->temperature_mc = heart->machine.temperature_mc;
}

static int64_t uptime_ms(void)
{
    struct timespec boot;
    clock_gettime(CLOCK_BOOTTIME, &boot);
    return (int64_t)boot.tv_sec * 1000 + boot.tv_nsec / 1000000;
}

static void gather(struct plan *plan, int64_t number, struct heartbeat *into)
{
    int64_t now_ms = clock_monotonic_ms();
    const struct conductor *conductor = &plan->conductor;
    const struct edition *held = conductor->next ? conductor->next : conductor->now;
    *into = (struct heartbeat){
        .every_ms = plan->heart.period_ms,
        .number = number,
        .at_ms = now_ms,
        .wall_ms = wallclock_is_known(&plan->clock) ? wallclock_wall(&plan->clock, now_ms) : -1,
        .clock = (enum report_clock)plan->clock.trust,
        .fetched = plan->heart.fetched,
        .staged = held ? held->manifest->generation : 0,
        .uptime_ms = uptime_ms(),
    };
    str_copy(into->screen, sizeof into->screen, plan->start.screen);
    str_copy(into->boot, sizeof into->boot, plan->ledger.head.boot);
    into->zone_count = put_zones(plan, into->zones, &into->showing);
    into->fault_count = troubles_list(&plan->heart.troubles, now_ms, into->faults);
    put_display(plan, into);
    put_look(&plan->heart, into);
}

static void send_beat(const struct buf *bytes, int64_t number)
{
    struct error err;
    int fd = -1;
    struct parcel_report parcel = { .serial = (uint64_t)number, .bytes = (uint32_t)bytes->length };
    if (!ipc_copy("heartbeat", bytes->bytes, bytes->length, &fd, &err))
        return;
    belt_send(BELT_UP, PARCEL_HEARTBEAT, &parcel, sizeof parcel, &fd, 1, &err);
    close(fd);
}

static void tell(struct plan *plan, int64_t number)
{
    static struct heartbeat heartbeat; /* large, and there is one thread */
    struct error err;
    struct buf bytes;
    const struct buf *jpeg = &plan->heart.jpeg;
    buf_init(&bytes, HEARTBEAT_BYTES);
    gather(plan, number, &heartbeat);
    if (jpeg->length > 0)
        sha256_of(jpeg->bytes, jpeg->length, heartbeat.thumbnail);
    heartbeat_print(&heartbeat, &bytes);
    if (!bytes.is_over && heartbeat_seal(&plan->ledger.key, &bytes, &err) &&
        (jpeg->length == 0 || buf_append(&bytes, jpeg->bytes, jpeg->length)))
        send_beat(&bytes, number);
    buf_deinit(&bytes);
}

void heartbeats_step(struct plan *plan)
{
    int64_t now_ms = clock_monotonic_ms(), number;
    uint64_t serial;
    if (!plan->ledger.is_open)
        return;
    if (heart_must_look(&plan->heart, now_ms, &serial))
        ask(serial);
    if (heart_must_tell(&plan->heart, now_ms, &number))
        tell(plan, number);
}

int heartbeats_wait_ms(const struct plan *plan)
{
    int64_t left_ms = heart_due_ms(&plan->heart) - clock_monotonic_ms();
    if (!plan->ledger.is_open)
        return -1;
    return left_ms > 0 ? (int)left_ms : 0;
}

static void hear_own_fault(void *context, const char *task, const char *text)
{
    struct plan *plan = context;
    heart_fault(&plan->heart, HEARTBEATS_OWN, task, text, clock_monotonic_ms());
}

void heartbeats_init(struct plan *plan)
{
    int64_t every_ms = plan->start.heartbeat_ms;
    if (!plan->start.screen[0] && every_ms > UNNAMED_MS)
        every_ms = UNNAMED_MS;
    heart_init(&plan->heart, every_ms, clock_monotonic_ms());
    log_tell_faults(hear_own_fault, plan);
}
