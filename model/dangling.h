/* Names that point to what could not be read. */
#pragma once

#include "model/site.h"

/* What names a playlist that is not there is as good as not there: a fallback, a zone, with its
 * last zone a layout, and a rule becomes invalid. */
void dangling_drop(struct site *site);
