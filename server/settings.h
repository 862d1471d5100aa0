/* What bangtin-server was told, by its command line and its file. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"
#include "common/options.h"
#include "common/sign.h"

extern const struct option_program settings_program;

struct settings {
    const char *site, *state, *listen;
    const char *tls_cert, *tls_key; /* both or none */
    const char *trusted_proxy;      /* or NULL */
    bool is_approved, is_clock_right;
    struct sign_secret *key;       /* NULL: none; owned */
    int64_t evidence_ms, plays_ms; /* how long they are kept */
    int64_t hsts_ms;
};

/* Reads all of it, and the key. Texts are loans of the options. The log has its form from here on.
 */
bool settings_read(const struct options *options, struct settings *ret_settings, struct error *err);
void settings_deinit(struct settings *settings); /* wipes the key */
