/* The files of playlists/ as an editor reads and saves them, and what is wrong with the site. */
#include <stdio.h>

#include "common/i18n.h"
#include "common/str.h"
#include "desk/check.h"
#include "desk/edit.h"
#include "server/api.h"
#include "server/api_source.h"
#include "server/call_apart.h"

/* --- listing ------------------------------------------------------------------ */

/* On demand: all pictures are read for it. */
static void print_hash(struct json_out *out, const struct folder *folder,
                       const struct folder_content *content)
{
    struct buf bytes;
    struct error ignored;
    char sha256[SHA256_HEX_BYTES];
    buf_init(&bytes, LIMIT_PICTURE_BYTES);
    if (folder_read_content(folder, content, &bytes, &ignored)) {
        sha256_of(buf_text(&bytes), bytes.length, sha256);
        json_out_text(out, "sha256", sha256);
    }
    buf_deinit(&bytes);
}

static void print_files(struct json_out *out, const struct folder *folder, bool has_hashes)
{
    char sha256[SHA256_HEX_BYTES];
    json_out_list(out, "files");
    for (size_t i = 0; i < folder->json_count; i++) {
        const struct folder_json *file = &folder->json[i];
        sha256_of(file->bytes, file->length, sha256);
        json_out_object(out, NULL);
        json_out_text(out, "path", file->path);
        json_out_integer(out, "bytes", (int64_t)file->length);
        json_out_text(out, "sha256", sha256);
        json_out_end(out);
    }
    json_out_end(out);
    json_out_list(out, "content");
    for (size_t i = 0; i < folder->content_count; i++) {
        json_out_object(out, NULL);
        json_out_text(out, "path", folder->content[i].path);
        json_out_integer(out, "bytes", folder->content[i].size_bytes);
        if (has_hashes)
            print_hash(out, folder, &folder->content[i]);
        json_out_end(out);
    }
    json_out_end(out);
}

/* The whole site, with the texts of the body in it, and what is wrong with it. */
static void answer_checked(struct call *call)
{
    struct diagnostics findings;
    struct folder *folder = NULL;
    struct api_source source;
    struct error err;
    diagnostics_init(&findings);
    api_source_init(&source, call);
    if (check_site(&source.site, call->now_ms, &findings, &folder, NULL, &err)) {
        struct json_out *out = call_json(call, 200);
        json_out_object(out, NULL);
        json_out_integer(out, "errors", (int64_t)findings.errors);
        json_out_integer(out, "warnings", (int64_t)findings.warnings);
        api_print_findings(out, &findings);
        print_files(out, folder, str_equal(call_query(call, "hashes"), "yes"));
        json_out_end(out);
    } else {
        call_error(call, &err);
    }
    folder_free(folder);
    api_source_deinit(&source);
    diagnostics_deinit(&findings);
}

void api_site(struct call *call)
{
    call_apart(call, answer_checked);
}

void api_check(struct call *call)
{
    call_apart(call, answer_checked);
}

/* --- one file ----------------------------------------------------------------- */

static bool is_json_file(struct call *call)
{
    const char *path = call_argument(call, 0);
    if (folder_is_json(path))
        return true;
    call_refuse(call, 400, "input", _("%s: no file of playlists/ can have this name"), path);
    return false;
}

void api_site_file(struct call *call)
{
    struct buf bytes;
    struct error err;
    char sha256[SHA256_HEX_BYTES];
    size_t length;
    if (!is_json_file(call))
        return;
    buf_init(&bytes, LIMIT_JSON_BYTES);
    if (!edit_read(call->parts->site, call_argument(call, 0), &bytes, &err)) {
        call_error(call, &err);
        buf_deinit(&bytes);
        return;
    }
    sha256_of(buf_text(&bytes), bytes.length, sha256);
    http_add_header(call->answer, "ETag", "\"%s\"", sha256);
    char *text = buf_take(&bytes, &length);
    call_bytes(call, call->route->type, text, length);
}

static bool note_save(struct call *call, struct error *err)
{
    return call_audit(call, "site.save", call_argument(call, 0), "", err);
}

static bool note_remove(struct call *call, struct error *err)
{
    return call_audit(call, "site.remove", call_argument(call, 0), "", err);
}

/* Noted before it is done: what is not on record is not done. */
void api_site_save(struct call *call)
{
    struct error err;
    size_t length = 0;
    const char *bytes = call_body(call, &length);
    if (!is_json_file(call) || !api_is_as_known(call, call_argument(call, 0)) ||
        !call_change(call, note_save))
        return;
    if (!edit_write(call->parts->site, call_argument(call, 0), bytes, length, &err))
        call_error(call, &err);
    else
        call_apart(call, answer_checked);
}

void api_site_remove(struct call *call)
{
    struct error err;
    if (!is_json_file(call) || !api_is_as_known(call, call_argument(call, 0)) ||
        !call_change(call, note_remove))
        return;
    if (!edit_remove(call->parts->site, call_argument(call, 0), &err))
        call_error(call, &err);
}
