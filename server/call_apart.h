/* Calls whose answer is worked out in a process of its own (job.h). */
#pragma once

#include "server/call.h"

/* Begins `work`, which sees the call as it is and answers it as any handler does, but without the
 * storage, from where the handler came to. The request waits until then. A later call of the same
 * user with the same method and path takes the place of one that is not finished. */
void call_apart(struct call *call, void (*work)(struct call *call));

/* The same of work that publishes, which goes before the publisher's own and takes its time. What
 * `work` answers with 200 goes no further than to `finish`, which then answers in the server, with
 * the storage and without other parts of the body than its keys. Whoever goes away meanwhile has
 * not done it. */
void call_apart_publishing(struct call *call, void (*work)(struct call *call),
                           void (*finish)(struct call *call, const char *said));

/* What a child says, when it has become another program. */
void call_apart_say(const struct http_answer *answer, int output);

/* For route.c: true when such work was begun for this request; then the answer is its, or it waits
 * on. */
bool call_apart_answer(const struct http_request *request, struct http_answer *answer);
