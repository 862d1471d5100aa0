/* See deed.h. */
#include "cli/deed.h"

#include <pwd.h>
#include <unistd.h>

#include "common/clock.h"

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
