/* JSON: the vectors in tests/vectors/json/, and what a file cannot hold well: ceilings, places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/json.h"
#include "common/mem.h"
#include "tests/support/vectors.h"

#define VECTORS "tests/vectors/json"

/* Parses all files of a folder and prints what was said. */
static void parse_all(const char *folder, bool is_good, struct buf *said)
{
    struct dirent **entries;
    int count = vectors_list(folder, &entries);
    for (int i = 0; i < count; i++) {
        struct diagnostics faults;
        struct json *json = NULL;
        struct buf bytes;
        char *path = mem_format("%s/%s", folder, entries[i]->d_name);
        vectors_read(path, &bytes);
        diagnostics_init(&faults);
        if (json_parse(bytes.bytes, bytes.length, entries[i]->d_name, &faults, &json) != is_good)
            fail_msg("%s: %s", path, is_good ? "refused" : "accepted");
        assert_int_equal(faults.errors == 0, is_good);
        assert_int_equal(json != NULL, is_good);
        diagnostics_sort(&faults);
        vectors_print(&faults, said);
        json_free(json);
        diagnostics_deinit(&faults);
        buf_deinit(&bytes);
        free(path);
        free(entries[i]);
    }
    free(entries);
}

static void test_good(void **state)
{
    (void)state;
    struct buf said;
    buf_init(&said, VECTORS_MAX_BYTES);
    parse_all(VECTORS "/good", true, &said);
    assert_string_equal(buf_text(&said), "");
    buf_deinit(&said);
}

static void test_bad(void **state)
{
    (void)state;
    struct buf said;
    buf_init(&said, VECTORS_MAX_BYTES);
    parse_all(VECTORS "/bad", false, &said);
    vectors_expect(VECTORS "/expected.txt", &said);
    buf_deinit(&said);
}

static void expect_refusal(const struct buf *bytes, const char *sentence)
{
    struct diagnostics faults;
    struct json *json;
    diagnostics_init(&faults);
    assert_false(json_parse(bytes->bytes, bytes->length, "f", &faults, &json));
    assert_int_equal(faults.count, 1);
    assert_string_equal(faults.items[0].text, sentence);
    diagnostics_deinit(&faults);
}

static void test_ceilings(void **state)
{
    (void)state;
    struct buf bytes;
    buf_init(&bytes, VECTORS_MAX_BYTES);
    buf_string(&bytes, "[0");
    for (int i = 0; i < JSON_MAX_VALUES; i++)
        buf_string(&bytes, ",0");
    buf_string(&bytes, "]");
    expect_refusal(&bytes, "more than 500000 values in one file");
    while (bytes.length <= JSON_MAX_BYTES)
        buf_string(&bytes, "        ");
    expect_refusal(&bytes, "the file is larger than 4 MiB");
    buf_deinit(&bytes);
}

/* A bad byte anywhere must be said at its own place, without reading beyond the given length. */
static void test_every_prefix(void **state)
{
    (void)state;
    static const char text[] =
        "{\"a\":[1,-2.5e3,true,null,\"\\u0111\\ud83d\\ude00\xC4\x91\"],\"b\":{}}";
    size_t length = sizeof text - 1;
    for (size_t cut = 0; cut <= length; cut++) {
        struct diagnostics faults;
        struct json *json = NULL;
        char *bytes = mem_copy_bytes(text, cut);
        diagnostics_init(&faults);
        assert_int_equal(json_parse(bytes, cut, "f", &faults, &json), cut == length);
        assert_int_equal(faults.count, cut != length);
        json_free(json);
        diagnostics_deinit(&faults);
        free(bytes);
    }
}

static struct json *parse(const char *text)
{
    struct diagnostics faults;
    struct json *json = NULL;
    diagnostics_init(&faults);
    assert_true(json_parse(text, strlen(text), "f", &faults, &json));
    diagnostics_deinit(&faults);
    return json;
}

static void expect_place(struct json_place place, int line, int column)
{
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
}

static void test_places(void **state)
{
    (void)state;
    struct json *json = parse("{\n  \"tên\": \"ấ\", \"b\": [ 1,\r\n\t{ \"c\" :\n2 } ]\n}\n");
    const struct json_value *root = json_root(json);
    expect_place(json_place(root), 1, 1);
    const struct json_value *name = json_first(root), *list = json_next(name);
    expect_place(json_key_place(name), 2, 3);
    expect_place(json_place(name), 2, 10);
    expect_place(json_key_place(list), 2, 15);
    expect_place(json_place(list), 2, 20);
    const struct json_value *one = json_first(list), *object = json_next(one);
    expect_place(json_place(one), 2, 22);
    expect_place(json_key_place(one), 2, 22);
    expect_place(json_place(object), 3, 2);
    expect_place(json_key_place(json_get(object, "c")), 3, 4);
    expect_place(json_place(json_get(object, "c")), 4, 1);
    json_free(json);
}

static void test_values(void **state)
{
    (void)state;
    struct json *json =
        parse("{\"A\":1,\"a\":\"\\u0111\\ud83d\\ude00\\n\",\"l\":[true,false,null,{}]}");
    const struct json_value *root = json_root(json);
    assert_int_equal(json_count(root), 3);
    assert_true(json_number(json_get(root, "A")) == 1);
    assert_string_equal(json_string(json_get(root, "a")), "đ😀\n");
    assert_null(json_get(root, "L"));
    const struct json_value *yes = json_first(json_get(root, "l"));
    assert_null(json_key(yes));
    assert_true(json_bool(yes));
    assert_false(json_bool(json_next(yes)));
    assert_int_equal(json_kind(json_next(json_next(yes))), JSON_NULL);
    const struct json_value *object = json_next(json_next(json_next(yes)));
    assert_int_equal(json_kind(object), JSON_OBJECT);
    assert_null(json_first(object));
    assert_null(json_next(object));
    json_free(json);
}

static void test_integer(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_integer;
        int64_t integer;
    } cases[] = {
        { "0", true, 0 },
        { "-0", true, 0 },
        { "1e3", true, 1000 },
        { "-9007199254740991", true, -9007199254740991 },
        { "9007199254740991", true, 9007199254740991 },
        { "9007199254740992", false, 0 },
        { "1e999", false, 0 },
        { "0.5", false, 0 },
        { "\"1\"", false, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct json *json = parse(cases[i].text);
        int64_t integer = 0;
        assert_int_equal(json_integer(json_root(json), &integer), cases[i].is_integer);
        assert_int_equal(integer, cases[i].integer);
        json_free(json);
    }
}

static void test_quote(void **state)
{
    (void)state;
    struct buf text;
    buf_init(&text, 100);
    assert_true(json_quote(&text, "đ \"\\/\b\f\n\r\t\x01"));
    assert_string_equal(buf_text(&text), "\"đ \\\"\\\\/\\b\\f\\n\\r\\t\\u0001\"");
    buf_deinit(&text);
    buf_init(&text, 3);
    assert_false(json_quote(&text, "abcd"));
    buf_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),     cmocka_unit_test(test_bad),
        cmocka_unit_test(test_ceilings), cmocka_unit_test(test_every_prefix),
        cmocka_unit_test(test_places),   cmocka_unit_test(test_values),
        cmocka_unit_test(test_integer),  cmocka_unit_test(test_quote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
