/* `bangtin token`: prints a new token, by which a program may use the server's API as a user. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/deed.h"
#include "common/clock.h"
#include "common/i18n.h"
#include "desk/storage_tickets.h"
#include "desk/ticket.h"

static bool keep(struct storage *storage, const char *hash, const char *user, const char *name,
                 struct error *err)
{
    struct storage_user known;
    int64_t id;
    return storage_begin(storage, err) && storage_user(storage, user, &known, err) &&
           storage_token_add(storage, hash, user, name, clock_wall_ms(), &id, err) &&
           deed_keep(storage, "token.add", name, user, err);
}

static bool make(const struct options *options, struct storage *storage, struct error *err)
{
    char ticket[TICKET_BYTES], hash[SHA256_HEX_BYTES];
    const char *name = options_text(options, "name");
    if (!name[0] || strlen(name) > LIMIT_NAME_BYTES)
        return error_set(err, ERROR_INPUT, _("give the token a name of 1 to %d bytes"),
                         LIMIT_NAME_BYTES);
    if (!ticket_make(ticket, err) || !ticket_hash(ticket, hash) ||
        !keep(storage, hash, options_operand(options, 1), name, err))
        return false;
    puts(ticket);
    return true;
}

static int run(const struct options *options)
{
    return deed_run(options, false, make);
}

static const struct option_row rows[] = {
    { "name", N_("NAME"), N_("what the token is for"), "bangtin" },
    { 0 },
};

const struct command command_token = {
    .program = {
        .name = "bangtin token",
        .operands = N_("STATE USER"),
        .sentence = N_("makes a token, by which a program may do what this user may"),
        .min_operands = 2,
        .max_operands = 2,
        .rows = rows,
    },
    .run = run,
};
