/* The order of looking: the folder, its JSON, the site that it makes (which says most of what can
 * be wrong), then passes over the whole, each for mistakes that no single file shows. The passes
 * run also when the site has errors, so that an operator mends everything in one go; and apart
 * (check_confined.c), since they read pictures and fonts. */
#include "desk/check.h"

#include <stdlib.h>

#include "common/mem.h"
#include "desk/check_pass.h"
#include "desk/zone.h"

static void (*const passes[])(struct check *check) = {
    check_schedule, check_layout, check_ticker, check_strip,      check_content,
    check_text,     check_theme,  check_qr,     check_legibility, check_unused,
};

static struct site *read_site(const struct folder *folder, struct diagnostics *into)
{
    struct site_file *files = mem_array(folder->json_count + 1, sizeof *files);
    for (size_t i = 0; i < folder->json_count; i++)
        files[i] = (struct site_file){ folder->json[i].path, folder->json[i].bytes,
                                       folder->json[i].length };
    struct site *site = NULL;
    site_read(files, folder->json_count, SITE_STRICT, into, &site);
    free(files);
    return site;
}

/* Parsed a second time, for places only; what is wrong with it has been said. */
static struct json *parse_again(const struct folder_json *file)
{
    struct diagnostics said;
    struct json *json = NULL;
    diagnostics_init(&said);
    json_parse(file->bytes, file->length, file->path, &said, &json);
    diagnostics_deinit(&said);
    return json;
}

/* An unknown zone is a mistake; what depends on local time is then judged in UTC. */
static struct timezone_rule find_zone(struct check *check)
{
    struct timezone_rule zone = timezone_utc;
    struct error err;
    const char *name = check->site->timezone;
    if (name && !zone_resolve(name, NULL, &zone, &err))
        check_add(check, DIAGNOSTIC_ERROR, place_of_site(check, "timezone"), "%s", err.text);
    return zone;
}

static void run_passes(struct check *check)
{
    for (size_t i = 0; i < sizeof passes / sizeof *passes; i++)
        passes[i](check);
}

static bool check_all(struct check *check, struct error *err)
{
    const struct folder *folder = check->folder;
    check->json = mem_array(folder->json_count + 1, sizeof *check->json);
    check->is_used = mem_array(folder->content_count + 1, sizeof *check->is_used);
    for (size_t i = 0; i < folder->json_count; i++)
        check->json[i] = parse_again(&folder->json[i]);
    check->zone = find_zone(check);
    bool is_done = check_confined(check, run_passes, err);
    for (size_t i = 0; i < folder->json_count; i++)
        json_free(check->json[i]);
    free(check->json);
    free(check->is_used);
    return is_done;
}

bool check_site(const struct folder_source *source, int64_t now_ms, struct diagnostics *into,
                struct folder **ret_folder, struct site **ret_site, struct error *err)
{
    struct folder *folder = NULL;
    if (!folder_read(source, into, &folder, err))
        return false;
    struct site *site = read_site(folder, into);
    struct check check = { .path = source->path,
                           .folder = folder,
                           .site = site,
                           .now_ms = now_ms,
                           .is_understood = into->errors == 0,
                           .into = into };
    if (site && !check_all(&check, err)) {
        site_free(site);
        folder_free(folder);
        return false;
    }
    diagnostics_sort(into);
    if (ret_site)
        *ret_site = site;
    else
        site_free(site);
    if (ret_folder)
        *ret_folder = folder;
    else
        folder_free(folder);
    return true;
}
