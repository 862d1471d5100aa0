/* See latest.h. One table row per kind of file; the comment is compared, never interpreted, so that
 * nothing but a hash can be said outside the manifest. */
#include "model/latest.h"

#include <stdio.h>
#include <string.h>

#include "common/i18n.h"
#include "common/str.h"

static const struct {
    const char *prefix;
    size_t min_blocks, max_blocks;
    bool has_pointer_line;
} kinds[] = {
    [LATEST_RELEASE] = { "bangtin manifest:sha256:", 1, LIMIT_SIGNATURES, false },
    [LATEST_PENDING] = { "bangtin manifest:sha256:", 0, LIMIT_SIGNATURES, true },
    [LATEST_TRUST] = { "bangtin trust:sha256:", 1, LIMIT_TRUST_SIGNATURES, false },
};

void latest_comment(enum latest_kind kind, const char *sha256, char ret_text[LATEST_COMMENT_BYTES])
{
    snprintf(ret_text, LATEST_COMMENT_BYTES, "%s%s", kinds[kind].prefix, sha256);
}

static bool parse_comment(enum latest_kind kind, const char *comment,
                          char ret_sha256[SHA256_HEX_BYTES], struct error *err)
{
    const char *prefix = kinds[kind].prefix, *hash = comment + strlen(prefix);
    if (!str_starts(comment, prefix) || !str_is_sha256(hash))
        return error_set(err, ERROR_INPUT, _("the comment must be \"%s\" and 64 hex digits"),
                         prefix);
    memcpy(ret_sha256, hash, SHA256_HEX_BYTES);
    return true;
}

/* The first line of `pending`; *at moves behind it. */
static bool parse_pointer(enum latest_kind kind, const char **at, size_t *length,
                          struct latest *latest, struct error *err)
{
    char line[LATEST_COMMENT_BYTES];
    const char *stop = memchr(*at, '\n', *length);
    size_t used = stop ? (size_t)(stop - *at) : sizeof line;
    if (used >= sizeof line)
        return error_set(err, ERROR_INPUT, _("its first line does not name a manifest"));
    memcpy(line, *at, used);
    line[used] = '\0';
    *at += used + 1;
    *length -= used + 1;
    return parse_comment(kind, line, latest->sha256, err);
}

static bool parse_block(enum latest_kind kind, const char **at, size_t *length,
                        struct latest *latest, struct error *err)
{
    size_t used;
    char sha256[SHA256_HEX_BYTES];
    struct sign_block *block = &latest->blocks[latest->block_count];
    if (latest->block_count == kinds[kind].max_blocks)
        return error_set(err, ERROR_LIMIT, _("more than %zu signatures"), kinds[kind].max_blocks);
    if (!sign_block_parse(*at, *length, block, &used, err) ||
        !parse_comment(kind, block->comment, sha256, err))
        return error_prefix(err, _("signature %zu"), latest->block_count + 1);
    if (latest->sha256[0] && strcmp(latest->sha256, sha256) != 0)
        return error_set(err, ERROR_INPUT, _("signature %zu is for another manifest"),
                         latest->block_count + 1);
    memcpy(latest->sha256, sha256, sizeof sha256);
    latest->block_count++;
    *at += used;
    *length -= used;
    return true;
}

bool latest_parse(enum latest_kind kind, const char *bytes, size_t length,
                  struct latest *ret_latest, struct error *err)
{
    struct latest latest = { 0 };
    if (length > LIMIT_LATEST_BYTES)
        return error_set(err, ERROR_LIMIT, _("larger than %d bytes"), LIMIT_LATEST_BYTES);
    if (kinds[kind].has_pointer_line && !parse_pointer(kind, &bytes, &length, &latest, err))
        return false;
    while (length > 0)
        if (!parse_block(kind, &bytes, &length, &latest, err))
            return false;
    if (latest.block_count < kinds[kind].min_blocks)
        return error_set(err, ERROR_INPUT, _("it holds no signature"));
    *ret_latest = latest;
    return true;
}
