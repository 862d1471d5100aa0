/* `latest` and `pending`: signatures and the pointer to the manifest. Pure. docs/formats.md.
 *
 * latest is one to eight minisign blocks and nothing else; each trusted comment is
 * "bangtin manifest:sha256:<64 hex>", the same in all. pending is one such line and then zero to
 * eight blocks. trust/N.json.minisig is one to sixteen blocks with "bangtin trust:sha256:<hex>". */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"
#include "common/sha256.h"
#include "common/sign.h"
#include "model/limits.h"

struct latest {
    char sha256[SHA256_HEX_BYTES]; /* of the manifest (or trust file): it only locates */
    struct sign_block blocks[LIMIT_TRUST_SIGNATURES];
    size_t block_count;
};

enum latest_kind { LATEST_RELEASE, LATEST_PENDING, LATEST_TRUST };

bool latest_parse(enum latest_kind kind, const char *bytes, size_t length,
                  struct latest *ret_latest, struct error *err);

/* The trusted comment for a hash: "bangtin manifest:sha256:…" or "bangtin trust:sha256:…". */
enum { LATEST_COMMENT_BYTES = 96 };
void latest_comment(enum latest_kind kind, const char *sha256, char ret_text[LATEST_COMMENT_BYTES]);
