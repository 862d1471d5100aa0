/* Logging in and out, and what people may change of themselves. A wrong name and a wrong password
 * are told in the same words after the same time. */
#include "common/clock.h"
#include "common/i18n.h"
#include "common/str.h"
#include "desk/password.h"
#include "server/api.h"
#include "server/api_user.h"
#include "server/guard.h"

static void print_me(struct call *call)
{
    struct json_out *out = call_json(call, 200);
    json_out_object(out, NULL);
    json_out_text(out, "name", call->user.name);
    json_out_text(out, "role", role_words[call->user.role]);
    json_out_text(out, "language", call->user.language);
    json_out_end(out);
}

/* --- trying passwords --------------------------------------------------------- */

/* False when it is too early for another try; then that is the answer. */
static bool may_try(struct call *call, const char *name)
{
    int64_t wait_s =
        logins_wait_s(&call->parts->logins, http_peer(call->request), name, clock_monotonic_ms());
    if (wait_s == 0)
        return true;
    call_refuse(call, 429, "again",
                ngettext("too many tries: wait %d second", "too many tries: wait %d seconds",
                         (unsigned long)wait_s),
                (int)wait_s);
    http_add_header(call->answer, "Retry-After", "%d", (int)wait_s);
    return false;
}

static bool try_password(struct call *call, const char *name, const char *password,
                         const char *hash)
{
    bool is_right = password_is(password, hash);
    logins_note(&call->parts->logins, http_peer(call->request), name, is_right,
                clock_monotonic_ms());
    return is_right;
}

/* --- login, logout ------------------------------------------------------------ */

static bool note_failure(struct call *call, struct error *err)
{
    return call_audit_count(call, "login.wrong", call_text(call, "name"), err);
}

static bool note_no_such_name(struct call *call, struct error *err)
{
    return call_audit_count(call, "login.wrong", "", err);
}

static bool note_login(struct call *call, struct error *err)
{
    return guard_log_in(call, err) && call_audit(call, "login", call->user.name, "", err);
}

/* Only names that exist are noted: a mistyped one may be a password. But one is counted like the
 * other, or whoever waits for the disk would know which it was. */
static void refuse_login(struct call *call)
{
    bool is_known = call->user.name[0] != '\0';
    call->user.name[0] = '\0'; /* somebody, not him */
    if (call_change(call, is_known ? note_failure : note_no_such_name))
        call_refuse(call, 401, "denied", _("the name or the password is wrong"));
}

void api_login(struct call *call)
{
    struct error err;
    const char *name = call_text(call, "name"), *password = call_text(call, "password");
    if (!may_try(call, name))
        return;
    bool is_known = storage_user(call->storage, name, &call->user, &err);
    if (!is_known && err.kind != ERROR_MISSING) {
        call_error(call, &err);
        return;
    }
    bool is_able = is_known && !call->user.is_disabled;
    if (!try_password(call, name, password, is_able ? call->user.password : NULL))
        refuse_login(call);
    else if (call_change(call, note_login))
        print_me(call);
}

void api_logout(struct call *call)
{
    call_change(call, guard_log_out);
}

/* --- oneself ------------------------------------------------------------------ */

void api_me(struct call *call)
{
    print_me(call);
}

static bool change_me(struct call *call, struct error *err)
{
    bool has_password = call_text(call, "password") != NULL;
    return api_user_read(call, &call->user, err) &&
           storage_user_change(call->storage, &call->user, err) &&
           (!has_password || guard_log_in(call, err)) &&
           call_audit(call, "user.change", call->user.name, has_password ? "password" : "language",
                      err);
}

void api_me_change(struct call *call)
{
    const char *old = call_text(call, "old");
    if (call_text(call, "password")) {
        if (!may_try(call, call->user.name))
            return;
        if (!old || !try_password(call, call->user.name, old, call->user.password)) {
            call_refuse(call, 403, "denied", _("the password until now is wrong"));
            return;
        }
    }
    if (call_change(call, change_me))
        print_me(call);
}
