/* POST /status: what boards say of themselves. Ceilings first, then the signature, then the key,
 * and only then anything is parsed; what is answered 204 is on disk. docs/formats.md, section 11.
 */
#pragma once

#include <stdbool.h>

#include "server/http.h"
#include "server/reports.h"

/* True when the request is for here; then the answer is filled. Shares storage, rate limit and
 * newcomers' keys with the reports. */
bool status_answer(struct reports *reports, const struct http_request *request,
                   struct http_answer *answer);
