/* See call_apart.h. What the child says is "STATUS TYPE\n", "DISPOSITION\n" and the body; it writes
 * nothing but that, so nothing else has to be understood here. */
#include "server/call_apart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "server/call_check.h"

enum { WAIT_MS = JOB_MAX_MS + 5000, TYPE_BYTES = 64 };

#define INLINE "inline" /* as browsers take an answer that says nothing of it */

/* Who waits for what, from the request's beginning to its end. */
struct apart {
    struct parts *parts;
    struct job *job;
    void (*work)(struct call *call);
    void (*finish)(struct call *call, const char *said); /* NULL: what the work answers is it */
    struct call *call;                                   /* while it is begun */
    const struct route *route;
    struct storage_user user;
};

/* --- in the child ------------------------------------------------------------- */

static const char *header_of(const struct http_answer *answer, const char *name,
                             const char *fallback)
{
    const char *value = fallback;
    for (size_t i = 0; i < answer->header_count; i++)
        if (str_equal(answer->headers[i].name, name))
            value = answer->headers[i].value;
    return value;
}

void call_apart_say(const struct http_answer *answer, int output)
{
    struct error err;
    char *head = mem_format("%d %s\n%s\n", answer->status,
                            header_of(answer, "Content-Type", "application/json"),
                            header_of(answer, "Content-Disposition", INLINE));
    if (!file_write_fd(output, "answer", head, strlen(head), &err) ||
        !file_write_fd(output, "answer", answer->body, answer->body ? answer->body_bytes : 0, &err))
        exit(EXIT_FAILURE);
    free(head);
}

static void work_out(void *context, int output)
{
    struct apart *apart = context;
    apart->call->storage = NULL; /* the server's own */
    i18n_use(apart->call->user.language);
    apart->work(apart->call);
    call_finish(apart->call);
    call_apart_say(apart->call->answer, output);
}

/* --- in the server ------------------------------------------------------------ */

static void drop(void *context)
{
    struct apart *apart = context;
    job_abandon(&apart->parts->jobs, apart->job);
    free(apart);
}

static void begin(struct call *call, const struct apart *wish)
{
    struct error err;
    struct apart *apart = mem_new(sizeof *apart);
    char owner[JOB_OWNER_BYTES];
    *apart = *wish;
    apart->parts = call->parts;
    apart->call = call;
    apart->route = call->route;
    apart->user = call->user;
    snprintf(owner, sizeof owner, "%s %s %s", call->user.name, call->route->method,
             http_path(call->request));
    const struct job_order order = { .owner = owner,
                                     .work = work_out,
                                     .context = apart,
                                     .waiting = (void *)(uintptr_t)call->request,
                                     .is_publishing = apart->finish };
    if (!job_start(&call->parts->jobs, &order, &apart->job, &err)) {
        call_error(call, &err);
        free(apart);
        return;
    }
    http_keep(call->request, apart, drop);
    call->answer->wait_ms = WAIT_MS;
    call->is_answered = true;
    call->is_json = false; /* what was written so far is the child's */
}

void call_apart(struct call *call, void (*work)(struct call *call))
{
    begin(call, &(struct apart){ .work = work });
}

void call_apart_publishing(struct call *call, void (*work)(struct call *call),
                           void (*finish)(struct call *call, const char *said))
{
    publisher_put_off(call->parts->publisher, &call->parts->jobs);
    begin(call, &(struct apart){ .work = work, .finish = finish });
}

/* The call as it was, with a new answer. */
static void finish(const struct apart *apart, const char *said, const struct http_request *request,
                   struct http_answer *answer)
{
    struct error err;
    struct call call = { .request = request,
                         .route = apart->route,
                         .parts = apart->parts,
                         .now_ms = clock_wall_ms(),
                         .user = apart->user,
                         .answer = answer };
    i18n_use(call.user.language);
    if (reports_storage(call.parts->reports, &call.storage, &err) &&
        (!call.route->body || call_read_body(&call, &err)))
        apart->finish(&call, said);
    else
        call_error(&call, &err);
    i18n_use(NULL);
    call_finish(&call);
}

/* Behind the two lines; NULL when it is no answer. */
static const char *body_of(const struct job *job)
{
    const char *line = job->is_good ? strchr(buf_text(&job->said), '\n') : NULL;
    const char *end = line ? strchr(line + 1, '\n') : NULL;
    return end ? end + 1 : NULL;
}

/* What is left to be finished; NULL: nothing. */
static const char *said_to_finish(const struct apart *apart)
{
    bool is_left = apart->finish && str_starts(buf_text(&apart->job->said), "200 ");
    return is_left ? body_of(apart->job) : NULL;
}

/* False when it is no answer. */
static bool read_answer(const struct job *job, struct http_answer *answer)
{
    char type[TYPE_BYTES], disposition[TYPE_BYTES];
    int status = 0;
    const char *said = buf_text(&job->said), *body = body_of(job);
    if (!body || sscanf(said, "%d %63[^\n]\n%63[^\n]", &status, type, disposition) != 3)
        return false;
    answer->status = status;
    answer->body_bytes = job->said.length - (size_t)(body - said);
    answer->body = mem_copy_bytes(body, answer->body_bytes);
    http_add_header(answer, "Content-Type", "%s", type);
    if (!str_equal(disposition, INLINE))
        http_add_header(answer, "Content-Disposition", "%s", disposition);
    return true;
}

bool call_apart_answer(const struct http_request *request, struct http_answer *answer)
{
    static const char failed[] = "{\"error\":\"this took too long, or a newer question took its "
                                 "place: ask again\",\"kind\":\"again\"}";
    const struct apart *apart = http_kept(request);
    if (!apart)
        return false;
    if (apart->job->pid != 0) {
        answer->wait_ms = WAIT_MS;
        return true;
    }
    const char *said = said_to_finish(apart);
    if (said) {
        finish(apart, said, request, answer);
        return true;
    }
    if (!read_answer(apart->job, answer)) {
        answer->status = 503;
        answer->body = mem_copy_string(failed);
        answer->body_bytes = strlen(failed);
        http_add_header(answer, "Content-Type", "application/json");
    }
    http_add_header(answer, "Cache-Control", "no-store");
    http_add_header(answer, "Content-Security-Policy",
                    "default-src 'none'; frame-ancestors 'none'");
    return true;
}
