/* The passes read pictures and fonts, by libraries that such files are made to break. So they run
 * in a child (confined.h), which says its findings: as texts behind one another, each with its NUL.
 * One child does for all files; one that is ended by a file costs a second run, in which that file
 * is a mistake like any other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/build.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "desk/check_pass.h"
#include "desk/confined.h"
#include "picture/font.h"

enum {
    DEADLY_MAX = 20,
    SAID_MAX_BYTES = 16 * 1024 * 1024,
    COUNT_MAX = 1000000,
    NUMBERS_BYTES = 64,
};

struct passes {
    struct check *check;
    void (*run)(struct check *check);
};

/* --- in the child --------------------------------------------------------------------------- */

bool check_at(struct check *check, const char *path)
{
    const struct folder_content *content = path ? folder_find(check->folder, path) : NULL;
    int32_t at = content ? (int32_t)(content - check->folder->content) : CONFINED_NOTHING;
    confined_at(check->self, at);
    return at == CONFINED_NOTHING || !check->deadly[at];
}

static void add_text(struct buf *said, const char *text)
{
    buf_append(said, text, strlen(text) + 1);
}

static void add_finding(struct buf *said, const struct diagnostic *one)
{
    char numbers[NUMBERS_BYTES];
    snprintf(numbers, sizeof numbers, "%d %d %d", (int)one->level, one->line, one->column);
    add_text(said, numbers);
    add_text(said, one->file);
    add_text(said, one->where);
    add_text(said, one->text);
}

static void run_passes(void *context, struct confined *self, int output)
{
    struct passes *passes = context;
    struct check *check = passes->check;
    struct diagnostics *into = check->into;
    struct error err;
    struct buf said;
    char numbers[NUMBERS_BYTES];
    size_t before = into->count, errors = into->errors, warnings = into->warnings;
    check->self = self;
    buf_init(&said, SAID_MAX_BYTES);
    if (!font_open_library(&err))
        abort();
    passes->run(check);
    confined_at(self, CONFINED_NOTHING);
    snprintf(numbers, sizeof numbers, "%zu %zu", into->errors - errors, into->warnings - warnings);
    add_text(&said, numbers);
    for (size_t i = before; i < into->count; i++)
        add_finding(&said, &into->items[i]);
    if (said.is_over || !file_write_fd(output, "findings", said.bytes, said.length, &err))
        abort();
}

/* --- outside -------------------------------------------------------------------------------- */

/* The next text of what was said; NULL when there is none. */
static const char *next_text(const struct buf *said, size_t *at)
{
    const char *text = said->bytes + *at;
    if (*at >= said->length || !memchr(text, '\0', said->length - *at))
        return NULL;
    *at += strlen(text) + 1;
    return text;
}

static bool read_finding(struct diagnostics *into, const struct buf *said, size_t *at)
{
    int level, line, column;
    const char *numbers = next_text(said, at), *file = next_text(said, at);
    const char *where = next_text(said, at), *text = next_text(said, at);
    if (!text || sscanf(numbers, "%d %d %d", &level, &line, &column) != 3)
        return false;
    diagnostics_add(into, level == DIAGNOSTIC_WARNING ? DIAGNOSTIC_WARNING : DIAGNOSTIC_ERROR, file,
                    line, column, where, "%s", text);
    return true;
}

/* What is counted may be more than what was kept. */
static bool read_findings(struct diagnostics *into, const struct buf *said, struct error *err)
{
    size_t at = 0, errors = into->errors, warnings = into->warnings, more_errors, more_warnings;
    const char *counts = next_text(said, &at);
    bool is_good = counts && sscanf(counts, "%zu %zu", &more_errors, &more_warnings) == 2 &&
                   more_errors <= COUNT_MAX && more_warnings <= COUNT_MAX;
    while (is_good && at < said->length)
        is_good = read_finding(into, said, &at);
    if (!is_good)
        return error_set(err, ERROR_SYSTEM, _("what the check found could not be understood"));
    into->errors = errors + more_errors;
    into->warnings = warnings + more_warnings;
    return true;
}

static bool run_once(struct check *check, void (*passes)(struct check *check), int32_t *ret_at,
                     struct error *err)
{
    struct buf said;
    struct passes all = { check, passes };
    const char *const reads[] = { check->path, FONT_DEFAULT_PATH, NULL };
    const struct confined_work work = { run_passes, &all, reads, check->folder->fd, 0 };
    *ret_at = CONFINED_NOTHING;
    buf_init(&said, SAID_MAX_BYTES);
    bool is_good =
        confined_run(&work, &said, ret_at, err) && read_findings(check->into, &said, err);
    buf_deinit(&said);
    return is_good;
}

/* True when it was a file's fault: then it is left alone from now on. */
static bool blame(struct check *check, int32_t at, struct error *err)
{
    const struct folder *folder = check->folder;
    bool is_known = at >= 0 && (size_t)at < folder->content_count;
    if (is_known && err->kind == ERROR_INPUT && !check->deadly[at]) {
        check->deadly[at] = mem_copy_string(err->text);
        return true;
    }
    err->kind = ERROR_SYSTEM;
    return is_known ? error_prefix(err, "content/%s", folder->content[at].path)
                    : error_prefix(err, "%s", check->path);
}

bool check_confined(struct check *check, void (*passes)(struct check *check), struct error *err)
{
    const size_t count = check->folder->content_count;
    int32_t at;
    bool is_done = false, may_go_on = true;
    check->deadly = mem_array(count + 1, sizeof *check->deadly);
    for (int tries = 0; may_go_on && !is_done; tries++) {
        is_done = run_once(check, passes, &at, err);
        may_go_on = is_done || (tries < DEADLY_MAX && blame(check, at, err));
    }
    for (size_t i = 0; i < count; i++)
        free(check->deadly[i]);
    free(check->deadly);
    return is_done;
}
