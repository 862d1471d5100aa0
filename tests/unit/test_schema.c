/* What the tables print: docs/reference.md as committed, and JSON Schemas that are JSON; whether
 * these accept what the reader accepts is checked in tests/flow/test_schema.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/schema.h"
#include "tests/support/vectors.h"

static void test_reference_is_current(void **state)
{
    (void)state;
    struct buf page;
    buf_init(&page, VECTORS_MAX_BYTES);
    schema_print_markdown(&page);
    assert_false(page.is_over);
    vectors_expect("docs/reference.md", &page);
    buf_deinit(&page);
}

static void test_schemas_are_json(void **state)
{
    (void)state;
    static const char *const roots[] = { "playlist", "site", "screens" };
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        struct buf text;
        struct diagnostics faults;
        struct json *json = NULL;
        buf_init(&text, VECTORS_MAX_BYTES);
        diagnostics_init(&faults);
        schema_print_json(schema_find(roots[i]), &text);
        if (!json_parse(text.bytes, text.length, roots[i], &faults, &json))
            fail_msg("%s: %s", roots[i], faults.items[0].text);
        assert_string_equal(json_string(json_get(json_root(json), "title")), roots[i]);
        json_free(json);
        diagnostics_deinit(&faults);
        buf_deinit(&text);
    }
}

static void test_other_names(void **state)
{
    (void)state;
    assert_null(schema_find("item"));
    assert_null(schema_find(""));
    assert_true(schema_is_name("a"));
    assert_true(schema_is_name("_A.b-9"));
    assert_false(schema_is_name(""));
    assert_false(schema_is_name(".."));
    assert_false(schema_is_name("-a"));
    assert_false(schema_is_name("a/b"));
    assert_false(schema_is_name("sảnh"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference_is_current),
        cmocka_unit_test(test_schemas_are_json),
        cmocka_unit_test(test_other_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
