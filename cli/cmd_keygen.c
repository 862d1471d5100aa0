/* `bangtin keygen`: a key pair in minisign's formats. It never overwrites a key: a lost secret key
 * means visiting every board. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/key.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/mem.h"

static bool write_pair(const char *public_path, const char *secret_path, const char *password,
                       struct error *err)
{
    struct sign_public public;
    struct sign_secret secret;
    char text[SIGN_KEY_TEXT_BYTES];
    sign_keygen(&public, &secret);
    bool is_good = sign_secret_write(secret_path, &secret, password, err) &&
                   sign_public_write(public_path, &public, err);
    sign_secret_wipe(&secret);
    if (!is_good)
        return false;
    sign_public_format(&public, text);
    printf(_("%s  the secret key: keep it away from the server, and a copy in a safe\n"),
           secret_path);
    printf(_("%s  the public key: give it to the boards (%s)\n"), public_path, text);
    return true;
}

static bool check_new(const char *path, struct error *err)
{
    return access(path, F_OK) != 0 ||
           error_set(err, ERROR_INPUT, _("%s exists: choose another name"), path);
}

static bool keygen(const char *name, bool has_password, struct error *err)
{
    char *password = NULL;
    char *public_path = mem_format("%s.pub", name), *secret_path = mem_format("%s.key", name);
    bool is_good = check_new(secret_path, err) && check_new(public_path, err) &&
                   (!has_password || key_ask_new_password(&password, err)) &&
                   write_pair(public_path, secret_path, password, err);
    key_forget_password(password);
    free(public_path);
    free(secret_path);
    return is_good;
}

static int run(const struct options *options)
{
    struct error err;
    if (keygen(options_operand(options, 0), options_is_set(options, "password"), &err))
        return EXIT_GOOD;
    log_error("%s", err.text);
    return error_exit_code(&err);
}

static const struct option_row rows[] = {
    { "password", NULL, N_("encrypt the secret key with a password, which is asked for") },
    { 0 },
};

const struct command command_keygen = {
    .program = {
        .name = "bangtin keygen",
        .operands = N_("NAME"),
        .sentence = N_("makes a pair of keys, NAME.key to sign with and NAME.pub for the boards"),
        .min_operands = 1,
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
