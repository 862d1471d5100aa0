/* See identity.h. plan prints it, because main knows no cryptography. */
#include "player/plan/identity.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/log.h"
#include "common/str.h"
#include "model/device.h"

static void print_line(const char *name, const char *value)
{
    printf("%s%*s %s\n", name, str_padding(name, 12), "", value);
}

static void print_key(const struct sign_secret *key)
{
    struct sign_public public;
    char code[DEVICE_CODE_BYTES], fingerprint[SHA256_HEX_BYTES], groups[DEVICE_GROUPS_BYTES];
    char text[SIGN_KEY_TEXT_BYTES];
    sign_secret_public(key, &public);
    device_code(&public, code);
    device_fingerprint(&public, fingerprint);
    device_groups(fingerprint, groups);
    sign_public_format(&public, text);
    print_line(_("code"), code);
    print_line(_("fingerprint"), groups);
    print_line(_("public key"), text);
}

int identity_print(const char *state)
{
    struct sign_secret key;
    struct error err;
    struct buf file;
    int dir = -1;
    i18n_open();
    log_open("bangtin-player");
    buf_init(&file, DEVICE_FILE_BYTES);
    bool is_good =
        file_open_folder(AT_FDCWD, state, &dir, &err) && file_read(dir, DEVICE_FILE, &file, &err);
    if (is_good && !device_parse(buf_text(&file), file.length, &key))
        is_good = error_set(&err, ERROR_INPUT, _("%s/%s is damaged"), state, DEVICE_FILE);
    if (is_good) {
        print_key(&key);
        sign_secret_wipe(&key);
    } else {
        log_error("%s", err.text);
    }
    buf_deinit(&file);
    if (dir >= 0)
        close(dir);
    return is_good ? 0 : error_exit_code(&err);
}
