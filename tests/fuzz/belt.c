/* Parcels through a real pair of ends, to what show and paint do with them before any pixel is
 * touched. The input is a list of edits of parcels that were right, eight bytes each, and of orders
 * to send one; so that a board sees many scenes, each a little wrong. What is not of its type's
 * form is made by an edit of the length. */
#include <unistd.h>

#include "picture/scene.h"
#include "picture/wallmap.h"
#include "player/belt.h"
#include "player/show/board.h"
#include "player/show/lamp.h"
#include "tests/fuzz/fuzz.h"

enum { WIDTH = 640, HEIGHT = 480, EDITS = 200 };

static const int64_t instants_ms[] = { -1, 0, 1, 999, 1000, 60000, 3600000, LIMIT_MOMENT_MS };
enum { INSTANTS = sizeof instants_ms / sizeof *instants_ms };

/* The parcels that are edited, as a board gets them. */
enum { SCENE, STRIP, ORDER, LIGHT, MAPPED, RELEASE, START, PARCELS };

struct draft {
    enum parcel_type type;
    size_t bytes;
    union parcel parcel;
};

static void draft_scenes(struct draft drafts[PARCELS])
{
    static const struct output_slice slice = { .width = WIDTH, .height = HEIGHT };
    struct parcel_scene scene = { .serial = 1, .layout = 1, .hold_until_ms = 10000 };
    struct rect whole = { 0, 0, WIDTH, HEIGHT };
    mosaic_single(WIDTH, HEIGHT, 60, &scene.mosaic);
    drafts[SCENE] = (struct draft){ PARCEL_SCENE, sizeof scene, { .scene = scene } };
    drafts[MAPPED] = drafts[SCENE];
    drafts[MAPPED].parcel.scene.mosaic.output =
        (struct output){ .width_px = WIDTH, .height_px = HEIGHT, .count = 1, .slices = { slice } };
    scene.window = whole;
    scene.strip = (struct strip){ .width_px = 5000,
                                  .height_px = HEIGHT,
                                  .tile_px = STRIP_TILE_PX,
                                  .step_px = 2,
                                  .refresh_hz = 60,
                                  .seam_count = 2,
                                  .seams = { 0, 2500 } };
    fuzz_must(strip_is_sound(&scene.strip));
    drafts[STRIP] = (struct draft){ PARCEL_SCENE, sizeof scene, { .scene = scene } };
}

static void draft_all(struct draft drafts[PARCELS])
{
    draft_scenes(drafts);
    drafts[ORDER] = (struct draft){ PARCEL_ORDER, sizeof(struct parcel_order), { .head = { 0 } } };
    drafts[LIGHT].parcel.light = (struct parcel_light){ .gamma = LIGHT_GAMMA_ONE,
                                                        .average_percent = 50,
                                                        .ramp = { 100, 9000, 0, 1000 } };
    drafts[LIGHT].type = PARCEL_LIGHT;
    drafts[LIGHT].bytes = sizeof(struct parcel_light);
    drafts[RELEASE].type = PARCEL_KEEP_RELEASE;
    drafts[RELEASE].bytes = sizeof(struct parcel_latest);
    drafts[START].type = PARCEL_START;
    drafts[START].bytes = sizeof(struct parcel_start);
}

/* --- what is done with them -------------------------------------------------- */

static void map(const struct mosaic *mosaic)
{
    struct output output = mosaic->output;
    wallmap_is_identity(&output, mosaic->width_px, mosaic->height_px);
    wallmap_clip(&output, WIDTH, HEIGHT);
    for (size_t i = 0; i < output.count; i++) {
        struct rect on = wallmap_damage(&output.slices[i],
                                        (struct rect){ 0, 0, mosaic->width_px, mosaic->height_px });
        fuzz_must(on.width == 0 || (on.x >= 0 && on.y >= 0 && on.width <= WIDTH - on.x &&
                                    on.height <= HEIGHT - on.y));
    }
}

static void show_scene(struct board *board, const struct parcel_scene *scene)
{
    static struct frame frame;
    struct rect page = board_page(scene);
    fuzz_must(page.width >= 0 && page.height >= 0);
    board_offer(board, scene, NULL);
    for (size_t i = 0; i < INSTANTS; i++) {
        board_advance(board, instants_ms[i]);
        board_frame(board, instants_ms[i], &frame);
        map(&board->on.mosaic);
        board_wake_ms(board, instants_ms[i]);
        board_hold_until_ms(board);
    }
}

static void dim(struct lamp *lamp, const struct parcel_light *light)
{
    lamp_take(lamp, light, false, 0);
    for (size_t i = 0; i < INSTANTS; i++) {
        int32_t level = lamp_level(lamp, instants_ms[i]);
        fuzz_must(0 <= level && level <= LIGHT_LEVEL_FULL);
        lamp_see(lamp, (int32_t)i * 8000, instants_ms[i]);
    }
}

static void unpack(const struct parcel_order *order)
{
    struct scene scene = { .kind = (enum scene_kind)order->kind };
    scene_unpack(&scene, order->text, sizeof order->text, order->field_count);
    for (size_t i = 0; i < scene.field_count; i++)
        fuzz_must(scene.fields[i] + strlen(scene.fields[i]) < order->text + sizeof order->text);
    mosaic_is_sane(&order->mosaic);
}

struct stations {
    struct board board;
    struct lamp lamp;
};

static void take(struct stations *stations, const union parcel *parcel)
{
    switch (parcel->head.type) {
    case PARCEL_SCENE:
        show_scene(&stations->board, &parcel->scene);
        break;
    case PARCEL_LIGHT:
        dim(&stations->lamp, &parcel->light);
        break;
    case PARCEL_ORDER:
        unpack(&parcel->order);
        break;
    case PARCEL_RELEASE:
    case PARCEL_KEEP_RELEASE:
        fuzz_must(parcel->latest.length <= sizeof parcel->latest.bytes);
        break;
    case PARCEL_START:
        fuzz_must(memchr(parcel->start.pattern, '\0', sizeof parcel->start.pattern));
        break;
    default:
        break;
    }
}

/* --- edits ------------------------------------------------------------------- */

static void send(struct stations *stations, struct draft *draft)
{
    static int ends[2];
    static union parcel got;
    struct error err;
    int fds[IPC_MAX_FDS];
    if (ends[1] == 0)
        fuzz_must(ipc_pair(ends, &err));
    fuzz_must(belt_send(ends[0], draft->type, &draft->parcel, draft->bytes, NULL, 0, &err));
    if (belt_receive(ends[1], FROM_ANY, &got, fds, &err))
        take(stations, &got);
    else
        fuzz_error(&err);
    draft->parcel.scene.serial++; /* a mark is in every parcel */
}

/* One of: another value in place, another type, another length; and perhaps send it. */
static void edit(struct stations *stations, struct draft drafts[PARCELS], const uint8_t bytes[8])
{
    struct draft *draft = &drafts[bytes[0] % PARCELS];
    uint32_t value;
    size_t place = (size_t)(bytes[2] << 8 | bytes[3]);
    memcpy(&value, bytes + 4, sizeof value);
    if (bytes[1] % 16 == 1)
        draft->type = (enum parcel_type)(value % 64);
    else if (bytes[1] % 16 == 2)
        draft->bytes = 8 + value % (sizeof draft->parcel - 8);
    else
        memcpy((char *)&draft->parcel + place % (draft->bytes - sizeof value), &value,
               sizeof value);
    if (bytes[1] & 0x80)
        send(stations, draft);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct draft drafts[PARCELS];
    static struct stations stations;
    lamp_init(&stations.lamp);
    draft_all(drafts);
    for (size_t i = 0; i < PARCELS; i++)
        send(&stations, &drafts[i]);
    for (size_t i = 0; i + 8 <= length && i < EDITS * 8; i += 8)
        edit(&stations, drafts, bytes + i);
    board_deinit(&stations.board);
    stations = (struct stations){ 0 };
    return 0;
}
