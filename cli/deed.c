/* See deed.h. */
#include "cli/deed.h"

#include <pwd.h>
#include <unistd.h>

#include "cli/command.h"
#include "common/clock.h"
#include "common/log.h"

bool deed_keep(struct storage *storage, const char *action, const char *object, const char *detail,
               struct error *err)
{
    const struct passwd *account = getpwuid(getuid());
    const struct storage_deed deed = { .at_ms = clock_wall_ms(),
                                       .who = account ? account->pw_name : "",
                                       .address = "",
                                       .action = action,
                                       .object = object,
                                       .detail = detail };
    return storage_audit(storage, &deed, err) && storage_commit(storage, err);
}

/* A storage that is there is opened as by any command, which waits for a busy server. */
static bool open_storage(const char *folder, bool may_make, struct storage **ret_storage,
                         struct error *err)
{
    return storage_open(folder, false, ret_storage, err) ||
           (may_make && err->kind == ERROR_MISSING && storage_open(folder, true, ret_storage, err));
}

int deed_run(const struct options *options, bool may_make,
             bool (*act)(const struct options *options, struct storage *storage, struct error *err))
{
    struct storage *storage = NULL;
    struct error err;
    bool is_good = open_storage(options_operand(options, 0), may_make, &storage, &err) &&
                   act(options, storage, &err);
    storage_close(storage);
    if (is_good)
        return EXIT_GOOD;
    log_error("%s", err.text);
    return error_exit_code(&err);
}
