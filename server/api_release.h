/* What the handlers of releases (api_releases.c) and of deeds at once (api_deeds.c) share. */
#pragma once

#include "server/call.h"

/* In a transaction: this user has asked for what waits, with the body's note. */
bool api_ask_for_pending(struct call *call, struct error *err);
void api_answer_release(struct call *call, int64_t generation, bool is_out, const char *lacks);
