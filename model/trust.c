/* See trust.h. A threshold counts keys, not signatures: `has_signed` is per key of the role, and
 * keys are told apart by their 32 bytes, since an id is free for anybody to choose. */
#include "model/trust.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/sha256.h"
#include "model/document.h"

/* --- reading -----------------------------------------------------------------------------------*/

static bool role_has(const struct trust_role *role, const struct sign_public *key)
{
    for (size_t i = 0; i < role->count; i++)
        if (sign_public_equal(&role->keys[i], key))
            return true;
    return false;
}

static bool read_key(const struct json_value *value, struct trust_role *role, struct error *err)
{
    struct sign_public key;
    if (role->count == LIMIT_TRUST_KEYS)
        return error_set(err, ERROR_LIMIT, _("more than %d keys"), LIMIT_TRUST_KEYS);
    if (json_kind(value) != JSON_STRING)
        return error_set(err, ERROR_INPUT, _("a key must be a text"));
    if (!sign_public_parse(json_string(value), &key, err))
        return false;
    if (role_has(role, &key))
        return error_set(err, ERROR_INPUT, _("the key %s stands there twice"), json_string(value));
    role->keys[role->count++] = key;
    return true;
}

static bool read_role(const struct json_value *root, const char *name, struct trust_role *role,
                      struct error *err)
{
    int64_t threshold;
    const struct json_value *object = document_member(root, name, JSON_OBJECT, err);
    if (!object)
        return false;
    const struct json_value *keys = document_member(object, "keys", JSON_ARRAY, err);
    bool is_good = keys;
    for (const struct json_value *key = keys ? json_first(keys) : NULL; is_good && key;
         key = json_next(key))
        is_good = read_key(key, role, err);
    if (is_good && role->count == 0)
        is_good = error_set(err, ERROR_INPUT, _("it has no key"));
    is_good =
        is_good && document_integer(object, "threshold", 1, (int64_t)role->count, &threshold, err);
    if (is_good)
        role->threshold = (int32_t)threshold;
    return is_good || error_prefix(err, "\"%s\"", name);
}

static bool read_all(const struct json_value *root, struct trust *trust, struct error *err)
{
    const char *site = document_text(root, "site", LIMIT_NAME_BYTES, err);
    trust->site = mem_copy_string(site);
    return (site && document_integer(root, "trust", 1, LIMIT_GENERATION, &trust->number, err) &&
            read_role(root, "root", &trust->root, err) &&
            read_role(root, "content", &trust->content, err)) ||
           error_prefix(err, "trust");
}

bool trust_parse(const char *bytes, size_t length, struct trust **ret_trust, struct error *err)
{
    struct json *json = NULL;
    if (length > LIMIT_TRUST_BYTES)
        return error_set(err, ERROR_LIMIT, _("trust: larger than %d bytes"), LIMIT_TRUST_BYTES);
    if (length == 0 || !memchr(bytes, '{', length))
        return error_set(err, ERROR_INPUT, _("not a trust file"));
    if (!document_parse("trust", bytes, length, &json, err))
        return false;
    struct trust *trust = mem_new(sizeof *trust);
    bool is_good = read_all(json_root(json), trust, err);
    json_free(json);
    if (is_good)
        *ret_trust = trust;
    else
        trust_free(trust);
    return is_good;
}

void trust_free(struct trust *trust)
{
    if (!trust)
        return;
    free(trust->site);
    free(trust);
}

struct trust *trust_of_key(const struct sign_public *key)
{
    struct trust *trust = mem_new(sizeof *trust);
    trust->root = trust->content =
        (struct trust_role){ .threshold = 1, .keys = { *key }, .count = 1 };
    return trust;
}

/* --- writing -----------------------------------------------------------------------------------*/

static void print_role(const char *name, const struct trust_role *role, struct buf *into)
{
    buf_printf(into, ",\n  \"%s\": {\n    \"threshold\": %" PRId32 ",\n    \"keys\": [", name,
               role->threshold);
    for (size_t i = 0; i < role->count; i++) {
        char text[SIGN_KEY_TEXT_BYTES];
        sign_public_format(&role->keys[i], text);
        buf_printf(into, "%s\n      \"%s\"", i ? "," : "", text);
    }
    buf_string(into, "\n    ]\n  }");
}

void trust_print(const struct trust *trust, struct buf *into)
{
    buf_printf(into, "{\n  \"format\": %d,\n  \"type\": \"trust\",\n  \"site\": ", DOCUMENT_FORMAT);
    json_quote(into, trust->site);
    buf_printf(into, ",\n  \"trust\": %" PRId64, trust->number);
    print_role("root", &trust->root, into);
    print_role("content", &trust->content, into);
    buf_string(into, "\n}\n");
}

/* --- judging -----------------------------------------------------------------------------------*/

enum verdict { VERDICT_GOOD, VERDICT_UNKNOWN, VERDICT_BAD, VERDICT_AGAIN };

static const char *const verdict_texts[] = {
    [VERDICT_UNKNOWN] = N_("is not in the list"),
    [VERDICT_BAD] = N_("does not match the content"),
    [VERDICT_AGAIN] = N_("signed twice, which counts once"),
};

static enum verdict judge_block(const struct trust_role *role, const struct sign_block *block,
                                const void *bytes, size_t length, bool has_signed[LIMIT_TRUST_KEYS])
{
    enum verdict verdict = VERDICT_UNKNOWN;
    for (size_t i = 0; i < role->count; i++) {
        if (memcmp(role->keys[i].id, block->id, SIGN_ID_BYTES) != 0)
            continue;
        verdict = VERDICT_BAD;
        if (!sign_verify(block, &role->keys[i], bytes, length))
            continue;
        verdict = has_signed[i] ? VERDICT_AGAIN : VERDICT_GOOD;
        has_signed[i] = true;
        break;
    }
    return verdict;
}

bool trust_role_signed(const struct trust_role *role, const struct latest *signatures,
                       const void *bytes, size_t length, struct error *err)
{
    bool has_signed[LIMIT_TRUST_KEYS] = { false };
    int32_t good = 0;
    struct buf reasons;
    buf_init(&reasons, ERROR_TEXT_BYTES);
    for (size_t i = 0; i < signatures->block_count; i++) {
        const struct sign_block *block = &signatures->blocks[i];
        enum verdict verdict = judge_block(role, block, bytes, length, has_signed);
        char id[SIGN_ID_TEXT_BYTES];
        sign_id_format(block->id, id);
        if (verdict == VERDICT_GOOD)
            good++;
        else
            buf_printf(&reasons, _("; key %s %s"), id, _(verdict_texts[verdict]));
    }
    bool is_enough = good >= role->threshold;
    if (!is_enough)
        error_set(err, ERROR_INPUT, _("%d of %d signatures needed%s"), good, role->threshold,
                  buf_text(&reasons));
    buf_deinit(&reasons);
    return is_enough;
}

static bool check_successor(const struct trust *now, const struct trust *next, struct error *err)
{
    if (next->number != now->number + 1)
        return error_set(err, ERROR_INPUT, _("trust %lld does not follow trust %lld"),
                         (long long)next->number, (long long)now->number);
    if (now->site && strcmp(now->site, next->site) != 0)
        return error_set(err, ERROR_INPUT, _("it belongs to the site \"%s\", not to \"%s\""),
                         next->site, now->site);
    return true;
}

static bool check_signatures(const struct trust *now, const struct trust *next, const char *bytes,
                             size_t length, const struct latest *signatures, struct error *err)
{
    char sha256[SHA256_HEX_BYTES];
    sha256_of(bytes, length, sha256);
    if (strcmp(sha256, signatures->sha256) != 0)
        return error_set(err, ERROR_INPUT, _("the signatures are for another file"));
    if (!trust_role_signed(&now->root, signatures, bytes, length, err))
        return error_prefix(err, _("the old root keys"));
    if (!trust_role_signed(&next->root, signatures, bytes, length, err))
        return error_prefix(err, _("the new root keys"));
    return true;
}

bool trust_follows(const struct trust *now, const char *bytes, size_t length,
                   const struct latest *signatures, struct trust **ret_next, struct error *err)
{
    struct trust *next = NULL;
    if (!trust_parse(bytes, length, &next, err))
        return false;
    bool is_good = (check_successor(now, next, err) &&
                    check_signatures(now, next, bytes, length, signatures, err)) ||
                   error_prefix(err, _("trust %lld"), (long long)next->number);
    if (is_good)
        *ret_next = next;
    else
        trust_free(next);
    return is_good;
}
