/* See key.h. A password never stands on the command line, where other users could read it. */
#include "cli/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "common/i18n.h"
#include "common/mem.h"

enum { PASSWORD_MAX_BYTES = 1024 };

static bool set_echo(bool is_on)
{
    struct termios terminal;
    if (tcgetattr(STDIN_FILENO, &terminal) != 0)
        return false;
    if (is_on)
        terminal.c_lflag |= ECHO | ISIG;
    else
        terminal.c_lflag &= ~(tcflag_t)(ECHO | ISIG); /* ^C would leave the terminal mute */
    return tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal) == 0;
}

/* The next line of standard input without its end. */
static bool read_line(char **ret_line, struct error *err)
{
    char line[PASSWORD_MAX_BYTES];
    if (!fgets(line, sizeof line, stdin))
        return error_set(err, ERROR_INPUT, _("no password was given"));
    line[strcspn(line, "\r\n")] = '\0';
    *ret_line = mem_copy_string(line);
    explicit_bzero(line, sizeof line);
    return true;
}

static bool ask(const char *question, char **ret_password, struct error *err)
{
    bool is_terminal = isatty(STDIN_FILENO) == 1;
    if (!is_terminal)
        return read_line(ret_password, err);
    fprintf(stderr, "%s ", question);
    bool is_hidden = set_echo(false);
    bool is_good = read_line(ret_password, err);
    if (is_hidden)
        set_echo(true);
    fputc('\n', stderr);
    return is_good;
}

void key_forget_password(char *password)
{
    if (password)
        explicit_bzero(password, strlen(password));
    free(password);
}

bool key_load(const char *path, struct sign_secret *ret_key, struct error *err)
{
    bool is_encrypted;
    char *password = NULL;
    if (!sign_secret_is_encrypted(path, &is_encrypted, err))
        return false;
    if (is_encrypted) {
        char *question = mem_format(_("Password of %s:"), path);
        bool is_given = ask(question, &password, err);
        free(question);
        if (!is_given)
            return false;
    }
    bool is_good = sign_secret_read(path, password, ret_key, err);
    key_forget_password(password);
    return is_good;
}

bool key_ask_new_password(char **ret_password, struct error *err)
{
    char *first = NULL, *second = NULL;
    if (!ask(_("New password:"), &first, err))
        return false;
    bool is_good = first[0] || error_set(err, ERROR_INPUT, _("the password is empty"));
    if (is_good && isatty(STDIN_FILENO) == 1)
        is_good = ask(_("The same again:"), &second, err) &&
                  (strcmp(first, second) == 0 ||
                   error_set(err, ERROR_INPUT, _("the two passwords differ")));
    key_forget_password(second);
    if (is_good)
        *ret_password = first;
    else
        key_forget_password(first);
    return is_good;
}

bool key_load_public(const char *given, struct sign_public *ret_key, struct error *err)
{
    return sign_public_parse(given, ret_key, err) || sign_public_read(given, ret_key, err);
}
