/* Calls whose answer is worked out in a process of its own (job.h). */
#pragma once

#include "server/call.h"

/* Begins `work`, which sees the call as it is and answers it as any handler does, but without the
 * storage. The request waits until then. A later call of the same user with the same method and
 * path takes the place of one that is not finished. */
void call_apart(struct call *call, void (*work)(struct call *call));

/* For route.c: true when such work was begun for this request; then the answer is its, or it waits
 * on. */
bool call_apart_answer(const struct http_request *request, struct http_answer *answer);
