/* `bangtin audit`: verifies, without any server, that what was counted is what boards signed. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/findings.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/log.h"
#include "desk/audit.h"

enum { FILE_MAX_BYTES = 1024 * 1024 * 1024 };

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* --- exporting ---------------------------------------------------------------- */

struct export
{
    int fd;
    const char *path;
};

static bool export_batch(void *context, const char *bytes, size_t length, struct error *err)
{
    const struct export *export = context;
    return file_write_fd(export->fd, export->path, bytes, length, err);
}

static bool export_all(struct storage *storage, const char *path, struct error *err)
{
    char temporary[4096];
    struct export export = { .path = path };
    if (!file_temporary(AT_FDCWD, path, 0644, &export.fd, temporary, sizeof temporary, err))
        return false;
    if (storage_evidence(storage, export_batch, &export, err))
        return file_commit(AT_FDCWD, export.fd, temporary, path, err);
    close(export.fd);
    unlink(temporary);
    return false;
}

/* --- auditing ----------------------------------------------------------------- */

static bool audit_state(struct audit *audit, const char *folder, const char *export,
                        struct error *err)
{
    struct storage *storage = NULL;
    if (!storage_open(folder, false, &storage, err))
        return false;
    audit->storage = storage;
    bool is_good = storage_evidence(storage, audit_batch, audit, err) && audit_finish(audit, err) &&
                   (!export || export_all(storage, export, err));
    storage_close(storage);
    return is_good;
}

static bool audit_path(struct audit *audit, const char *path, struct error *err)
{
    struct buf bytes;
    buf_init(&bytes, FILE_MAX_BYTES);
    bool is_good = file_read(AT_FDCWD, path, &bytes, err) &&
                   audit_file(audit, buf_text(&bytes), bytes.length, err) &&
                   audit_finish(audit, err);
    buf_deinit(&bytes);
    return is_good;
}

static int print(const struct audit *audit)
{
    findings_print(audit->into);
    printf(_("%lld batches with %lld records: "), (long long)audit->batches,
           (long long)audit->records);
    if (audit->into->errors == 0)
        printf("%s\n", _("signatures, numbers and counts hold"));
    else
        printf(ngettext("%zu finding\n", "%zu findings\n", audit->into->errors),
               audit->into->errors);
    return audit->into->errors == 0 ? EXIT_GOOD : EXIT_INPUT;
}

static int run(const struct options *options)
{
    struct diagnostics findings;
    struct audit audit;
    struct error err;
    const char *path = options_operand(options, 0);
    diagnostics_init(&findings);
    audit_init(&audit, NULL, &findings);
    bool is_good = is_folder(path)
                       ? audit_state(&audit, path, options_text(options, "export"), &err)
                       : audit_path(&audit, path, &err);
    int code = is_good ? print(&audit) : error_exit_code(&err);
    if (!is_good)
        log_error("%s", err.text);
    diagnostics_deinit(&findings);
    return code;
}

static const struct option_row rows[] = {
    { "export", N_("FILE"), N_("write the signed batches there, to be verified elsewhere") },
    { 0 },
};

const struct command command_audit = {
    .program = {
        .name = "bangtin audit",
        .operands = N_("STATE|FILE"),
        .sentence = N_("verifies that what was counted is what boards signed, and all of it"),
        .min_operands = 1,
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
