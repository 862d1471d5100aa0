/* `bangtin users`: who may use the server's page and API. On the server's own machine, by whoever
 * may write the server's state; so the first admin is made here, and nobody has a default password.
 */
#include <stdio.h>

#include "cli/command.h"
#include "cli/deed.h"
#include "cli/key.h"
#include "common/clock.h"
#include "common/i18n.h"
#include "common/str.h"
#include "desk/storage_users.h"
#include "model/rfc3339.h"

static void print_user(void *context, const struct storage_user *user)
{
    size_t *count = context;
    char made[RFC3339_TEXT_BYTES];
    rfc3339_format(user->made_ms - user->made_ms % 1000, NULL, made);
    printf("%-24s %-9s %s%s%s\n", user->name, role_words[user->role], made,
           user->is_disabled ? "  " : "", user->is_disabled ? _("disabled") : "");
    ++*count;
}

static bool list(struct storage *storage, struct error *err)
{
    size_t count = 0;
    if (!storage_users(storage, print_user, &count, err))
        return false;
    if (count == 0)
        printf("%s\n", _("there is no user yet: add one with --add NAME --role admin"));
    return true;
}

/* --- changing: each ends in one transaction with its line of the audit --------- */

static bool ask_password(struct storage_user *user, struct error *err)
{
    char *password = NULL;
    if (!key_ask_new_password(&password, err))
        return false;
    bool is_good = password_is_fit(password, err) && password_hash(password, user->password, err);
    key_forget_password(password);
    return is_good;
}

static bool read_role(const char *word, enum role *ret_role, struct error *err)
{
    enum role role = role_of(word);
    if (role == ROLE_NOBODY)
        return error_set(err, ERROR_INPUT, _("--role: give viewer, operator, approver or admin"));
    *ret_role = role;
    return true;
}

static bool add(struct storage *storage, const char *name, const char *role, struct error *err)
{
    struct storage_user user = { .made_ms = clock_wall_ms() };
    str_copy(user.language, sizeof user.language, i18n_language());
    if (!str_copy(user.name, sizeof user.name, name))
        return error_set(err, ERROR_INPUT, _("the name is too long"));
    if (!read_role(role ? role : "", &user.role, err) || !ask_password(&user, err) ||
        !storage_begin(storage, err) || !storage_user_add(storage, &user, err) ||
        !deed_keep(storage, "user.add", name, role, err))
        return false;
    printf(_("added %s as %s\n"), name, role);
    return true;
}

static bool change_password(struct storage *storage, const char *name, struct error *err)
{
    struct storage_user user;
    if (!storage_user(storage, name, &user, err) || !ask_password(&user, err) ||
        !storage_begin(storage, err) || !storage_user_change(storage, &user, err) ||
        !deed_keep(storage, "user.change", name, "password", err))
        return false;
    printf(_("%s has a new password\n"), name);
    return true;
}

static bool change_role(struct storage *storage, const char *name, const char *role,
                        struct error *err)
{
    struct storage_user user;
    if (!storage_begin(storage, err) || !storage_user(storage, name, &user, err) ||
        !read_role(role ? role : "", &user.role, err) ||
        !storage_user_change(storage, &user, err) ||
        !deed_keep(storage, "user.change", name, role, err))
        return false;
    printf(_("%s has the role %s now\n"), name, role);
    return true;
}

static bool remove_user(struct storage *storage, const char *name, struct error *err)
{
    if (!storage_begin(storage, err) || !storage_user_remove(storage, name, err) ||
        !deed_keep(storage, "user.remove", name, "", err))
        return false;
    printf(_("removed %s\n"), name);
    return true;
}

static bool act(const struct options *options, struct storage *storage, struct error *err)
{
    const char *added = options_text(options, "add"), *removed = options_text(options, "remove");
    const char *changed = options_text(options, "password"), *role = options_text(options, "role");
    const char *given = options_text(options, "change");
    if (!!added + !!removed + !!changed + !!given > 1)
        return error_set(err, ERROR_INPUT,
                         _("--add, --change, --password and --remove exclude one another"));
    if (added)
        return add(storage, added, role, err);
    if (removed)
        return remove_user(storage, removed, err);
    if (changed)
        return change_password(storage, changed, err);
    return given ? change_role(storage, given, role, err) : list(storage, err);
}

static int run(const struct options *options)
{
    bool may_make = options_is_set(options, "add"); /* before the server ever ran */
    return deed_run(options, may_make, act);
}

static const struct option_row rows[] = {
    { "add", N_("NAME"), N_("add a user; asks for the password, or reads a line of input") },
    { "role", N_("ROLE"), N_("viewer, operator, approver or admin, for --add and --change") },
    { "change", N_("NAME"), N_("give a user another role") },
    { "password", N_("NAME"), N_("give a user a new password, which ends their sessions") },
    { "remove", N_("NAME"), N_("remove a user with all sessions and tokens") },
    { 0 },
};

const struct command command_users = {
    .program = {
        .name = "bangtin users",
        .operands = N_("STATE"),
        .sentence = N_("lists, adds, changes and removes users of the server"),
        .min_operands = 1,
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
