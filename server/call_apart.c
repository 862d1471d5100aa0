/* See call_apart.h. What the child says is "STATUS TYPE\n" and the body; it writes nothing but
 * that, so nothing else has to be understood here. */
#include "server/call_apart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"

enum { WAIT_MS = JOB_MAX_MS + 5000, TYPE_BYTES = 64 };

/* Who waits for what, from the request's beginning to its end. */
struct apart {
    struct jobs *jobs;
    struct job *job;
    void (*work)(struct call *call);
    struct call *call; /* while it is begun */
};

/* --- in the child ------------------------------------------------------------- */

static const char *type_of(const struct http_answer *answer)
{
    const char *type = "application/json";
    for (size_t i = 0; i < answer->header_count; i++)
        if (str_equal(answer->headers[i].name, "Content-Type"))
            type = answer->headers[i].value;
    return type;
}

static void say(const struct http_answer *answer, int output)
{
    struct error err;
    char *head = mem_format("%d %s\n", answer->status, type_of(answer));
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
    say(apart->call->answer, output);
}

/* --- in the server ------------------------------------------------------------ */

static void drop(void *context)
{
    struct apart *apart = context;
    job_abandon(apart->jobs, apart->job);
    free(apart);
}

void call_apart(struct call *call, void (*work)(struct call *call))
{
    struct error err;
    struct apart *apart = mem_new(sizeof *apart);
    char owner[JOB_OWNER_BYTES];
    *apart = (struct apart){ .jobs = &call->parts->jobs, .work = work, .call = call };
    snprintf(owner, sizeof owner, "%s %s %s", call->user.name, call->route->method,
             http_path(call->request));
    if (!job_start(apart->jobs, owner, (void *)(uintptr_t)call->request, work_out, apart,
                   &apart->job, &err)) {
        call_error(call, &err);
        free(apart);
        return;
    }
    http_keep(call->request, apart, drop);
    call->answer->wait_ms = WAIT_MS;
    call->is_answered = true;
}

/* False when it is no answer. */
static bool read_answer(const struct job *job, struct http_answer *answer)
{
    char type[TYPE_BYTES];
    int status = 0;
    const char *said = job->said.bytes;
    const char *end = job->is_good && said ? memchr(said, '\n', job->said.length) : NULL;
    if (!end || sscanf(said, "%d %63[^\n]", &status, type) != 2)
        return false;
    answer->status = status;
    answer->body_bytes = job->said.length - (size_t)(end + 1 - said);
    answer->body = mem_copy_bytes(end + 1, answer->body_bytes);
    http_add_header(answer, "Content-Type", "%s", type);
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
