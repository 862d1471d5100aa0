/* What a server's status means for something that was sent to it (docs/formats.md, section 10).
 * Pure.
 */
#pragma once

#include "common/error.h"
#include "player/fetch/source.h"

enum answer_kind sent_judge(long status, const char *url, struct error *err);
