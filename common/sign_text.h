/* The text that minisign's files are made of: base64 in one spelling, lines, comments. Only
 * common/sign*.c include this. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/sign.h"

#define SIGN_UNTRUSTED "untrusted comment: "
#define SIGN_TRUSTED   "trusted comment: "

enum { SIGN_TEXT_BYTES = 256, SIGN_FILE_BYTES = 4096 };

/* Before anything random or secret. */
void sign_start_library(void);

/* At most 158 bytes as base64. */
void sign_encode(const uint8_t *bytes, size_t length, char ret_text[SIGN_TEXT_BYTES]);

/* Exactly `length` bytes, in the one spelling that sign_encode() gives. */
bool sign_decode(const char *text, size_t text_length, uint8_t *ret_bytes, size_t length);

/* A key's id, or another number, of eight bytes with the lowest first. */
unsigned long long sign_number(const uint8_t bytes[8]);

struct sign_line {
    const char *text;
    size_t length;
};

/* The line at *at without its LF; *at moves behind it. False without an LF before `end`. */
bool sign_take_line(const char **at, const char *end, struct sign_line *ret_line);

/* Removes a prefix from the line; false if it is not there or what follows is not printable. */
bool sign_take_prefix(struct sign_line *line, const char *prefix);
bool sign_is_printable(const char *text, size_t length);

/* Key files are one line of base64, usually below a line of untrusted comment. That line; empty
 * when there is more text behind it. */
struct sign_line sign_key_line(const struct buf *file);
