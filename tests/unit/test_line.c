/* What may stand in a line of a log or a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/diagnostic.h"
#include "common/error.h"
#include "common/line.h"
#include "common/unicode.h"

static const struct {
    const char *text, *clean;
} texts[] = {
    { "", "" },
    { "Ngày hội 10/10 • 👩", "Ngày hội 10/10 • 👩" },
    { "a\nb\tc\r\x1B[2J\x7F", "a?b?c??[2J?" },
    { "\xC2\x9B"
      "31m \xC2\xA0",
      "??31m \xC2\xA0" },                       /* C1's CSI; a no-break space */
    { "\xFF\xC3x\xC0\xAF\xC1\xBF", "??x????" }, /* no first bytes; a missing second */
    { "\xE0\x9F\xBF \xED\xA0\x80 \xF0\x8F\xBF\xBF \xF4\x90\x80\x80", "??? ??? ???? ????" },
    { "\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF",
      "\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF" },
    { "cut \xE1\xBB", "cut ??" },
    { "cut \xF0\x9F\x91", "cut ???" },
    { "cut \xC3", "cut ?" },
};

static void what_is_no_line_becomes_question_marks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s", texts[i].text);
        assert_int_equal(line_is_plain(text), strcmp(texts[i].text, texts[i].clean) == 0);
        line_clean(text);
        assert_string_equal(text, texts[i].clean);
        assert_true(line_is_plain(text));
    }
}

/* Every two bytes, and every second byte of the longer forms: ours and utf8proc's judgement. */
static void it_agrees_with_the_tables_of_unicode(void **state)
{
    (void)state;
    for (unsigned pair = 0; pair < 0x10000; pair++)
        for (size_t more = 0; more <= 2; more++) {
            char text[5] = { (char)(pair >> 8), (char)pair, (char)0x80, (char)0x80 };
            text[2 + more] = '\0';
            uint32_t first = (unsigned char)text[0];
            bool is_control = first < 0x20 || first == 0x7F || (first == 0xC2 && pair % 256 < 0xA0);
            bool is_one = unicode_is_valid(text, strlen(text)) && unicode_length(text) == 1;
            assert_int_equal(line_character_bytes(text) == strlen(text) && first != 0,
                             is_one && !is_control);
        }
}

/* Whatever an outsider wrote: messages are lines. */
static void messages_are_lines(void **state)
{
    (void)state;
    struct error err;
    struct diagnostics all;
    error_set(&err, ERROR_INPUT, "%s: no", "a\x1B]0;b\xFF\n");
    assert_string_equal(err.text, "a?]0;b??: no");
    error_prefix(&err, "%s", "\xC2\x9B");
    assert_string_equal(err.text, "??: a?]0;b??: no");
    diagnostics_init(&all);
    diagnostics_add(&all, DIAGNOSTIC_ERROR, "f\x1B", 1, 1, "w\n", "%s", "t\x7F");
    assert_string_equal(all.items[0].file, "f?");
    assert_string_equal(all.items[0].where, "w?");
    assert_string_equal(all.items[0].text, "t?");
    diagnostics_deinit(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_line_becomes_question_marks),
        cmocka_unit_test(it_agrees_with_the_tables_of_unicode),
        cmocka_unit_test(messages_are_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
