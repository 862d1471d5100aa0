/* Errors are values in fixed memory: making one never allocates, so reporting cannot fail. */
#include "common/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/i18n.h"
#include "common/line.h"

/* The C library's words for the faults that people meet stand in our catalogue, since a plain
 * Debian has none but English ones. */
static const char *reason(int number)
{
    static const char *const known[] = {
        N_("No such file or directory"),
        N_("Permission denied"),
        N_("Operation not permitted"),
        N_("No space left on device"),
        N_("Read-only file system"),
        N_("Input/output error"),
        N_("Not a directory"),
        N_("Is a directory"),
        N_("File exists"),
        N_("File name too long"),
        N_("Too many open files"),
        N_("Cannot allocate memory"),
        N_("Disk quota exceeded"),
        N_("Address already in use"),
        N_("Cannot assign requested address"),
    };
    const char *text = strerrordesc_np(number);
    for (size_t i = 0; text && i < sizeof known / sizeof *known; i++)
        if (strcmp(text, known[i]) == 0)
            return _(known[i]);
    return strerror(number);
}

/* vsnprintf cuts at a byte; step back so that the text stays UTF-8 (RFC 3629 continuation bytes).
 */
static void cut_at_character(char *text, size_t written)
{
    if (written < ERROR_TEXT_BYTES)
        return;
    size_t end = ERROR_TEXT_BYTES - 1;
    while (end > 0 && ((unsigned char)text[end - 1] & 0xC0) == 0x80)
        end--;
    if (end > 0 && (unsigned char)text[end - 1] >= 0xC0)
        end--;
    text[end] = '\0';
}

static void fill(struct error *err, enum error_kind kind, const char *format, va_list args)
{
    err->kind = kind;
    int written = vsnprintf(err->text, sizeof err->text, format, args);
    cut_at_character(err->text, written < 0 ? 0 : (size_t)written);
    line_clean(err->text);
}

bool error_set(struct error *err, enum error_kind kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fill(err, kind, format, args);
    va_end(args);
    return false;
}

bool error_errno(struct error *err, enum error_kind kind, const char *format, ...)
{
    int number = errno;
    struct error context;
    va_list args;
    va_start(args, format);
    fill(&context, kind, format, args);
    va_end(args);
    return error_set(err, number == ENOENT ? ERROR_MISSING : kind, "%s: %s", context.text,
                     reason(number));
}

bool error_prefix(struct error *err, const char *format, ...)
{
    struct error context, before = *err;
    va_list args;
    va_start(args, format);
    fill(&context, err->kind, format, args);
    va_end(args);
    return error_set(err, before.kind, "%s: %s", context.text, before.text);
}

const char *error_kind_name(enum error_kind kind)
{
    static const char *const names[] = {
        [ERROR_AGAIN] = "again",     [ERROR_INPUT] = "input",   [ERROR_LIMIT] = "limit",
        [ERROR_MISSING] = "missing", [ERROR_SYSTEM] = "system",
    };
    return names[kind];
}

int error_exit_code(const struct error *err)
{
    return err->kind == ERROR_SYSTEM || err->kind == ERROR_AGAIN ? 3 : 1;
}
