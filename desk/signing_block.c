/* See signing_block.h. */
#include "desk/signing_block.h"

#include <string.h>

bool signing_role_has(const struct trust_role *role, const struct sign_public *key)
{
    for (size_t i = 0; i < role->count; i++)
        if (sign_public_equal(&role->keys[i], key))
            return true;
    return false;
}

bool signing_has_signed(const struct latest *signatures, const struct sign_public *key,
                        const struct buf *file)
{
    for (size_t i = 0; i < signatures->block_count; i++)
        if (sign_verify(&signatures->blocks[i], key, buf_text(file), file->length))
            return true;
    return false;
}

bool signing_add_block(enum latest_kind kind, const struct sign_secret *key, const struct buf *file,
                       struct buf *text, struct latest *signatures, struct error *err)
{
    struct sign_public public;
    char sha256[SHA256_HEX_BYTES], comment[LATEST_COMMENT_BYTES];
    sign_secret_public(key, &public);
    if (signing_has_signed(signatures, &public, file))
        return true;
    sha256_of(buf_text(file), file->length, sha256);
    latest_comment(kind, sha256, comment);
    return sign_make(key, buf_text(file), file->length, comment, text, err) &&
           latest_parse(kind, buf_text(text), text->length, signatures, err);
}

void signing_set_lacking(struct signing *signing, const struct error *err)
{
    signing->is_complete = false;
    memcpy(signing->lacks, err->text, sizeof signing->lacks);
}
