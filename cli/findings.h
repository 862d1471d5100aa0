/* What is wrong with a site, one line each, for the commands that go on or stop because of it. */
#pragma once

#include "common/diagnostic.h"

void findings_print(const struct diagnostics *all); /* to stderr */
