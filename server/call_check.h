/* Whether a call keeps to its route's keys; used by route.c only. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "server/call.h"

/* What stands behind '?': what the route does not know is passed over. */
bool call_check_query(const struct call *call, struct error *err);

/* Reads the body as JSON into call->json by common/json.h's strict scanner. Unknown keys are
 * refused. */
bool call_read_body(struct call *call, struct error *err);
