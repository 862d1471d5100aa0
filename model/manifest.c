/* See manifest.h. Reading trusts the signature for who wrote it and nothing else: every path, hash
 * and size is checked here, once, so that fetch, plan and the server may use them as they are. */
#include "model/manifest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"
#include "model/document.h"
#include "model/limits.h"
#include "model/rfc3339.h"
#include "model/timezone.h"

enum { ITEM_NAME_BYTES = 2 * LIMIT_NAME_BYTES + 1, ZONE_BYTES = 128 };

/* A release has files in these folders only. */
static const struct {
    const char *folder;
    int64_t max_bytes;
} folders[] = {
    { "playlists/", LIMIT_JSON_BYTES },
    { "content/", LIMIT_PICTURE_BYTES },
    { "fonts/", LIMIT_FONT_BYTES },
};

/* --- reading -----------------------------------------------------------------------------------*/

/* The ceiling for a file of this path; -1 for a path that no release may have. */
static int64_t path_max_bytes(const char *path)
{
    if (!file_is_safe_path(path))
        return -1;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (str_starts(path, folders[i].folder))
            return folders[i].max_bytes;
    return -1;
}

static bool read_file(const struct json_value *value, struct manifest_file *file, struct error *err)
{
    const char *path = json_key(value);
    int64_t max_bytes = path_max_bytes(path);
    if (max_bytes < 0)
        return error_set(err, ERROR_INPUT, _("a release may not have a file \"%s\""), path);
    if (json_kind(value) != JSON_OBJECT)
        return error_set(err, ERROR_INPUT, _("the file \"%s\" must be an object"), path);
    const char *sha256 = document_text(value, "sha256", SHA256_HEX_BYTES - 1, err);
    if (sha256 && !str_is_sha256(sha256)) {
        error_set(err, ERROR_INPUT, _("\"sha256\" must be 64 lower-case hex digits"));
        sha256 = NULL;
    }
    if (!sha256 || !document_integer(value, "size", 0, max_bytes, &file->size_bytes, err))
        return error_prefix(err, _("the file \"%s\""), path);
    memcpy(file->sha256, sha256, SHA256_HEX_BYTES);
    file->path = mem_copy_string(path);
    return true;
}

static int compare_files(const void *a, const void *b)
{
    const struct manifest_file *left = a, *right = b;
    return strcmp(left->path, right->path);
}

static bool read_files(const struct json_value *root, struct manifest *manifest, struct error *err)
{
    const struct json_value *files = document_member(root, "files", JSON_OBJECT, err);
    if (!files)
        return false;
    size_t count = json_count(files);
    if (count > LIMIT_MANIFEST_FILES)
        return error_set(err, ERROR_LIMIT, _("more than %d files"), LIMIT_MANIFEST_FILES);
    manifest->files = mem_array(count, sizeof *manifest->files);
    for (const struct json_value *f = json_first(files); f; f = json_next(f)) {
        if (!read_file(f, &manifest->files[manifest->file_count], err))
            return false;
        manifest->file_count++;
    }
    qsort(manifest->files, count, sizeof *manifest->files, compare_files);
    return true;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool read_withdrawn(const struct json_value *root, struct manifest *manifest,
                           struct error *err)
{
    const struct json_value *list = document_member(root, "withdrawn", JSON_ARRAY, err);
    if (!list)
        return false;
    size_t count = json_count(list);
    if (count > LIMIT_WITHDRAWN)
        return error_set(err, ERROR_LIMIT, _("more than %d withdrawn items"), LIMIT_WITHDRAWN);
    manifest->withdrawn = mem_array(count, sizeof *manifest->withdrawn);
    for (const struct json_value *name = json_first(list); name; name = json_next(name)) {
        if (json_kind(name) != JSON_STRING || !document_is_line(json_string(name), ITEM_NAME_BYTES))
            return error_set(err, ERROR_INPUT, _("\"withdrawn\" must list names of items"));
        manifest->withdrawn[manifest->withdrawn_count++] = mem_copy_string(json_string(name));
    }
    qsort(manifest->withdrawn, count, sizeof *manifest->withdrawn, compare_texts);
    return true;
}

static bool read_time(const struct json_value *root, struct manifest *manifest, struct error *err)
{
    struct timezone_rule rule;
    const char *published = document_text(root, "published", RFC3339_TEXT_BYTES, err);
    if (!published)
        return false;
    if (!rfc3339_parse(published, NULL, &manifest->published_ms))
        return error_set(err, ERROR_INPUT, _("\"published\" must be an RFC 3339 date-time"));
    const char *zone = document_text(root, "zone", ZONE_BYTES, err);
    if (!zone)
        return false;
    if (!timezone_parse(zone, &rule, err))
        return error_prefix(err, "\"zone\"");
    manifest->zone = mem_copy_string(zone);
    return true;
}

/* The one key that may be absent: releases of older versions have none. */
static bool read_identify(const struct json_value *root, struct manifest *manifest,
                          struct error *err)
{
    if (!json_get(root, "identify"))
        return true;
    const struct json_value *object = document_member(root, "identify", JSON_OBJECT, err);
    const char *screen = object ? document_text(object, "screen", LIMIT_NAME_BYTES, err) : NULL;
    const char *until = screen ? document_text(object, "until", RFC3339_TEXT_BYTES, err) : NULL;
    if (!until)
        return object ? error_prefix(err, "\"identify\"") : false;
    if (!rfc3339_parse(until, NULL, &manifest->identify_until_ms))
        return error_set(err, ERROR_INPUT,
                         _("\"identify\": \"until\" must be an RFC 3339 date-time"));
    manifest->identify_screen = mem_copy_string(screen);
    return true;
}

static bool read_all(const struct json_value *root, struct manifest *manifest, struct error *err)
{
    const char *site = document_text(root, "site", LIMIT_NAME_BYTES, err);
    manifest->site = mem_copy_string(site);
    return (site && document_integer(root, "trust", 0, LIMIT_GENERATION, &manifest->trust, err) &&
            document_integer(root, "generation", 1, LIMIT_GENERATION, &manifest->generation, err) &&
            read_time(root, manifest, err) && read_withdrawn(root, manifest, err) &&
            document_boolean(root, "blank", &manifest->blank, err) &&
            read_identify(root, manifest, err) && read_files(root, manifest, err)) ||
           error_prefix(err, "manifest");
}

bool manifest_parse(const char *bytes, size_t length, struct manifest **ret_manifest,
                    struct error *err)
{
    struct json *json = NULL;
    if (!document_parse("manifest", bytes, length, &json, err))
        return false;
    struct manifest *manifest = mem_new(sizeof *manifest);
    bool is_good = read_all(json_root(json), manifest, err);
    json_free(json);
    if (is_good)
        *ret_manifest = manifest;
    else
        manifest_free(manifest);
    return is_good;
}

void manifest_free(struct manifest *manifest)
{
    if (!manifest)
        return;
    for (size_t i = 0; i < manifest->file_count; i++)
        free(manifest->files[i].path);
    for (size_t i = 0; i < manifest->withdrawn_count; i++)
        free(manifest->withdrawn[i]);
    free(manifest->files);
    free(manifest->withdrawn);
    free(manifest->identify_screen);
    free(manifest->site);
    free(manifest->zone);
    free(manifest);
}

/* --- writing -----------------------------------------------------------------------------------*/

static void print_head(const struct manifest *manifest, struct buf *into)
{
    char published[RFC3339_TEXT_BYTES];
    rfc3339_format(manifest->published_ms, NULL, published);
    buf_printf(into,
               "{\n  \"format\": %d,\n  \"type\": \"manifest\",\n  \"site\": ", DOCUMENT_FORMAT);
    json_quote(into, manifest->site);
    buf_printf(into,
               ",\n  \"trust\": %" PRId64 ",\n  \"generation\": %" PRId64
               ",\n  \"published\": \"%s\",\n  \"zone\": ",
               manifest->trust, manifest->generation, published);
    json_quote(into, manifest->zone);
}

static void print_withdrawn(const struct manifest *manifest, struct buf *into)
{
    buf_string(into, ",\n  \"withdrawn\": [");
    for (size_t i = 0; i < manifest->withdrawn_count; i++) {
        buf_string(into, i ? ", " : "");
        json_quote(into, manifest->withdrawn[i]);
    }
    buf_printf(into, "],\n  \"blank\": %s", manifest->blank ? "true" : "false");
}

static void print_identify(const struct manifest *manifest, struct buf *into)
{
    char until[RFC3339_TEXT_BYTES];
    if (!manifest->identify_screen)
        return;
    rfc3339_format(manifest->identify_until_ms, NULL, until);
    buf_string(into, ",\n  \"identify\": { \"screen\": ");
    json_quote(into, manifest->identify_screen);
    buf_printf(into, ", \"until\": \"%s\" }", until);
}

static void print_files(const struct manifest *manifest, struct buf *into)
{
    buf_string(into, ",\n  \"files\": {");
    for (size_t i = 0; i < manifest->file_count; i++) {
        const struct manifest_file *file = &manifest->files[i];
        buf_string(into, i ? ",\n    " : "\n    ");
        json_quote(into, file->path);
        buf_printf(into, ": { \"sha256\": \"%s\", \"size\": %" PRId64 " }", file->sha256,
                   file->size_bytes);
    }
    buf_string(into, "\n  }\n}\n");
}

void manifest_print(const struct manifest *manifest, struct buf *into)
{
    print_head(manifest, into);
    print_withdrawn(manifest, into);
    print_identify(manifest, into);
    print_files(manifest, into);
}

/* --- asking ------------------------------------------------------------------------------------*/

static int compare_path(const void *path, const void *file)
{
    return strcmp(path, ((const struct manifest_file *)file)->path);
}

const struct manifest_file *manifest_find(const struct manifest *manifest, const char *path)
{
    if (manifest->file_count == 0)
        return NULL;
    return bsearch(path, manifest->files, manifest->file_count, sizeof *manifest->files,
                   compare_path);
}

int64_t manifest_identify_ms(const struct manifest *manifest, const char *screen_id)
{
    return str_equal(manifest->identify_screen, screen_id) ? manifest->identify_until_ms : 0;
}

bool manifest_withdraws(const struct manifest *manifest, const char *item_name)
{
    return manifest->withdrawn_count > 0 &&
           bsearch(&item_name, manifest->withdrawn, manifest->withdrawn_count,
                   sizeof *manifest->withdrawn, compare_texts);
}
