/* What the handlers of users and of oneself share. */
#pragma once

#include "server/call.h"

/* Reads role, password, language and disabled into *user, each if it is given. */
bool api_user_read(struct call *call, struct storage_user *user, struct error *err);
