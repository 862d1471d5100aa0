/* Proof of play: what was shown where, how often, how long, and on how many of the screens meant.
 * Who asks is known here; what is asked is worked out by plays.c. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "common/str.h"
#include "server/api.h"
#include "server/call_apart.h"
#include "server/plays.h"

static const char *format_of(const struct call *call)
{
    const char *format = call_query(call, "format"), *accept = http_header(call->request, "Accept");
    return format ? format : accept && str_starts(accept, "text/csv") ? "csv" : "";
}

static const char *query_of(const struct call *call, const char *key)
{
    const char *value = call_query(call, key);
    return value ? value : "";
}

static void ask(const struct call *call, const char *ret_words[PLAYS_WORDS])
{
    ret_words[PLAYS_MARK] = PLAYS_PROGRAM;
    ret_words[PLAYS_STATE] = call->parts->state;
    ret_words[PLAYS_TREE] = call->parts->tree;
    ret_words[PLAYS_LANGUAGE] = call->user.language;
    ret_words[PLAYS_WHAT] = call->route->path + strlen("/api/");
    ret_words[PLAYS_GROUP] = query_of(call, "group");
    ret_words[PLAYS_FROM] = query_of(call, "from");
    ret_words[PLAYS_TO] = query_of(call, "to");
    ret_words[PLAYS_CAMPAIGN] = query_of(call, "campaign");
    ret_words[PLAYS_SCREEN] = query_of(call, "screen");
    ret_words[PLAYS_TAG] = query_of(call, "tag");
    ret_words[PLAYS_FORMAT] = format_of(call);
}

/* In the job. */
static void become_answer(struct call *call)
{
    const char *words[1 + PLAYS_WORDS + 1] = { "bangtin-server" };
    struct error err;
    ask(call, words + 1);
    fcntl(JOB_OUTPUT_FD, F_SETFD, 0);
    execv("/proc/self/exe", (char *const *)(uintptr_t)words);
    error_errno(&err, ERROR_SYSTEM, "bangtin-server");
    call_error(call, &err);
}

static void answer(struct call *call)
{
    const char *words[PLAYS_WORDS];
    ask(call, words);
    if (!plays_answer_soon(call, words))
        call_apart(call, become_answer);
}

void api_plays(struct call *call)
{
    answer(call);
}

void api_reached(struct call *call)
{
    answer(call);
}
