/* See health.h. Being ready is about this server's own work: a site with errors is no reason to
 * send boards elsewhere, since they keep what they have. What strangers can make fail at will is
 * logged so many times a second and counted beyond. */
#include "server/health.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/log.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/storage.h"
#include "server/parts.h"
#include "server/tls.h"

enum { LINES_PER_S = 2, LINES_BURST = 20, SERVER_FAULT = 500 };

/* --- ready -------------------------------------------------------------------- */

static bool has_release(const struct health *health)
{
    char *path = mem_format("%s/latest", health->parts->tree);
    bool is_there = access(path, R_OK) == 0;
    free(path);
    return is_there;
}

static void answer_ready(struct health *health, struct http_answer *answer)
{
    struct storage *storage;
    struct error err;
    if (!reports_storage(health->parts->reports, &storage, &err))
        http_text(answer, 503, "reports cannot be kept: %s\n", err.text);
    else if (!has_release(health))
        http_text(answer, 503, "nothing has been published yet\n");
    else
        http_text(answer, 200, "ready\n");
}

/* --- metrics ------------------------------------------------------------------ */

static void print_one(struct buf *into, const char *name, const char *type, const char *help,
                      double value)
{
    metrics_family(into, name, type, help);
    metrics_value(into, name, NULL, NULL, value);
}

static void print_http(const struct health *health, struct buf *into)
{
    struct http_load load = http_load(health->http);
    print_one(into, "bangtin_http_connections", "gauge", "Connections that are open.",
              load.connections);
    print_one(into, "bangtin_http_waiting", "gauge", "Requests that wait for news.", load.waiting);
    if (tls_is_open())
        print_one(into, "bangtin_tls_certificate_end_seconds", "gauge",
                  "When the server's certificate ends, as Unix time.",
                  (double)tls_ends_ms() / 1000);
}

static void print_reports(const struct reports *reports, struct buf *into)
{
    static const char name[] = "bangtin_reports_total";
    metrics_family(into, name, "counter", "Batches of boards' reports, by what became of them.");
    metrics_value(into, name, "outcome", "taken", (double)reports->counts.taken);
    metrics_value(into, name, "outcome", "known", (double)reports->counts.known);
    metrics_value(into, name, "outcome", "refused", (double)reports->counts.refused);
    print_one(into, "bangtin_records_aside_total", "counter",
              "Records of reports that could not be used.", (double)reports->counts.aside);
}

static const char silent_name[] = "bangtin_screen_silent_seconds";

struct ages {
    struct buf *into;
    int64_t now_ms;
};

static void print_age(void *context, const char *screen, int64_t received_ms)
{
    const struct ages *ages = context;
    metrics_value(ages->into, silent_name, "screen", screen,
                  (double)(ages->now_ms - received_ms) / 1000);
}

static void print_screens(struct reports *reports, struct buf *into)
{
    struct error err;
    struct storage *storage;
    struct ages ages = { into, clock_wall_ms() };
    metrics_family(into, silent_name, "gauge", "Since a screen was heard last.");
    bool is_read =
        reports_storage(reports, &storage, &err) && storage_heard(storage, print_age, &ages, &err);
    print_one(into, "bangtin_storage_up", "gauge", "1: reports can be kept and read.", is_read);
}

static void print_storage_size(const struct parts *parts, struct buf *into)
{
    static const char name[] = "bangtin_storage_bytes", *const suffixes[] = { "", "-wal", NULL };
    metrics_family(into, name, "gauge", "Size of the file that reports are kept in, and its log.");
    for (size_t i = 0; suffixes[i]; i++) {
        struct stat about;
        char *path = mem_format("%s/" STORAGE_FILE "%s", parts->state, suffixes[i]);
        metrics_value(into, name, "part", i == 0 ? "file" : "log",
                      stat(path, &about) == 0 ? (double)about.st_size : 0);
        free(path);
    }
}

static void print_process(const struct health *health, struct buf *into)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file) {
        if (fscanf(file, "%*d %ld", &pages) != 1)
            pages = 0;
        fclose(file);
    }
    print_one(into, "process_resident_memory_bytes", "gauge", "Resident memory.",
              (double)pages * (double)sysconf(_SC_PAGESIZE));
    print_one(into, "process_start_time_seconds", "gauge", "When it started, as Unix time.",
              (double)health->started_ms / 1000);
}

void health_print(struct health *health, struct buf *into)
{
    const struct publisher *publisher = health->parts->publisher;
    metrics_print(&health->metrics, into);
    print_http(health, into);
    print_reports(health->parts->reports, into);
    print_screens(health->parts->reports, into);
    print_storage_size(health->parts, into);
    print_one(into, "bangtin_generation", "gauge", "The release that boards are given; 0 none.",
              (double)publisher->generation);
    print_one(into, "bangtin_site_errors", "gauge", "Errors of the site as it was last seen.",
              (double)publisher->errors);
    print_one(into, "bangtin_site_warnings", "gauge", "Warnings, likewise.",
              (double)publisher->warnings);
    print_process(health, into);
}

static void answer_metrics(struct health *health, const struct http_request *request,
                           struct http_answer *answer)
{
    struct buf text;
    if (!http_is_local(request)) {
        http_text(answer, 403, "only for this machine: ask /api/metrics with a token\n");
        return;
    }
    buf_init(&text, HEALTH_MAX_BYTES);
    health_print(health, &text);
    answer->body = buf_take(&text, &answer->body_bytes);
    http_add_header(answer, "Content-Type", METRICS_TYPE);
    http_add_header(answer, "Cache-Control", "no-store");
}

bool health_answer(struct health *health, const struct http_request *request,
                   struct http_answer *answer)
{
    const char *path = http_path(request);
    bool is_read =
        str_equal(http_method(request), "GET") || str_equal(http_method(request), "HEAD");
    if (is_read && str_equal(path, "/healthz"))
        http_text(answer, 200, "ok\n");
    else if (is_read && str_equal(path, "/readyz"))
        answer_ready(health, answer);
    else if (is_read && str_equal(path, "/metrics"))
        answer_metrics(health, request, answer);
    else
        return false;
    return true;
}

/* --- the log ------------------------------------------------------------------ */

static bool may_log(struct health *health)
{
    int64_t now_ms = clock_monotonic_ms(), most = (int64_t)LINES_BURST * 1000;
    int64_t filled = health->lines + (now_ms - health->lines_ms) * LINES_PER_S;
    health->lines = filled < most ? filled : most;
    health->lines_ms = now_ms;
    if (health->lines < 1000)
        return false;
    health->lines -= 1000;
    return true;
}

/* What is refused in the course of things (no release yet, log in first) is no fault. */
static bool is_fault(int status)
{
    return status >= SERVER_FAULT || status == 403 || status == 413 || status == 429;
}

void health_note(struct health *health, const struct http_request *request,
                 const struct http_end *end)
{
    char address[HTTP_ADDRESS_BYTES];
    metrics_request(&health->metrics, http_path(request), end->status, end->body_bytes,
                    end->took_us);
    if (!is_fault(end->status))
        return;
    if (!may_log(health)) {
        health->unsaid++;
        return;
    }
    http_address(request, address);
    const struct log_field fields[] = {
        { "method", http_method(request), 0 },    { "path", http_path(request), 0 },
        { "status", NULL, end->status },          { "address", address, 0 },
        { "took_ms", NULL, end->took_us / 1000 }, { "unsaid", NULL, health->unsaid },
    };
    log_event("request failed", fields, sizeof fields / sizeof *fields - (health->unsaid == 0));
    health->unsaid = 0;
}
