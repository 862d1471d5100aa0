/* Commands that work on a server's storage; what they change is told in its audit, too. */
#pragma once

#include <stdbool.h>

#include "common/options.h"
#include "desk/storage_audit.h"

/* Opens the storage of the state folder that is the first operand (made when there is none and
 * `may_make`), lets `act`
 * do the command's work, and answers with the exit code. */
int deed_run(const struct options *options, bool may_make,
             bool (*act)(const struct options *options, struct storage *storage,
                         struct error *err));

/* Notes what the account that runs the command did, and ends the transaction with it. */
bool deed_keep(struct storage *storage, const char *action, const char *object, const char *detail,
               struct error *err);
