/* See ticket.h. A plain hash will do: what is random needs no salt and cannot be guessed. */
#include "desk/ticket.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "common/str.h"

bool ticket_make(char ret_ticket[TICKET_BYTES], struct error *err)
{
    unsigned char bytes[TICKET_BYTES / 2];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return error_errno(err, ERROR_SYSTEM, "getrandom");
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(ret_ticket + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

bool ticket_hash(const char *ticket, char ret_hash[SHA256_HEX_BYTES])
{
    if (!ticket || !str_is_sha256(ticket)) /* it has the same form */
        return false;
    sha256_of(ticket, strlen(ticket), ret_hash);
    return true;
}
