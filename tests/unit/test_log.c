/* Lines of the log: what comes from outside cannot break one, in either form. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/json.h"
#include "common/log.h"

static char line[20000];
static int ends[2], old;

static void listen_up(void)
{
    assert_int_equal(pipe(ends), 0);
    old = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
}

static const char *hear(void)
{
    dup2(old, STDERR_FILENO);
    close(ends[1]);
    ssize_t got = read(ends[0], line, sizeof line - 1);
    assert_true(got > 0);
    close(ends[0]);
    close(old);
    assert_int_equal(line[got - 1], '\n');
    line[got - 1] = '\0';
    return line;
}

static const struct log_field fields[] = {
    { "path", "/a b\"\\\n\xff\xe1\xba\xa3", 0 },
    { "bare", "x-1/y", 0 },
    { "none", "", 0 },
    { "status", NULL, 404 },
};

static void a_line_of_text(void **state)
{
    (void)state;
    listen_up();
    log_info("màn hình %d\n", 5);
    assert_string_equal(hear(), "test: màn hình 5?");
    listen_up();
    log_event("request failed", fields, 4);
    assert_string_equal(
        hear(),
        "test: request failed path=\"/a b\\\"\\\\??\xe1\xba\xa3\" bare=x-1/y none=\"\" status=404");
}

static void a_line_of_json_can_be_read_whatever_is_in_it(void **state)
{
    static char longest[5000];
    struct json *json;
    struct diagnostics faults;
    (void)state;
    diagnostics_init(&faults);
    log_as_json();
    memset(longest, '"', sizeof longest - 1);
    const struct log_field long_fields[] = { { "a", longest, 0 }, fields[0], fields[3] };
    for (int i = 0; i < 2; i++) {
        listen_up();
        if (i == 0)
            log_error("%s", longest);
        else
            log_event("x", long_fields, 3);
        const char *said = hear();
        if (!json_parse(said, strlen(said), "log", &faults, &json))
            fail_msg("%s: %s", faults.items[0].text, said);
        json_free(json);
    }
    assert_non_null(strstr(line, "\"status\":404"));
    diagnostics_deinit(&faults);
    assert_non_null(strstr(line, "\"level\":\"warning\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_of_text),
        cmocka_unit_test(a_line_of_json_can_be_read_whatever_is_in_it),
    };
    unsetenv("JOURNAL_STREAM");
    log_open("test");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
