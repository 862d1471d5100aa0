/* See libexec.h. The program that no player is without tells the folder. */
#include "common/libexec.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/i18n.h"
#include "common/str.h"

bool libexec_find(char ret_folder[PATH_MAX], struct error *err)
{
    static const char *const places[] = { "libexec/bangtin", "../libexec/bangtin" };
    char self[PATH_MAX], path[PATH_MAX + 64];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length <= 0)
        return error_errno(err, ERROR_SYSTEM, "/proc/self/exe");
    self[length] = '\0';
    *strrchr(self, '/') = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(path, sizeof path, "%s/%s/show", self, places[i]);
        if (access(path, X_OK) == 0) {
            *strrchr(path, '/') = '\0';
            return str_copy(ret_folder, PATH_MAX, path) ||
                   error_set(err, ERROR_LIMIT, "%s: path too long", path);
        }
    }
    return error_set(
        err, ERROR_SYSTEM,
        _("%s: the stations (libexec/bangtin) are not installed: install Bangtin again"), self);
}
