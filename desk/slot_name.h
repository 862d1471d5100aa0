/* What `plan` calls what is on. */
#pragma once

#include "model/timeline.h"

/* The item's name, the ticker's playlist, or words in the operator's language; a loan. */
const char *slot_name(const struct slot *slot);
