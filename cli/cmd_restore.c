/* `bangtin restore`: such a copy put back. */
#include "cli/command.h"
#include "cli/state_copy.h"
#include "common/i18n.h"

static const struct option_row rows[] = { { 0 } };

const struct command command_restore = {
    .program = {
        .name = "bangtin restore",
        .operands = N_("FOLDER STATE"),
        .sentence = N_("puts a copy of backup back, where no server has a state yet"),
        .min_operands = 2,
        .max_operands = 2,
        .rows = rows,
    },
    .run = state_copy,
};
