/* What the tests of releases share: reading tests/vectors/release/, and signing on the spot. */
#pragma once

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/file.h"
#include "common/sign.h"

#define VECTORS "tests/vectors/release/"

static inline struct buf vector_read(const char *name)
{
    struct error err;
    struct buf file;
    char path[256];
    snprintf(path, sizeof path, VECTORS "%s", name);
    buf_init(&file, 1 << 20);
    if (!file_read(AT_FDCWD, path, &file, &err))
        fail_msg("%s", err.text);
    return file;
}

static inline struct sign_public vector_public(const char *name)
{
    struct error err;
    struct sign_public key;
    char path[256];
    snprintf(path, sizeof path, VECTORS "keys/%s.pub", name);
    if (!sign_public_read(path, &key, &err))
        fail_msg("%s", err.text);
    return key;
}

static inline struct sign_secret vector_secret(const char *name)
{
    struct error err;
    struct sign_secret key;
    char path[256];
    snprintf(path, sizeof path, VECTORS "keys/%s.key", name);
    if (!sign_secret_read(path, NULL, &key, &err))
        fail_msg("%s", err.text);
    return key;
}

/* The error's sentence must name the reason. */
static inline void assert_says(const struct error *err, const char *part)
{
    if (!strstr(err->text, part))
        fail_msg("\"%s\" does not say \"%s\"", err->text, part);
}
