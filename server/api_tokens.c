/* Tokens, by which programs are known. */
#include <string.h>

#include "common/i18n.h"
#include "common/str.h"
#include "desk/storage_tickets.h"
#include "desk/ticket.h"
#include "server/api.h"
#include "server/call.h"

/* Whose tokens a call may see: an admin's, all. */
static const char *owner(const struct call *call)
{
    return call->user.role == ROLE_ADMIN ? "" : call->user.name;
}

static void print_token(void *context, const struct storage_token *token)
{
    struct call *call = context;
    json_out_object(&call->out, NULL);
    json_out_integer(&call->out, "id", token->id);
    json_out_text(&call->out, "user", token->user);
    json_out_text(&call->out, "name", token->name);
    call_moment(call, "made_at", token->made_ms);
    call_moment(call, "seen_at", token->seen_ms);
    json_out_end(&call->out);
}

void api_tokens(struct call *call)
{
    struct error err;
    json_out_list(call_json(call, 200), NULL);
    if (storage_tokens(call->storage, owner(call), print_token, call, &err))
        json_out_end(&call->out);
    else
        call_error(call, &err);
}

/* The token itself is in no storage: it goes out with this answer, or never. */
static bool add(struct call *call, struct error *err)
{
    char ticket[TICKET_BYTES], hash[SHA256_HEX_BYTES];
    int64_t id = 0;
    const char *name = call_text(call, "name");
    if (!name[0] || strlen(name) > LIMIT_NAME_BYTES)
        return error_set(err, ERROR_INPUT, _("give the token a name of 1 to %d bytes"),
                         LIMIT_NAME_BYTES);
    if (!ticket_make(ticket, err) || !ticket_hash(ticket, hash) ||
        !storage_token_add(call->storage, hash, call->user.name, name, call->now_ms, &id, err) ||
        !call_audit(call, "token.add", name, "", err))
        return false;
    struct json_out *out = call_json(call, 201);
    json_out_object(out, NULL);
    json_out_integer(out, "id", id);
    json_out_text(out, "name", name);
    json_out_text(out, "token", ticket);
    json_out_end(out);
    return true;
}

void api_token_add(struct call *call)
{
    if (call->is_session)
        call_change(call, add);
    else
        call_refuse(call, 403, "denied", _("a token makes no tokens: log in for that"));
}

static bool remove_token(struct call *call, struct error *err)
{
    int64_t id;
    const char *text = call_argument(call, 0);
    if (!str_integer(text, 0, INT64_MAX, &id))
        return error_set(err, ERROR_MISSING, _("there is no such token"));
    return storage_token_remove(call->storage, id, owner(call), err) &&
           call_audit(call, "token.remove", text, "", err);
}

void api_token_remove(struct call *call)
{
    call_change(call, remove_token);
}
