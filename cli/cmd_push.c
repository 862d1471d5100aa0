/* `bangtin push`: sends a site folder to a server from afar, file by file and only what differs.
 * Pictures go first, so that no playlist names one that is not there yet; a file that somebody else
 * changed meanwhile is not overwritten. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/findings.h"
#include "cli/remote.h"
#include "common/i18n.h"
#include "common/json.h"
#include "common/log.h"
#include "common/sha256.h"
#include "common/str.h"
#include "desk/folder.h"
#include "model/limits.h"

enum { ANSWER_MAX_BYTES = 64 * 1024 * 1024 };

struct push {
    struct remote *remote;
    struct folder *folder;
    struct json *there; /* GET /api/site */
    bool is_removing;
    size_t sent, same, removed, more; /* files; more: only there, and left there */
};

/* --- what is there ------------------------------------------------------------ */

static const char *text_of(const struct json_value *object, const char *key)
{
    const struct json_value *value = json_get(object, key);
    return value && json_kind(value) == JSON_STRING ? json_string(value) : "";
}

static int64_t number_of(const struct json_value *object, const char *key)
{
    int64_t number = 0;
    const struct json_value *value = json_get(object, key);
    return value && json_integer(value, &number) ? number : 0;
}

static bool ask_site(struct push *push, struct error *err)
{
    static const struct remote_order order = { .method = "GET",
                                               .path = "/api/site",
                                               .query = "hashes=yes" };
    struct buf answer;
    struct diagnostics ignored;
    json_free(push->there);
    push->there = NULL;
    buf_init(&answer, ANSWER_MAX_BYTES);
    diagnostics_init(&ignored);
    bool is_good = remote_ask(push->remote, &order, &answer, err) &&
                   (json_parse(buf_text(&answer), answer.length, "", &ignored, &push->there) ||
                    error_set(err, ERROR_INPUT, _("the server's answer cannot be read")));
    diagnostics_deinit(&ignored);
    buf_deinit(&answer);
    return is_good;
}

/* The members of a list of the answer; NULL at the end. */
static const struct json_value *first_of(const struct push *push, const char *list)
{
    const struct json_value *found = json_get(json_root(push->there), list);
    return found && json_kind(found) == JSON_ARRAY ? json_first(found) : NULL;
}

static const struct json_value *find_there(const struct push *push, const char *list,
                                           const char *path)
{
    const struct json_value *one = first_of(push, list);
    while (one && !str_equal(text_of(one, "path"), path))
        one = json_next(one);
    return one;
}

/* --- sending ------------------------------------------------------------------ */

static bool send(struct push *push, const char *method, const char *route, const char *path,
                 const char *match, const void *bytes, size_t length, struct error *err)
{
    struct buf ignored;
    char *place = remote_path(push->remote, route, path);
    const struct remote_order order = {
        .method = method, .path = place, .match = match, .bytes = bytes, .length = length
    };
    buf_init(&ignored, ANSWER_MAX_BYTES);
    bool is_good = remote_ask(push->remote, &order, &ignored, err);
    buf_deinit(&ignored);
    free(place);
    return is_good;
}

static bool push_json(struct push *push, const struct folder_json *file, struct error *err)
{
    char sha256[SHA256_HEX_BYTES];
    const struct json_value *there = find_there(push, "files", file->path);
    sha256_of(file->bytes, file->length, sha256);
    if (there && str_equal(text_of(there, "sha256"), sha256)) {
        push->same++;
        return true;
    }
    if (!send(push, "PUT", "/api/site/", file->path, there ? text_of(there, "sha256") : NULL,
              file->bytes, file->length, err))
        return false;
    printf(_("sent %s\n"), file->path);
    push->sent++;
    return true;
}

static bool push_bytes(struct push *push, const struct folder_content *file,
                       const struct buf *bytes, struct error *err)
{
    char sha256[SHA256_HEX_BYTES];
    const struct json_value *there = find_there(push, "content", file->path);
    sha256_of(buf_text(bytes), bytes->length, sha256);
    if (there && str_equal(text_of(there, "sha256"), sha256)) {
        push->same++;
        return true;
    }
    if (!send(push, "PUT", "/api/content/", file->path, there ? text_of(there, "sha256") : NULL,
              buf_text(bytes), bytes->length, err))
        return error_prefix(err, "content/%s", file->path);
    printf(_("sent %s\n"), file->path);
    push->sent++;
    return true;
}

static bool push_content(struct push *push, const struct folder_content *file, struct error *err)
{
    struct buf bytes;
    buf_init(&bytes, LIMIT_PICTURE_BYTES);
    bool is_good =
        folder_read_content(push->folder, file, &bytes, err) && push_bytes(push, file, &bytes, err);
    buf_deinit(&bytes);
    return is_good;
}

/* --- removing ----------------------------------------------------------------- */

static bool is_here(const struct push *push, const char *list, const char *path)
{
    if (str_equal(list, "content"))
        return folder_find(push->folder, path) != NULL;
    for (size_t i = 0; i < push->folder->json_count; i++)
        if (str_equal(push->folder->json[i].path, path))
            return true;
    return false;
}

static bool remove_more(struct push *push, const char *list, const char *route, struct error *err)
{
    for (const struct json_value *one = first_of(push, list); one; one = json_next(one)) {
        const char *path = text_of(one, "path"), *sha256 = text_of(one, "sha256");
        if (is_here(push, list, path))
            continue;
        push->more++;
        if (!push->is_removing)
            continue;
        if (!send(push, "DELETE", route, path, sha256[0] ? sha256 : "*", NULL, 0, err))
            return false;
        printf(_("removed %s\n"), path);
        push->removed++;
    }
    return true;
}

/* --- all of it ---------------------------------------------------------------- */

static bool push_all(struct push *push, struct error *err)
{
    bool is_good = ask_site(push, err);
    for (size_t i = 0; is_good && i < push->folder->content_count; i++)
        is_good = push_content(push, &push->folder->content[i], err);
    for (size_t i = 0; is_good && i < push->folder->json_count; i++)
        is_good = push_json(push, &push->folder->json[i], err);
    return is_good && remove_more(push, "files", "/api/site/", err) &&
           remove_more(push, "content", "/api/content/", err) && ask_site(push, err);
}

/* What the server says of the site as it is there now. */
static void read_findings(const struct push *push, struct diagnostics *into)
{
    for (const struct json_value *one = first_of(push, "findings"); one; one = json_next(one))
        diagnostics_add(
            into, str_equal(text_of(one, "level"), "error") ? DIAGNOSTIC_ERROR : DIAGNOSTIC_WARNING,
            text_of(one, "file"), (int)number_of(one, "line"), (int)number_of(one, "column"),
            text_of(one, "where"), "%s", text_of(one, "text"));
}

static int print(const struct push *push)
{
    struct diagnostics findings;
    diagnostics_init(&findings);
    read_findings(push, &findings);
    findings_print(&findings);
    printf(_("%zu sent, %zu the same, %zu removed\n"), push->sent, push->same, push->removed);
    if (push->more > push->removed)
        printf(ngettext("%zu file is only on the server: --remove takes it away\n",
                        "%zu files are only on the server: --remove takes them away\n", push->more),
               push->more);
    int code = findings.errors > 0 ? EXIT_INPUT : EXIT_GOOD;
    if (code != EXIT_GOOD)
        printf("%s\n", _("the site there has errors: boards keep what they have"));
    diagnostics_deinit(&findings);
    return code;
}

static bool read_folder(const char *path, struct folder **ret_folder, struct error *err)
{
    const struct folder_source source = { .path = path };
    struct diagnostics findings;
    diagnostics_init(&findings);
    bool is_good = folder_read(&source, &findings, ret_folder, err);
    findings_print(&findings);
    diagnostics_deinit(&findings);
    return is_good;
}

static int run(const struct options *options)
{
    struct push push = { .is_removing = options_is_set(options, "remove") };
    struct error err;
    bool is_good = read_folder(options_operand(options, 0), &push.folder, &err) &&
                   remote_open(options, &push.remote, &err) && push_all(&push, &err);
    int code = is_good ? print(&push) : error_exit_code(&err);
    if (!is_good)
        log_error("%s", err.text);
    json_free(push.there);
    remote_free(push.remote);
    folder_free(push.folder);
    return code;
}

static const struct option_row rows[] = {
    { "server", N_("URL"), N_("the server to send it to"), .is_required = true },
    { "token", N_("FILE"), N_("where the token for --server is, which bangtin token printed"),
      .is_required = true },
    { "remove", NULL, N_("remove files there that are not here") },
    { 0 },
};

const struct command command_push = {
    .program = {
        .name = "bangtin push",
        .operands = N_("SITE"),
        .sentence = N_("sends a site to a server, file by file and only what differs"),
        .min_operands = 1,
        .max_operands = 1,
        .rows = rows,
    },
    .run = run,
};
