/* The server's own certificate: two PEM files, read anew when they change. One pair per process.
 * The one file that knows GnuTLS. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/error.h"

/* Reads both. ERROR_INPUT names the file and says what is wrong: no certificate, an encrypted key,
 * a key of another certificate. The paths are borrowed. */
bool tls_open(const char *certificate_path, const char *key_path, struct error *err);
void tls_close(void);
bool tls_is_open(void);

/* Call it now and then: two calls of stat(2). Files that are others than before, and the same as at
 * the last look (the second one of a pair may still come), are read; with `is_told`, at once. A new
 * pair that is wrong is said, and the old one stays. */
void tls_look(bool is_told);

/* When the certificate ends (wall ms); -1: there is none. */
int64_t tls_ends_ms(void);

/* A gnutls_certificate_retrieve_function2, for MHD. */
void *tls_retrieve(void);
