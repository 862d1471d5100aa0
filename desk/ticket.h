/* What a browser or a program shows to be known: 256 random bits as text. Only its hash is kept, so
 * who reads the storage cannot be anybody. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "common/sha256.h"

enum { TICKET_BYTES = 65 /* 64 lower-case hex digits and NUL */ };

bool ticket_make(char ret_ticket[TICKET_BYTES], struct error *err);

/* False when the text can be no ticket. */
bool ticket_hash(const char *ticket, char ret_hash[SHA256_HEX_BYTES]);
