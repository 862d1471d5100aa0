/* What a board says of itself, as a request brings it and as a line that its key signed; and the
 * small files of a board's state. */
#include "model/device.h"
#include "model/heartbeat.h"
#include "player/floor.h"
#include "tests/fuzz/fuzz.h"

/* What is read is written and read as the same. */
static void read_line(const char *line, size_t length)
{
    static struct heartbeat read, again;
    struct error err;
    struct buf once, twice;
    if (!heartbeat_read(line, length, &read, &err)) {
        fuzz_error(&err);
        return;
    }
    fuzz_must(read.zone_count <= LIMIT_ZONES && read.fault_count <= HEARTBEAT_FAULTS);
    fuzz_must(read.planned.columns * read.planned.rows <= GRID_CELLS);
    buf_init(&once, FUZZ_TEXT_BYTES);
    buf_init(&twice, FUZZ_TEXT_BYTES);
    heartbeat_print(&read, &once);
    fuzz_must(heartbeat_read(buf_text(&once), once.length, &again, &err));
    heartbeat_print(&again, &twice);
    fuzz_must(fuzz_is_same(&once, &twice));
    grid_judge(&read.planned, &read.seen, NULL, NULL, GRID_TOLERANCE);
    buf_deinit(&once);
    buf_deinit(&twice);
}

static void split(const char *bytes, size_t length)
{
    struct error err;
    struct report_batch batch;
    const char *thumbnail;
    size_t thumbnail_bytes;
    if (!heartbeat_split(bytes, length, &batch, &thumbnail, &thumbnail_bytes, &err)) {
        fuzz_error(&err);
        return;
    }
    fuzz_must(batch.length + thumbnail_bytes == length && thumbnail == bytes + batch.length);
    if (report_is_signed(&batch))
        read_line(batch.lines, batch.lines_length);
}

static void read_state(const char *text, size_t length)
{
    struct sign_secret key;
    struct floor_mark floor;
    char again[FLOOR_TEXT_BYTES];
    device_parse(text, length, &key);
    if (!floor_parse(text, &floor))
        return;
    floor_print(&floor, again);
    fuzz_must(floor_parse(again, &floor));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const uint8_t seed[SIGN_SEED_BYTES] = { 1 };
    struct error err;
    struct sign_secret key;
    struct buf sealed;
    char *text = mem_copy_bytes(bytes, length);
    split(text, length);
    read_line(text, length);
    read_state(text, length);
    sign_secret_of_seed(seed, &key);
    buf_init(&sealed, HEARTBEAT_BYTES);
    if (buf_append(&sealed, text, length) && heartbeat_seal(&key, &sealed, &err))
        split(sealed.bytes, sealed.length);
    buf_deinit(&sealed);
    free(text);
    return 0;
}
