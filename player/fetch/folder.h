/* A release tree in a folder: a USB stick, a share, a test. See source.h. */
#pragma once

#include "player/fetch/source.h"

bool folder_open(const char *path, struct source **ret_source, struct error *err);
