/* Every mistake in a site folder at once: what `bangtin check` prints, what `bangtin publish` and
 * the server refuse. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/diagnostic.h"
#include "common/error.h"
#include "desk/folder.h"
#include "model/site.h"

/* Reads and checks a site as of `now_ms` (which only decides what is past).
 *
 * True when it could be looked at: all findings are in `into`, sorted, and the site is good when
 * into->errors is 0. *ret_folder and *ret_site are then the caller's (each may be NULL when not
 * wanted); *ret_site may be set to NULL when errors left nothing to read, never when there are
 * none. False, with the reason, when it is no site folder or the machine failed. */
bool check_site(const struct folder_source *source, int64_t now_ms, struct diagnostics *into,
                struct folder **ret_folder, struct site **ret_site, struct error *err);
