/* What a command changes in a server's storage is told in its audit, too. */
#pragma once

#include <stdbool.h>

#include "desk/storage_audit.h"

/* Notes what the account that runs the command did, and ends the transaction with it. */
bool deed_keep(struct storage *storage, const char *action, const char *object, const char *detail,
               struct error *err);
