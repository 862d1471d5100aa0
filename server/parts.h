/* What handlers work with: the parts of a server that runs. All are borrowed from main.c. */
#pragma once

#include "common/log.h"
#include "server/job.h"
#include "server/logins.h"
#include "server/publisher.h"
#include "server/reports.h"

struct parts {
    const char *site, *state, *tree; /* folders: the operators', the server's, its releases' */
    struct reports *reports;
    struct health *health;
    struct publisher *publisher;
    struct logins logins;
    struct jobs jobs;
    struct log_edge edge; /* the last fault of the machine that a call met */
};
