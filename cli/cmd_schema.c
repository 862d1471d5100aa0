/* `bangtin schema`: the key tables of model/schema.c as JSON Schema, for editors. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "common/buf.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/str.h"
#include "model/schema.h"

enum { SCHEMA_MAX_BYTES = 1024 * 1024 };

/* Not a schema but the same tables for people; docs/reference.md is made with it. */
static const char reference_page[] = "reference";

static int run(const struct options *options)
{
    const char *name = options_operand(options, 0);
    const struct schema *root = schema_find(name);
    if (!root && !str_equal(name, reference_page)) {
        log_error(_("there is no schema \"%s\": give playlist, site or screens"), name);
        return EXIT_USAGE;
    }
    struct buf text;
    buf_init(&text, SCHEMA_MAX_BYTES);
    if (root)
        schema_print_json(root, &text);
    else
        schema_print_markdown(&text);
    fputs(buf_text(&text), stdout);
    buf_deinit(&text);
    return EXIT_GOOD;
}

const struct command command_schema = {
    .program = {
        .name = "bangtin schema",
        .operands = N_("playlist|site|screens|reference"),
        .sentence = N_("prints the JSON Schema of a kind of file, or the reference page of all keys"),
        .min_operands = 1,
        .max_operands = 1,
    },
    .run = run,
};
