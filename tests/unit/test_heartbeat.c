/* What a board says of itself: its line, its signature, and what is not believed of it. */
#include "tests/support/report_batches.h"
#include "tests/support/vectors.h"

#include "model/heartbeat.h"

#define VECTOR "tests/vectors/report/status.heartbeat"

static struct heartbeat sample(void)
{
    struct heartbeat one = {
        .screen = "sanh",
        .boot = BATCHES_BOOT,
        .every_ms = 60000,
        .number = 7,
        .at_ms = 600000,
        .wall_ms = 1795000600000,
        .clock = REPORT_SYNCHRONISED,
        .zone_count = 2,
        .zones = { { .zone = "left",
                     .kind = HEARTBEAT_ITEM,
                     .item = "hall/chao",
                     .since_ms = 590000 },
                   { .zone = "chan", .kind = HEARTBEAT_TICKER, .item = "tin", .since_ms = 1000 } },
        .fetched = 1795000002,
        .staged = 1795000001,
        .showing = 1795000000,
        .presented_ms = 599000,
        .wanted_width_px = 4,
        .wanted_height_px = 2,
        .width_px = 1920,
        .height_px = 1080,
        .verdict = GRID_WRONG,
        .fault_count = 1,
        .faults = { { .text = "server: không tới được \"máy chủ\"",
                      .first_ms = 1000,
                      .last_ms = 600000 } },
        .disk_free_bytes = 1 << 30,
        .memory_bytes = 50000000,
        .temperature_mc = 51500,
        .uptime_ms = 700000,
    };
    grid_init(&one.planned, 4, 2);
    one.seen = one.planned;
    one.planned.cells[3] = 255;
    one.seen.cells[7] = 16;
    return one;
}

static struct buf sealed(const struct heartbeat *heartbeat, const char *thumbnail)
{
    struct buf bytes;
    struct error err;
    struct sign_secret key = batches_key();
    buf_init(&bytes, HEARTBEAT_BYTES + 1024);
    heartbeat_print(heartbeat, &bytes);
    assert_true(heartbeat_seal(&key, &bytes, &err));
    buf_string(&bytes, thumbnail);
    return bytes;
}

static void one_is_written_like_the_vector(void **state)
{
    (void)state;
    struct heartbeat one = sample();
    struct buf bytes = sealed(&one, "");
    vectors_expect(VECTOR, &bytes);
    buf_deinit(&bytes);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct heartbeat one = sample(), read;
    struct report_batch batch;
    struct error err;
    const char *thumbnail;
    size_t length;
    sha256_of("JPEG", 4, one.thumbnail);
    struct buf bytes = sealed(&one, "JPEG");
    assert_true(heartbeat_split(bytes.bytes, bytes.length, &batch, &thumbnail, &length, &err));
    assert_true(report_is_signed(&batch));
    assert_int_equal(length, 4);
    assert_memory_equal(thumbnail, "JPEG", 4);
    assert_true(heartbeat_read(batch.lines, batch.lines_length, &read, &err));
    struct buf again = sealed(&read, "JPEG");
    assert_string_equal(buf_text(&again), buf_text(&bytes));
    assert_string_equal(read.zones[1].item, "tin");
    assert_int_equal(read.verdict, GRID_WRONG);
    assert_int_equal(read.seen.cells[7], 16);
    buf_deinit(&again);
    buf_deinit(&bytes);
}

static void faults_that_are_over_stand_beside_others(void **state)
{
    (void)state;
    struct heartbeat one = sample(), read;
    struct error err;
    struct buf line;
    buf_init(&line, HEARTBEAT_BYTES);
    one.faults[one.fault_count++] =
        (struct heartbeat_fault){ .text = "đĩa đầy", .first_ms = 5, .last_ms = 9, .is_over = true };
    heartbeat_print(&one, &line);
    assert_true(heartbeat_read(line.bytes, line.length, &read, &err));
    assert_int_equal(read.fault_count, 2);
    assert_false(read.faults[0].is_over);
    assert_true(read.faults[1].is_over);
    assert_string_equal(read.faults[1].text, "đĩa đầy");
    assert_false(heartbeat_read(line.bytes, HEARTBEAT_LINE_BYTES + 1, &read, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    buf_deinit(&line);
}

static void the_least_there_is_is_read(void **state)
{
    (void)state;
    struct heartbeat read;
    struct error err;
    const char *line = "{\"format\":1,\"type\":\"status\",\"boot\":\"" BATCHES_BOOT
                       "\",\"number\":1,\"at_ms\":5,\"later\":[1]}";
    assert_true(heartbeat_read(line, strlen(line), &read, &err));
    assert_string_equal(read.screen, "");
    assert_int_equal(read.wall_ms, -1);
    assert_int_equal(read.temperature_mc, -1);
    assert_int_equal(read.clock, REPORT_UNKNOWN);
}

/* Each is what stands behind a head that is right. */
static void what_breaks_the_rules_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\"screen\":\"../x\"",
        "\"screen\":\"<b>\"",
        "\"screen\":5",
        "\"every_ms\":-1",
        "\"wall_ms\":\"now\"",
        "\"clock\":1",
        "\"staged\":\"x\"",
        "\"showing\":null",
        "\"presented_ms\":0.5",
        "\"disk_free_bytes\":[]",
        "\"memory_bytes\":{}",
        "\"temperature_mc\":true",
        "\"uptime_ms\":9007199254740992",
        "\"wanted\":[1,\"2\"]",
        "\"display\":[5,2147483648]",
        "\"display\":[5,1.5]",
        "\"zones\":[{\"kind\":5}]",
        "\"zones\":[{\"item\":5}]",
        "\"zones\":[{\"item\":\"a b\"}]",
        "\"zones\":[{\"item\":\"a/b c\"}]",
        "\"zones\":[{\"since_ms\":-1}]",
        "\"faults\":5",
        "\"faults\":[{\"first_ms\":-1}]",
        "\"faults\":[{\"last_ms\":\"x\"}]",
        "\"grid\":[2]",
        "\"grid\":[2,1],\"planned\":5",
        "\"thumbnail\":5",
        "\"fetched\":-1",
        "\"fetched\":1.5",
        "\"zones\":{}",
        "\"zones\":[1]",
        "\"zones\":[{\"item\":\"a/b/c\"}]",
        "\"zones\":[{\"zone\":\"a b\"}]",
        "\"zones\":[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]",
        "\"faults\":[{\"text\":\"a\\nb\"}]",
        "\"faults\":[{\"text\":\"\"}]",
        "\"faults\":[{\"over\":1}]",
        "\"display\":[0,5]",
        "\"display\":[5]",
        "\"display\":\"5x5\"",
        "\"grid\":[17,9]",
        "\"grid\":[16,10]",
        "\"grid\":[2,1],\"planned\":\"0001\"",
        "\"grid\":[2,1],\"planned\":\"0001\",\"seen\":\"000\"",
        "\"grid\":[2,1],\"planned\":\"0001\",\"seen\":\"00zz\"",
        "\"thumbnail\":\"abc\"",
        "\"verdict\":5",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char line[512];
        struct heartbeat read;
        struct error err;
        snprintf(line, sizeof line,
                 "{\"format\":1,\"type\":\"status\",\"boot\":\"" BATCHES_BOOT
                 "\",\"number\":1,\"at_ms\":5,%s}",
                 bad[i]);
        if (heartbeat_read(line, strlen(line), &read, &err))
            fail_msg("%s", line);
    }
}

static void the_head_is_needed(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"format\":2,\"type\":\"status\"}",
        "{\"format\":1,\"type\":\"manifest\"}",
        "{\"format\":1,\"type\":\"status\",\"number\":1,\"at_ms\":5}",
        "{\"format\":1,\"type\":\"status\",\"boot\":\"" BATCHES_BOOT "\",\"at_ms\":5}",
        "{\"format\":1,\"type\":\"status\",\"boot\":\"" BATCHES_BOOT "\",\"number\":1}",
        "{\"format\":1,\"type\":\"status\",\"boot\":5,\"number\":1,\"at_ms\":5}",
        "{\"format\":1,\"type\":\"status\",\"boot\":\"" BATCHES_BOOT "\",\"number\":0,\"at_ms\":5}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct heartbeat read;
        struct error err;
        if (heartbeat_read(bad[i], strlen(bad[i]), &read, &err))
            fail_msg("%s", bad[i]);
    }
}

static void a_report_is_no_status(void **state)
{
    (void)state;
    struct sign_secret key = batches_key();
    struct report_batch batch;
    struct buf file;
    struct error err;
    const char *thumbnail;
    size_t length;
    char previous[SHA256_HEX_BYTES];
    buf_init(&file, LIMIT_REPORT_BYTES);
    batches_zero(previous);
    batches_add(&key, 1, 1, previous, &file);
    assert_false(heartbeat_split(file.bytes, file.length, &batch, &thumbnail, &length, &err));
    buf_deinit(&file);
    struct heartbeat one = sample();
    file = sealed(&one, "");
    assert_false(report_split(file.bytes, file.length, &batch, &err));
    buf_deinit(&file);
}

static void what_is_too_much_is_refused(void **state)
{
    (void)state;
    struct heartbeat one = sample();
    struct report_batch batch;
    struct error err;
    const char *thumbnail;
    size_t length;
    struct buf bytes = sealed(&one, "");
    while (bytes.length < HEARTBEAT_THUMBNAIL_BYTES + SIGN_BLOCK_MAX_BYTES + 4096)
        assert_true(buf_string(&bytes, "x"));
    assert_false(heartbeat_split(bytes.bytes, bytes.length, &batch, &thumbnail, &length, &err));
    assert_int_equal(err.kind, ERROR_LIMIT);
    buf_deinit(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_written_like_the_vector),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(faults_that_are_over_stand_beside_others),
        cmocka_unit_test(the_least_there_is_is_read),
        cmocka_unit_test(what_breaks_the_rules_is_refused),
        cmocka_unit_test(the_head_is_needed),
        cmocka_unit_test(a_report_is_no_status),
        cmocka_unit_test(what_is_too_much_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
