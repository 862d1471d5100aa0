/* `bangtin-player --identity`: who this board is to a server that takes reports. */
#pragma once

/* Prints the code, the fingerprint and the public key of the board with this state folder; returns
 * an exit code. */
int identity_print(const char *state);
