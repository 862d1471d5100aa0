/* Figures: what is counted where, and that strangers can write nothing into the text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "server/metrics.h"

static void has(const struct buf *text, const char *line)
{
    if (!strstr(buf_text(text), line))
        fail_msg("no \"%s\" in\n%s", line, buf_text(text));
}

static void requests_are_counted_by_the_beginning_of_their_path(void **state)
{
    static struct metrics metrics;
    struct buf text;
    (void)state;
    buf_init(&text, 1024 * 1024);
    metrics_request(&metrics, "/latest", 200, 500, 900);
    metrics_request(&metrics, "/latest", 304, 0, 1000);
    metrics_request(&metrics, "/latest/x", 404, 9, 6000000);
    metrics_request(&metrics, "/blobs/ab/abc", 200, 7, 3);
    metrics_request(&metrics, "/\"\n} 1", 404, 9, 3);
    metrics_request(&metrics, "", 404, 9, 3);
    metrics_print(&metrics, &text);
    has(&text, "\nbangtin_http_answers_total{class=\"latest\",status=\"200\"} 1\n");
    has(&text, "\nbangtin_http_answers_total{class=\"latest\",status=\"304\"} 1\n");
    has(&text, "\nbangtin_http_answers_total{class=\"other\",status=\"404\"} 3\n");
    has(&text, "\nbangtin_http_body_bytes_total{class=\"blobs\"} 7\n");
    has(&text, "\nbangtin_http_answer_seconds_bucket{class=\"latest\",le=\"0.0005\"} 0\n");
    has(&text, "\nbangtin_http_answer_seconds_bucket{class=\"latest\",le=\"0.001\"} 2\n");
    has(&text, "\nbangtin_http_answer_seconds_bucket{class=\"other\",le=\"5\"} 2\n");
    has(&text, "\nbangtin_http_answer_seconds_bucket{class=\"other\",le=\"+Inf\"} 3\n");
    has(&text, "\nbangtin_http_answer_seconds_sum{class=\"latest\"} 0.001900\n");
    buf_deinit(&text);
}

static void values_are_escaped_and_whole_numbers_are_whole(void **state)
{
    struct buf text;
    (void)state;
    buf_init(&text, 1024);
    metrics_value(&text, "a", "screen", "x\"\\\n", 1.5);
    metrics_value(&text, "b", NULL, NULL, 1795000000123.0);
    assert_string_equal(buf_text(&text), "a{screen=\"x\\\"\\\\\\n\"} 1.500000\nb 1795000000123\n");
    buf_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_counted_by_the_beginning_of_their_path),
        cmocka_unit_test(values_are_escaped_and_whole_numbers_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
