/* Header lines of a server's answer, as fetch reads them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "player/fetch/reply.h"

static const struct {
    const char *line;
    int64_t range_from;
    bool has_waited;
} lines[] = {
    { "Content-Range: bytes 100-199/200\r\n", 100, false },
    { "content-range:bytes 0-\r\n", 0, false },
    { "CONTENT-RANGE: \t bytes 7-8/9", 7, false },
    { "Content-Range: bytes -5", -1, false },
    { "Content-Range: bytes */200", -1, false },
    { "Content-Range: items 100-199", -1, false },
    { "Content-Range bytes 100-199", -1, false },
    { "Content-Ranges: bytes 100-199", -1, false },
    { "Content-Rang", -1, false },
    { "Content-Range:", -1, false },
    { "Content-Range: bytes 99999999999999999999-", INT64_MAX, false },
    { "Preference-Applied: wait=30\r\n", -1, true },
    { "preference-applied:WAIT", -1, true },
    { "Preference-Applied: respond-async, wait", -1, false },
    { "\r\n", -1, false },
    { "", -1, false },
};

static void lines_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct reply reply = REPLY_NONE;
        reply_read(&reply, lines[i].line, strlen(lines[i].line));
        if (reply.range_from != lines[i].range_from || reply.has_waited != lines[i].has_waited)
            fail_msg("%s: from %lld, waited %d", lines[i].line, (long long)reply.range_from,
                     reply.has_waited);
    }
}

static void add(struct reply *reply, const char *line)
{
    reply_read(reply, line, strlen(line));
}

static void a_status_line_begins_anew(void **state)
{
    (void)state;
    struct reply reply = REPLY_NONE;
    add(&reply, "HTTP/1.1 100 Continue\r\n");
    add(&reply, "Content-Range: bytes 5-9/10\r\n");
    add(&reply, "Preference-Applied: wait\r\n");
    assert_int_equal(reply.range_from, 5);
    add(&reply, "HTTP/1.1 200 OK\r\n");
    assert_int_equal(reply.range_from, -1);
    assert_false(reply.has_waited);
}

/* Not a byte beyond its length is looked at, nor any that no field of ours can reach. */
static void a_line_ends_where_it_ends(void **state)
{
    (void)state;
    struct reply reply = REPLY_NONE;
    reply_read(&reply, "Preference-Applied: wait", strlen("Preference-Applied: wai"));
    assert_false(reply.has_waited);
    char far[1000];
    memset(far, ' ', sizeof far);
    memcpy(far, "Content-Range:", strlen("Content-Range:"));
    memcpy(far + 500, "bytes 1-", strlen("bytes 1-"));
    reply_read(&reply, far, sizeof far);
    assert_int_equal(reply.range_from, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read),
        cmocka_unit_test(a_status_line_begins_anew),
        cmocka_unit_test(a_line_ends_where_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
