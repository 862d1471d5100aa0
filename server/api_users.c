/* Users: listing, adding, changing, removing. */
#include <stdio.h>

#include "common/i18n.h"
#include "common/str.h"
#include "server/api.h"
#include "server/api_user.h"

static const char *const languages[] = { "vi", "en" };

static bool read_language(const char *language, struct storage_user *user, struct error *err)
{
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (str_equal(language, languages[i]))
            return str_copy(user->language, sizeof user->language, language);
    return error_set(err, ERROR_INPUT, _("the language is vi or en"));
}

bool api_user_read(struct call *call, struct storage_user *user, struct error *err)
{
    const char *role = call_text(call, "role"), *password = call_text(call, "password");
    const char *language = call_text(call, "language");
    if (role)
        user->role = role_of(role);
    user->is_disabled = call_flag(call, "disabled", user->is_disabled);
    return (!language || read_language(language, user, err)) &&
           (!password ||
            (password_is_fit(password, err) && password_hash(password, user->password, err)));
}

/* --- printing ----------------------------------------------------------------- */

static void print_user(void *context, const struct storage_user *user)
{
    struct call *call = context;
    json_out_object(&call->out, NULL);
    json_out_text(&call->out, "name", user->name);
    json_out_text(&call->out, "role", role_words[user->role]);
    json_out_text(&call->out, "language", user->language);
    json_out_flag(&call->out, "disabled", user->is_disabled);
    call_moment(call, "made_at", user->made_ms);
    json_out_end(&call->out);
}

void api_users(struct call *call)
{
    struct error err;
    json_out_list(call_json(call, 200), NULL);
    if (storage_users(call->storage, print_user, call, &err))
        json_out_end(&call->out);
    else
        call_error(call, &err);
}

/* The user as it is now is the answer. */
static void answer_user(struct call *call, int status, const char *name)
{
    struct storage_user user;
    struct error err;
    if (!storage_user(call->storage, name, &user, &err)) {
        call_error(call, &err);
        return;
    }
    call_json(call, status);
    print_user(call, &user);
}

/* --- changing ----------------------------------------------------------------- */

static bool add(struct call *call, struct error *err)
{
    struct storage_user user = { .made_ms = call->now_ms };
    str_copy(user.language, sizeof user.language, call->user.language);
    if (!str_copy(user.name, sizeof user.name, call_text(call, "name")))
        return error_set(err, ERROR_INPUT, _("the name is too long"));
    return api_user_read(call, &user, err) && storage_user_add(call->storage, &user, err) &&
           call_audit(call, "user.add", user.name, role_words[user.role], err);
}

void api_user_add(struct call *call)
{
    if (call_change(call, add))
        answer_user(call, 201, call_text(call, "name"));
}

/* "role=viewer password", for the audit. */
static void describe(const struct call *call, char *text, size_t bytes)
{
    const char *role = call_text(call, "role"), *language = call_text(call, "language");
    snprintf(text, bytes, "%s%s%s%s%s%s", role ? "role=" : "", role ? role : "",
             language ? " language=" : "", language ? language : "",
             call_text(call, "password") ? " password" : "",
             !call_value(call, "disabled")        ? ""
             : call_flag(call, "disabled", false) ? " disabled"
                                                  : " enabled");
}

static bool change(struct call *call, struct error *err)
{
    struct storage_user user;
    char what[128];
    describe(call, what, sizeof what);
    return storage_user(call->storage, call_argument(call, 0), &user, err) &&
           api_user_read(call, &user, err) && storage_user_change(call->storage, &user, err) &&
           call_audit(call, "user.change", user.name, what, err);
}

void api_user_change(struct call *call)
{
    if (call_change(call, change))
        answer_user(call, 200, call_argument(call, 0));
}

static bool remove_user(struct call *call, struct error *err)
{
    return storage_user_remove(call->storage, call_argument(call, 0), err) &&
           call_audit(call, "user.remove", call_argument(call, 0), "", err);
}

void api_user_remove(struct call *call)
{
    call_change(call, remove_user);
}
