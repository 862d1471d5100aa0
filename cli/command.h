/* The commands of `bangtin`. Each cmd_NAME.c owns one: its option table and what it does; main.c
 * owns the table of them all and parses the options. */
#pragma once

#include "common/options.h"

struct command {
    struct option_program program;             /* .name is "bangtin NAME" */
    int (*run)(const struct options *options); /* returns an exit code */
};

/* Exit codes of every program (design, section 8). error_exit_code() gives 1 and 3. */
enum { EXIT_GOOD = 0, EXIT_INPUT = 1, EXIT_USAGE = 2, EXIT_SYSTEM = 3 };

extern const struct command command_audit;
extern const struct command command_backup;
extern const struct command command_check;
extern const struct command command_keygen;
extern const struct command command_plan;
extern const struct command command_preview;
extern const struct command command_publish;
extern const struct command command_push;
extern const struct command command_report;
extern const struct command command_restore;
extern const struct command command_schema;
extern const struct command command_screens;
extern const struct command command_sign;
extern const struct command command_status;
extern const struct command command_token;
extern const struct command command_trust;
extern const struct command command_users;
extern const struct command command_verify;
