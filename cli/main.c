/* `bangtin`: for operators at a terminal and in CI. This file is the table of commands; each lives
 * in its own cmd_NAME.c and begins where its options are parsed. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/str.h"

/* In the order in which an operator meets them. */
static const struct command *const commands[] = {
    &command_check,  &command_plan,    &command_preview, &command_publish, &command_push,
    &command_keygen, &command_sign,    &command_trust,   &command_verify,  &command_screens,
    &command_status, &command_report,  &command_audit,   &command_users,   &command_token,
    &command_backup, &command_restore, &command_schema,
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static const struct option_program bangtin = {
    .name = "bangtin",
    .operands = N_("COMMAND …"),
    .sentence = N_("checks, previews and publishes what the screens of a site show"),
    .max_operands = 1,
};

/* "check" of "bangtin check". */
static const char *command_word(const struct command *command)
{
    return strchr(command->program.name, ' ') + 1;
}

static const struct command *command_find(const char *word)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (str_equal(command_word(commands[i]), word))
            return commands[i];
    return NULL;
}

static int unknown_command(const char *word)
{
    const char *words[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        words[i] = command_word(commands[i]);
    const char *near = str_nearest(word, words, COMMAND_COUNT);
    if (near)
        fprintf(stderr, _("bangtin: unknown command \"%s\" (did you mean \"%s\"?)\n"), word, near);
    else
        fprintf(stderr, _("bangtin: unknown command \"%s\"\n"), word);
    fprintf(stderr, _("Try \"%s --help\".\n"), "bangtin");
    return EXIT_USAGE;
}

static void print_commands(void)
{
    printf("\n%s\n", _("Commands:"));
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        printf("  %-9s %s\n", command_word(commands[i]), _(commands[i]->program.sentence));
    printf("\n%s\n", _("\"bangtin help COMMAND\" says more about one of them."));
}

static void print_man_commands(void)
{
    puts(".SH COMMANDS");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        printf(".TP\n.BR bangtin\\-%s (1)\n%s.\n", command_word(commands[i]),
               _(commands[i]->program.sentence));
}

static int help(const char *word)
{
    const struct command *command = word ? command_find(word) : NULL;
    if (word && !command)
        return unknown_command(word);
    options_print_help(command ? &command->program : &bangtin, stdout);
    if (!command)
        print_commands();
    return EXIT_GOOD;
}

/* Words that stand before any command: "bangtin --help". */
static int run_bare(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";
    if (str_equal(word, "--help") || str_equal(word, "-h"))
        return help(NULL);
    struct options *options = NULL;
    enum options_outcome outcome = options_parse(&bangtin, argc, argv, &options);
    options_free(options);
    if (outcome == OPTIONS_DONE && str_equal(word, "--man"))
        print_man_commands();
    if (outcome != OPTIONS_RUN)
        return outcome == OPTIONS_DONE ? EXIT_GOOD : EXIT_USAGE;
    help(NULL);
    return EXIT_USAGE;
}

static int run_command(const struct command *command, int argc, char **argv)
{
    struct options *options = NULL;
    switch (options_parse(&command->program, argc, argv, &options)) {
    case OPTIONS_DONE:
        return EXIT_GOOD;
    case OPTIONS_WRONG:
        return EXIT_USAGE;
    case OPTIONS_RUN:
        break;
    }
    int code = command->run(options);
    options_free(options);
    return code;
}

int main(int argc, char **argv)
{
    i18n_open();
    log_open("bangtin");
    if (argc < 2 || argv[1][0] == '-')
        return run_bare(argc, argv);
    if (str_equal(argv[1], "help"))
        return help(argc > 2 ? argv[2] : NULL);
    const struct command *command = command_find(argv[1]);
    return command ? run_command(command, argc - 1, argv + 1) : unknown_command(argv[1]);
}
