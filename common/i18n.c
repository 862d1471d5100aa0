/* glibc ignores LANGUAGE in the locale "C", and a plain Debian has no vi_VN locale generated. So
 * the wish is read from the usual variables and carried out in C.UTF-8, which every Debian 12 has.
 */
#include "common/i18n.h"

#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/str.h"

#ifndef LOCALE_DIR
#define LOCALE_DIR "/usr/share/locale"
#endif

/* LC_ALL=C, as scripts set it, means English whatever LANGUAGE says; a locale that is nowhere set
 * means nothing. */
static const char *wished_language(void)
{
    static const char *const variables[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    const char *locale = "", *list = getenv("LANGUAGE");
    for (size_t i = 0; i < sizeof variables / sizeof *variables && !locale[0]; i++) {
        const char *value = getenv(variables[i]);
        locale = value ? value : "";
    }
    bool is_plain = strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0;
    return !is_plain && list && list[0] ? list : locale;
}

/* A build tree runs without installing: its catalogues lie in locale/ beside the program, or beside
 * the libexec/bangtin/ that it is in. */
static const char *catalogue_folder(char *storage, size_t capacity)
{
    static const char *const places[] = { "/locale", "/../../locale" };
    ssize_t length = readlink("/proc/self/exe", storage, capacity - 1);
    char *slash = length > 0 ? memrchr(storage, '/', (size_t)length) : NULL;
    for (size_t i = 0; slash && i < sizeof places / sizeof *places; i++)
        if (str_copy(slash, capacity - (size_t)(slash - storage), places[i]) &&
            access(storage, X_OK) == 0)
            return storage;
    return LOCALE_DIR;
}

static const char *chosen; /* what LANGUAGE is to say */

/* setlocale makes gettext look at LANGUAGE again. */
static void choose(const char *language)
{
    setenv("LANGUAGE", language, 1);
    setlocale(LC_MESSAGES, "C.UTF-8");
}

void i18n_use(const char *language)
{
    choose(!language ? chosen : strcmp(language, "vi") == 0 ? "vi" : "C");
}

const char *i18n_language(void)
{
    const char *language = getenv("LANGUAGE");
    return language && strcmp(language, "vi") == 0 ? "vi" : "en";
}

void i18n_open(void)
{
    char storage[PATH_MAX];
    chosen = strncmp(wished_language(), "vi", 2) == 0 ? "vi" : "C";
    choose(chosen);
    setlocale(LC_CTYPE, "C.UTF-8");
    bindtextdomain("bangtin", catalogue_folder(storage, sizeof storage));
    bind_textdomain_codeset("bangtin", "UTF-8");
    textdomain("bangtin");
}

void i18n_load(void)
{
    static const char *const none = "";
    gettext(none);
}
