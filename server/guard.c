/* See guard.h. */
#include "server/guard.h"

#include <string.h>
#include <strings.h>

#include "common/i18n.h"
#include "common/str.h"
#include "desk/storage_tickets.h"
#include "desk/ticket.h"

static bool is_reading(const struct call *call)
{
    return str_equal(call->route->method, "GET");
}

/* --- other sites -------------------------------------------------------------- */

/* "https://host:port" is ours when its host and port are those that were asked. */
static bool is_own_origin(const struct call *call, const char *origin)
{
    const char *host = http_header(call->request, "Host"), *after = strstr(origin, "://");
    return host && after && strcasecmp(after + strlen("://"), host) == 0;
}

static bool is_from_elsewhere(const struct call *call)
{
    const char *site = http_header(call->request, "Sec-Fetch-Site");
    const char *origin = http_header(call->request, "Origin");
    return (site && !str_equal(site, "same-origin") && !str_equal(site, "none")) ||
           (origin && !is_own_origin(call, origin));
}

static bool has_mark(const struct call *call)
{
    return str_equal(http_header(call->request, "X-Bangtin"), "1");
}

/* --- who ---------------------------------------------------------------------- */

/* "Bearer TICKET", RFC 6750. */
static const char *bearer_of(const struct call *call)
{
    static const char scheme[] = "Bearer ";
    const char *field = http_header(call->request, "Authorization");
    bool is_bearer = field && strncasecmp(field, scheme, strlen(scheme)) == 0;
    return is_bearer ? field + strlen(scheme) : NULL;
}

static bool cookie_hash(const struct call *call, char ret_hash[SHA256_HEX_BYTES])
{
    return ticket_hash(http_cookie(call->request, GUARD_COOKIE), ret_hash);
}

static bool find_token_user(struct call *call, const char *ticket, struct error *err)
{
    char hash[SHA256_HEX_BYTES];
    bool is_ticket = ticket_hash(ticket, hash);
    if (is_ticket && storage_token_user(call->storage, hash, call->now_ms, &call->user, err))
        return true;
    return (!is_ticket || err->kind == ERROR_MISSING) &&
           error_set(err, ERROR_MISSING, _("this token is not valid: make another one"));
}

static bool find_user(struct call *call, struct error *err)
{
    char hash[SHA256_HEX_BYTES];
    const char *bearer = bearer_of(call);
    if (bearer)
        return find_token_user(call, bearer, err);
    call->is_session = true;
    return cookie_hash(call, hash)
               ? storage_session(call->storage, hash, call->now_ms, &call->user, err)
               : error_set(err, ERROR_MISSING, _("log in first"));
}

bool guard_admits(struct call *call)
{
    struct error err;
    if (!is_reading(call) && is_from_elsewhere(call)) {
        call_refuse(call, 403, "denied", "this comes from another site");
        return false;
    }
    if (call->route->role == ROLE_NOBODY)
        return true;
    if (!find_user(call, &err)) {
        if (err.kind != ERROR_MISSING) {
            call_error(call, &err);
            return false;
        }
        call_refuse(call, 401, "denied", "%s", err.text);
        http_add_header(call->answer, "WWW-Authenticate", "Bearer");
        return false;
    }
    if (call->user.role < call->route->role)
        call_refuse(call, 403, "denied", _("this needs the role %s"),
                    role_words[call->route->role]);
    else if (!is_reading(call) && call->is_session && !has_mark(call))
        call_refuse(call, 403, "denied", "the header X-Bangtin: 1 is missing");
    else
        return true;
    return false;
}

/* --- in and out --------------------------------------------------------------- */

static bool end_session(struct call *call, struct error *err)
{
    char hash[SHA256_HEX_BYTES];
    return !cookie_hash(call, hash) || storage_session_end(call->storage, hash, err);
}

/* A browser that came by TLS, maybe through a proxy, says so in its Origin. */
static void set_cookie(struct call *call, const char *ticket, int64_t age_ms)
{
    const char *origin = http_header(call->request, "Origin");
    http_add_header(call->answer, "Set-Cookie",
                    GUARD_COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%d%s", ticket,
                    (int)(age_ms / 1000),
                    origin && str_starts(origin, "https://") ? "; Secure" : "");
}

bool guard_log_in(struct call *call, struct error *err)
{
    char ticket[TICKET_BYTES], hash[SHA256_HEX_BYTES];
    if (!ticket_make(ticket, err) || !ticket_hash(ticket, hash) || !end_session(call, err) ||
        !storage_session_add(call->storage, hash, call->user.name, call->now_ms, err))
        return false;
    set_cookie(call, ticket, STORAGE_SESSION_WHOLE_MS);
    return true;
}

bool guard_log_out(struct call *call, struct error *err)
{
    if (!end_session(call, err))
        return false;
    set_cookie(call, "", 0);
    return true;
}
