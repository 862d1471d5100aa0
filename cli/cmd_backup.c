/* `bangtin backup`: a copy of all that a server keeps. */
#include "cli/command.h"
#include "cli/state_copy.h"
#include "common/i18n.h"

static const struct option_row rows[] = { { 0 } };

const struct command command_backup = {
    .program = {
        .name = "bangtin backup",
        .operands = N_("STATE FOLDER"),
        .sentence = N_("copies a server's state into a new folder, while the server runs"),
        .min_operands = 2,
        .max_operands = 2,
        .rows = rows,
    },
    .run = state_copy,
};
