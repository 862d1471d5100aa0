/* Test vectors on disk: folders of inputs with an expected.txt of what is said about them.
 *
 * VECTORS_REWRITE=1 writes the expectation instead of comparing; read the difference before you
 * commit it. Paths are relative to the repository, where the tests run. */
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/diagnostic.h"
#include "common/file.h"

enum { VECTORS_MAX_BYTES = 8 * 1024 * 1024 };

static inline int vectors_is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* The names in a folder, sorted; free each and the list. */
static inline int vectors_list(const char *folder, struct dirent ***ret_entries)
{
    int count = scandir(folder, ret_entries, vectors_is_shown, alphasort);
    if (count <= 0)
        fail_msg("%s: no vectors", folder);
    return count;
}

static inline void vectors_read(const char *path, struct buf *into)
{
    struct error err;
    buf_init(into, VECTORS_MAX_BYTES);
    if (!file_read(AT_FDCWD, path, into, &err))
        fail_msg("%s", err.text);
}

/* Compares with the file at `path`. */
static inline void vectors_expect(const char *path, const struct buf *actual)
{
    struct error err;
    struct buf expected;
    if (getenv("VECTORS_REWRITE")) {
        if (!file_replace(AT_FDCWD, path, actual->bytes, actual->length, 0644, &err))
            fail_msg("%s", err.text);
        return;
    }
    vectors_read(path, &expected);
    if (strcmp(buf_text(actual), buf_text(&expected)) != 0)
        fail_msg("%s differs; now it is:\n%s", path, buf_text(actual));
    buf_deinit(&expected);
}

/* One line for each diagnostic. */
static inline void vectors_print(const struct diagnostics *all, struct buf *into)
{
    for (size_t i = 0; i < all->count; i++) {
        diagnostic_print(&all->items[i], into);
        buf_string(into, "\n");
    }
}
