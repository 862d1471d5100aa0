/* Keys of boards that wait for somebody who compares their fingerprint and accepts them. */
#include "common/i18n.h"
#include "common/str.h"
#include "server/api.h"
#include "server/call.h"

static void print_key(struct call *call, const struct storage_key *key)
{
    json_out_object(&call->out, NULL);
    json_out_text(&call->out, "code", key->code);
    json_out_text(&call->out, "fingerprint", key->fingerprint);
    json_out_text(&call->out, "screen", key->screen);
    call_moment(call, "seen_at", key->seen_ms);
    json_out_end(&call->out);
}

static void print_pending(void *context, const struct storage_key *key)
{
    if (key->state == STORAGE_KEY_PENDING)
        print_key(context, key);
}

void api_keys(struct call *call)
{
    struct error err;
    json_out_list(call_json(call, 200), NULL);
    if (storage_keys(call->storage, print_pending, call, &err))
        json_out_end(&call->out);
    else
        call_error(call, &err);
}

/* --- deciding ----------------------------------------------------------------- */

static bool read_name(const struct call *call, const char **ret_name, struct error *err)
{
    const char *code = call_text(call, "code"), *fingerprint = call_text(call, "fingerprint");
    *ret_name = code ? code : fingerprint;
    return (!code) != (!fingerprint) ||
           error_set(err, ERROR_INPUT, _("give either code or fingerprint"));
}

static bool accept(struct call *call, struct error *err)
{
    struct storage_key key;
    const char *name;
    if (!read_name(call, &name, err) ||
        !storage_key_accept(call->storage, name, call_text(call, "screen"), &key, err) ||
        !call_audit(call, "key.accept", key.screen, key.fingerprint, err))
        return false;
    call_json(call, 200);
    print_key(call, &key);
    return true;
}

void api_key_accept(struct call *call)
{
    call_change(call, accept);
}

static bool refuse(struct call *call, struct error *err)
{
    struct storage_key key;
    const char *name;
    return read_name(call, &name, err) && storage_key_refuse(call->storage, name, &key, err) &&
           call_audit(call, "key.refuse", key.screen, key.fingerprint, err);
}

void api_key_refuse(struct call *call)
{
    call_change(call, refuse);
}
