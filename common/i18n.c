/* glibc ignores LANGUAGE in the locale "C", and a plain Debian has no vi_VN locale generated. So
 * the wish is read from the usual variables and carried out in C.UTF-8, which every Debian 12 has.
 */
#include "common/i18n.h"

#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef LOCALE_DIR
#define LOCALE_DIR "/usr/share/locale"
#endif

static const char *wished_language(void)
{
    static const char *const variables[] = { "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG" };
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value && value[0])
            return value;
    }
    return "C";
}

/* A build tree runs without installing: its catalogues lie in locale/ beside the program. */
static const char *catalogue_folder(char *storage, size_t capacity)
{
    ssize_t length = readlink("/proc/self/exe", storage, capacity - 1);
    char *slash = length > 0 ? memrchr(storage, '/', (size_t)length) : NULL;
    if (!slash || (size_t)(slash - storage) + sizeof "/locale" > capacity)
        return LOCALE_DIR;
    memcpy(slash, "/locale", sizeof "/locale");
    return access(storage, X_OK) == 0 ? storage : LOCALE_DIR;
}

void i18n_open(void)
{
    char storage[PATH_MAX];
    const char *wish = wished_language();
    if (strncmp(wish, "vi", 2) == 0)
        setenv("LANGUAGE", "vi", 1);
    setlocale(LC_MESSAGES, "C.UTF-8");
    setlocale(LC_CTYPE, "C.UTF-8");
    bindtextdomain("bangtin", catalogue_folder(storage, sizeof storage));
    bind_textdomain_codeset("bangtin", "UTF-8");
    textdomain("bangtin");
}
