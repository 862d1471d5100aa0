/* See sign_text.h. After decoding, base64 is encoded again and compared, since libsodium 1.0.18
 * reads the bytes 0x80–0x9F as digits, and a signature must have one spelling. */
#include "common/sign_text.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { VARIANT = sodium_base64_VARIANT_ORIGINAL };

void sign_start_library(void)
{
    if (sodium_init() < 0)
        abort();
}

void sign_encode(const uint8_t *bytes, size_t length, char ret_text[SIGN_TEXT_BYTES])
{
    sodium_bin2base64(ret_text, SIGN_TEXT_BYTES, bytes, length, VARIANT);
}

bool sign_decode(const char *text, size_t text_length, uint8_t *ret_bytes, size_t length)
{
    char again[SIGN_TEXT_BYTES];
    size_t got = 0;
    bool is_good =
        text_length == sodium_base64_encoded_len(length, VARIANT) - 1 &&
        sodium_base642bin(ret_bytes, length, text, text_length, NULL, &got, NULL, VARIANT) == 0 &&
        got == length;
    if (!is_good)
        return false;
    sign_encode(ret_bytes, length, again);
    is_good = memcmp(again, text, text_length) == 0;
    sodium_memzero(again, sizeof again);
    return is_good;
}

bool sign_take_line(const char **at, const char *end, struct sign_line *ret_line)
{
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    if (!stop)
        return false;
    *ret_line = (struct sign_line){ *at, (size_t)(stop - *at) };
    *at = stop + 1;
    return true;
}

bool sign_is_printable(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)text[i] < 0x20 && text[i] != '\t') || text[i] == 0x7F)
            return false;
    return true;
}

bool sign_take_prefix(struct sign_line *line, const char *prefix)
{
    size_t length = strlen(prefix);
    if (line->length < length || memcmp(line->text, prefix, length) != 0)
        return false;
    line->text += length;
    line->length -= length;
    return sign_is_printable(line->text, line->length);
}

unsigned long long sign_number(const uint8_t bytes[8])
{
    unsigned long long number = 0;
    for (size_t i = 8; i-- > 0;)
        number = number << 8 | bytes[i];
    return number;
}

struct sign_line sign_key_line(const struct buf *file)
{
    const char *at = buf_text(file), *end = at + file->length;
    struct sign_line line = { at, file->length };
    if (sign_take_line(&at, end, &line) && sign_take_prefix(&line, SIGN_UNTRUSTED)) {
        line = (struct sign_line){ at, (size_t)(end - at) };
        sign_take_line(&at, end, &line);
    }
    if (at != end && at != line.text)
        line.length = 0; /* more text behind the key */
    return line;
}
