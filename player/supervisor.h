/* The four stations and the belt between them: started in order, restarted alone, asked for their
 * health. The systemd watchdog is fed only by a show answer that proves a picture. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "player/belt.h"
#include "player/keeper.h"

struct supervisor_input {
    const char *folder;        /* of the station programs */
    struct parcel_start start; /* what every station is told */
    struct keeper *keeper;     /* NULL: a test pattern keeps nothing */
    bool is_named_by_server;   /* it was not told which screen it is: plan's word is kept */
    bool prints_status;        /* a line on stdout for every status */
};

/* Runs until SIGTERM or SIGINT; then every station is ended within a second. */
bool supervisor_run(const struct supervisor_input *input, struct error *err);
