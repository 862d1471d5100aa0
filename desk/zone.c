/* A zone file of version 2 or later ends in a footer: line feed, the POSIX rule for all times after
 * its tables, line feed (RFC 8536, section 3.3). That rule is all that a release needs, since what
 * it decides lies in the future. */
#include "desk/zone.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/buf.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"

enum { ZONE_FILE_MAX_BYTES = 256 * 1024 };

/* As the C library finds it. */
static const char *zone_folder(void)
{
    const char *folder = getenv("TZDIR");
    return folder && folder[0] ? folder : "/usr/share/zoneinfo";
}

/* What stands between the last two line feeds, a loan; NULL when there is nothing. */
static const char *footer(struct buf *file)
{
    bool has_footer = file->length > 44 && memcmp(file->bytes, "TZif", 4) == 0 &&
                      file->bytes[4] >= '2' && file->bytes[file->length - 1] == '\n';
    if (!has_footer)
        return NULL;
    file->bytes[file->length - 1] = '\0';
    const char *line = memrchr(file->bytes, '\n', file->length - 1);
    return line && line[1] ? line + 1 : NULL;
}

static bool read_zone(const char *name, struct buf *file, struct error *err)
{
    int folder = -1;
    if (!file_open_folder(AT_FDCWD, zone_folder(), &folder, err))
        return error_prefix(err, _("the time zone files are missing, install tzdata"));
    struct error why;
    bool is_good = file_is_safe_path(name) && file_read(folder, name, file, &why);
    close(folder);
    return is_good || error_set(err, ERROR_INPUT,
                                _("no time zone \"%s\" is known: write it as in "
                                  "\"Asia/Ho_Chi_Minh\""),
                                name);
}

bool zone_resolve(const char *name, char **ret_posix, struct timezone_rule *ret_rule,
                  struct error *err)
{
    struct buf file;
    struct timezone_rule rule;
    buf_init(&file, ZONE_FILE_MAX_BYTES);
    bool is_good = read_zone(name, &file, err);
    if (is_good) {
        const char *posix = footer(&file);
        is_good = posix ? timezone_parse(posix, &rule, err)
                        : error_set(err, ERROR_INPUT,
                                    _("the time zone \"%s\" has no rule for the future"), name);
        if (is_good && ret_posix)
            *ret_posix = mem_copy_string(posix);
        if (is_good && ret_rule)
            *ret_rule = rule;
    }
    buf_deinit(&file);
    return is_good;
}
