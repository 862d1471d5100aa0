/* Header fields of requests that are lists (RFC 9110, RFC 7240). Pure; a header may be NULL. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* If-None-Match: does the list hold this quoted tag, strong or weak, or "*"? */
bool field_has_tag(const char *if_none_match, const char *tag);

/* Prefer: the seconds of its first wait=N, at most max_s; 0 when there is none. */
int64_t field_wait_s(const char *prefer, int64_t max_s);
