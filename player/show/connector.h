/* The outputs of the graphics cards, as the kernel shows them in /sys/class/drm. */
#pragma once

#include <stdbool.h>

#include "common/buf.h"

struct connectors {
    int count, connected;
    int card;          /* the N of /dev/dri/cardN with a connected output, the lowest; -1: none */
    struct buf states; /* "card0-HDMI-A-1 disconnected, card0-DP-1 connected 1920x1080": with its
                          preferred mode, if it has one */
};

/* Scans `folder`; a folder that is not there has no connectors. */
void connectors_init(struct connectors *all, const char *folder);

/* Scans again. True when a screen was plugged in since, or another one: whatever drives the card
 * has to begin anew. A screen that was only unplugged is waited for. */
bool connectors_change(struct connectors *all, const char *folder);
void connectors_deinit(struct connectors *all);
