/* What json_out writes is what json.h reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/json.h"
#include "common/json_out.h"

static void commas_and_brackets_are_right(void **state)
{
    struct buf text;
    struct json_out out;
    (void)state;
    buf_init(&text, 1000);
    json_out_begin(&out, &text);
    json_out_object(&out, NULL);
    json_out_list(&out, "empty");
    json_out_end(&out);
    json_out_list(&out, "list");
    json_out_integer(&out, NULL, -9007199254740991);
    json_out_object(&out, NULL);
    json_out_end(&out);
    json_out_object(&out, NULL);
    json_out_flag(&out, "yes", true);
    json_out_text(&out, "none", NULL);
    json_out_end(&out);
    json_out_end(&out);
    json_out_text(&out, "ké\"y", "<script>\n\t\x01\\");
    json_out_raw(&out, "raw", "[1]");
    json_out_end(&out);
    assert_string_equal(
        buf_text(&text),
        "{\"empty\":[],\"list\":[-9007199254740991,{},{\"yes\":true,\"none\":null}],"
        "\"ké\\\"y\":\"<script>\\n\\t\\u0001\\\\\",\"raw\":[1]}");
    struct json *json = NULL;
    struct diagnostics faults;
    diagnostics_init(&faults);
    assert_true(json_parse(buf_text(&text), text.length, "", &faults, &json));
    json_free(json);
    diagnostics_deinit(&faults);
    buf_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(commas_and_brackets_are_right) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
