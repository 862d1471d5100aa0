/* Who asks, and whether he may: sessions of browsers by cookie, programs by token. Requests that
 * another site made a browser send (CSRF) are refused: whatever changes something has to come from
 * our own pages (Origin, Sec-Fetch-Site) and, with a cookie, to carry "X-Bangtin: 1", which no
 * form can send. */
#pragma once

#include <stdbool.h>

#include "server/call.h"

#define GUARD_COOKIE "bangtin"

/* False when the call is refused; then it is answered (401, 403, 503). */
bool guard_admits(struct call *call);

/* Logs call->user in with a fresh ticket, and ends the session that the browser had. Within
 * call_change; the cookie goes out with the answer. */
bool guard_log_in(struct call *call, struct error *err);
bool guard_log_out(struct call *call, struct error *err);
