/* See metrics.h. A request is counted by the beginning of its path, never by the path itself:
 * strangers choose that, and each new one would be memory. */
#include "server/metrics.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "common/str.h"

/* The first that fits; a prefix that ends in no '/' is the whole path. */
static const struct {
    const char *prefix, *name;
} classes[METRICS_CLASSES] = {
    { "/latest", "latest" },   { "/blobs/", "blobs" },  { "/trust/", "trust" },
    { "/reports", "reports" }, { "/status", "status" }, { "/api/", "api" },
    { "/metrics", "metrics" }, { "/", "other" },
};

static const double steps_s[METRICS_STEPS] = { 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                               0.05,   0.1,   0.25,   1,     5 };

static size_t class_of(const char *path)
{
    size_t i = 0;
    for (; i < METRICS_CLASSES - 1; i++)
        if (str_ends(classes[i].prefix, "/") ? str_starts(path, classes[i].prefix)
                                             : str_equal(path, classes[i].prefix))
            break;
    return i;
}

void metrics_request(struct metrics *metrics, const char *path, int status, int64_t body_bytes,
                     int64_t took_us)
{
    struct metrics_class *class = &metrics->classes[class_of(path)];
    size_t step = 0;
    while (step < METRICS_STEPS && (double)took_us > steps_s[step] * 1e6)
        step++;
    class->answers[status > 0 && status < METRICS_STATUSES ? status : 0]++;
    class->body_bytes += body_bytes;
    class->took_us += took_us;
    class->steps[step]++;
}

/* --- the text ----------------------------------------------------------------- */

void metrics_family(struct buf *into, const char *name, const char *type, const char *help)
{
    buf_printf(into, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void print_escaped(struct buf *into, const char *text)
{
    for (; *text; text++)
        if (*text == '\n')
            buf_string(into, "\\n");
        else
            buf_printf(into, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
}

void metrics_value(struct buf *into, const char *name, const char *label, const char *value,
                   double number)
{
    buf_string(into, name);
    if (label) {
        buf_printf(into, "{%s=\"", label);
        print_escaped(into, value);
        buf_string(into, "\"}");
    }
    buf_printf(into, fmod(number, 1) == 0 && fabs(number) < 1e15 ? " %.0f\n" : " %.6f\n", number);
}

static void print_answers(const struct metrics *metrics, struct buf *into)
{
    static const char name[] = "bangtin_http_answers_total";
    metrics_family(into, name, "counter", "Requests answered, by what was asked for and status.");
    for (size_t i = 0; i < METRICS_CLASSES; i++)
        for (int status = 0; status < METRICS_STATUSES; status++)
            if (metrics->classes[i].answers[status] > 0)
                buf_printf(into, "%s{class=\"%s\",status=\"%d\"} %" PRId64 "\n", name,
                           classes[i].name, status, metrics->classes[i].answers[status]);
}

static void print_bytes(const struct metrics *metrics, struct buf *into)
{
    static const char name[] = "bangtin_http_body_bytes_total";
    metrics_family(into, name, "counter", "Bytes of the bodies of answers.");
    for (size_t i = 0; i < METRICS_CLASSES; i++)
        metrics_value(into, name, "class", classes[i].name, (double)metrics->classes[i].body_bytes);
}

static void print_times(const struct metrics_class *class, const char *name, const char *label,
                        struct buf *into)
{
    int64_t count = 0;
    for (size_t i = 0; i < METRICS_STEPS; i++) {
        count += class->steps[i];
        buf_printf(into, "%s_bucket{class=\"%s\",le=\"%g\"} %" PRId64 "\n", name, label, steps_s[i],
                   count);
    }
    count += class->steps[METRICS_STEPS];
    buf_printf(into, "%s_bucket{class=\"%s\",le=\"+Inf\"} %" PRId64 "\n", name, label, count);
    buf_printf(into, "%s_sum{class=\"%s\"} %.6f\n", name, label, (double)class->took_us / 1e6);
    buf_printf(into, "%s_count{class=\"%s\"} %" PRId64 "\n", name, label, count);
}

void metrics_print(const struct metrics *metrics, struct buf *into)
{
    static const char name[] = "bangtin_http_answer_seconds";
    print_answers(metrics, into);
    print_bytes(metrics, into);
    metrics_family(into, name, "histogram",
                   "From a request to its answer, without what it waited for news.");
    for (size_t i = 0; i < METRICS_CLASSES; i++)
        print_times(&metrics->classes[i], name, classes[i].name, into);
}
