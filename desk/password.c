/* See password.h. */
#include "desk/password.h"

#include <sodium.h>
#include <string.h>

#include "common/i18n.h"
#include "common/unicode.h"

enum { PASSES = 2, MEMORY_BYTES = 19 * 1024 * 1024 };

_Static_assert(PASSWORD_HASH_BYTES >= crypto_pwhash_STRBYTES, "a hash has room");

bool password_is_fit(const char *password, struct error *err)
{
    if (unicode_length(password) < PASSWORD_MIN_CHARACTERS)
        return error_set(err, ERROR_INPUT,
                         _("the password is too short: take %d characters or more"),
                         PASSWORD_MIN_CHARACTERS);
    return strlen(password) <= PASSWORD_MAX_BYTES ||
           error_set(err, ERROR_INPUT, _("the password is too long: take at most %d bytes"),
                     PASSWORD_MAX_BYTES);
}

bool password_hash(const char *password, char ret_hash[PASSWORD_HASH_BYTES], struct error *err)
{
    return (sodium_init() >= 0 &&
            crypto_pwhash_str(ret_hash, password, strlen(password), PASSES, MEMORY_BYTES) == 0) ||
           error_set(err, ERROR_SYSTEM, _("no memory to check a password"));
}

bool password_is(const char *password, const char *hash)
{
    char ignored[PASSWORD_HASH_BYTES];
    struct error err;
    if (hash)
        return sodium_init() >= 0 &&
               crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
    password_hash(password, ignored, &err);
    return false;
}
