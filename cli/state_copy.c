/* See state_copy.h. */
#include "cli/state_copy.h"

#include <stdio.h>

#include "cli/command.h"
#include "common/i18n.h"
#include "common/log.h"
#include "desk/backup.h"

int state_copy(const struct options *options)
{
    const char *to = options_operand(options, 1);
    struct backup_result result;
    struct error err;
    if (!backup_copy(options_operand(options, 0), to, &result, &err)) {
        log_error("%s", err.text);
        return error_exit_code(&err);
    }
    printf(ngettext("%s: reports, users, and %zu file of releases (%.1f MB), all verified\n",
                    "%s: reports, users, and %zu files of releases (%.1f MB), all verified\n",
                    result.blob_count),
           to, result.blob_count, (double)result.blob_bytes / 1e6);
    if (!result.has_release)
        printf("%s\n", _("nothing has been published there yet"));
    return EXIT_GOOD;
}
