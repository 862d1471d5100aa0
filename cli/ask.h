/* What several commands ask of their options: a screen of the site, a moment. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "model/site.h"
#include "model/timezone.h"

/* That the site has this screen; else the nearest id is advised. */
bool ask_screen(const struct site *site, const char *id, struct error *err);

/* A moment as RFC 3339, or without an offset in the site's zone; NULL leaves *instant_ms. */
bool ask_instant(const char *text, const struct timezone_rule *zone, int64_t *instant_ms,
                 struct error *err);
