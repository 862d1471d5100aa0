/* Command lines from tables: one row per option feeds the parser, --help and the man page.
 *
 *   static const struct option_row rows[] = {
 *       { "server", N_("URL-or-DIR"), N_("where releases come from"), .is_required = true },
 *       { "blank", NULL, N_("show plain black on every screen") },
 *       { 0 },
 *   };
 *
 * Every program and sub-command also has --help, --version and (for packaging) --man. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct option_row {
    const char *name;     /* without dashes; NULL ends the table */
    const char *argument; /* what its value is called; NULL: a switch without value */
    const char *sentence; /* lower case, no full stop, marked with N_() */
    const char *fallback; /* value when not given; NULL: none */
    bool is_required;
    bool is_list;       /* takes all words up to the next option; may be repeated */
    const char *unless; /* another option beside which it is not required after all; or NULL */
};

struct option_program {
    const char *name;     /* "bangtin publish" */
    const char *operands; /* "SITE", "[SITE]", "" — shown in the synopsis */
    const char *sentence; /* what it does, N_() */
    size_t min_operands, max_operands;
    const struct option_row *rows;
};

struct options; /* the values of one command line */

enum options_outcome {
    OPTIONS_RUN,   /* *ret_options is filled */
    OPTIONS_DONE,  /* --help, --version or --man was printed: exit 0 */
    OPTIONS_WRONG, /* one sentence and "try --help" went to stderr: exit 2 */
};

/* argv[0] is skipped. The struct borrows argv and program. If the table has a row "config" and it
 * is given, its file is read first: lines "name = value", '#' begins a comment; the command line
 * beats the file. */
enum options_outcome options_parse(const struct option_program *program, int argc, char **argv,
                                   struct options **ret_options);
void options_free(struct options *options);

/* The value (given, from the file, or the fallback; NULL if none). A loan. Asking for a name that
 * is not in the table is our bug and asserts. */
const char *options_text(const struct options *options, const char *name);
bool options_is_set(const struct options *options, const char *name);  /* switch or value given */
size_t options_count(const struct options *options, const char *name); /* of a list */
const char *options_nth(const struct options *options, const char *name, size_t n);

size_t options_operand_count(const struct options *options);
const char *options_operand(const struct options *options, size_t n); /* NULL beyond the last */

/* The texts themselves; options_parse prints them for --help and --man (roff, man(7)). */
void options_print_help(const struct option_program *program, FILE *out);
void options_print_man(const struct option_program *program, FILE *out);
