/* Key files on the command line, and the passwords of encrypted ones. */
#pragma once

#include <stdbool.h>

#include "common/error.h"
#include "common/sign.h"

/* Reads NAME.key; asks for its password if it has one: on the terminal without echo, or the first
 * line of standard input when that is none. Wipe the key with sign_secret_wipe(). */
bool key_load(const char *path, struct sign_secret *ret_key, struct error *err);

/* A new password, asked twice on a terminal. Wipe and free with key_forget_password(). */
bool key_ask_new_password(char **ret_password, struct error *err);
void key_forget_password(char *password);

/* A public key as an operator names it: a .pub file or the key itself, "RW…". */
bool key_load_public(const char *given, struct sign_public *ret_key, struct error *err);
