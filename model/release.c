/* See release.h. The order is the argument: the hash says whether these are the bytes at all, the
 * signatures whether a key-holder wrote them, and only then is anything in them read. */
#include "model/release.h"

#include <string.h>

#include "common/i18n.h"

/* Trust first: a stolen content key cannot spend generations that its successors need. */
static int compare_age(const struct manifest *manifest, const struct release_floor *floor)
{
    if (manifest->trust != floor->trust)
        return manifest->trust < floor->trust ? -1 : 1;
    return (manifest->generation > floor->generation) - (manifest->generation < floor->generation);
}

static bool check_floor(const struct manifest *manifest, const char *sha256,
                        const struct release_floor *floor, struct error *err)
{
    int age = floor->is_set ? compare_age(manifest, floor) : 1;
    if (age < 0)
        return error_set(err, ERROR_AGAIN,
                         _("generation %lld is older than generation %lld, which was shown"),
                         (long long)manifest->generation, (long long)floor->generation);
    if (age == 0 && strcmp(sha256, floor->sha256) != 0)
        return error_set(err, ERROR_INPUT,
                         _("generation %lld is not the one of that number that was shown"),
                         (long long)manifest->generation);
    return true;
}

static bool check_site(const struct manifest *manifest, const char *site, struct error *err)
{
    return !site || strcmp(manifest->site, site) == 0 ||
           error_set(err, ERROR_INPUT, _("it belongs to the site \"%s\", not to \"%s\""),
                     manifest->site, site);
}

static bool check_trust(const struct manifest *manifest, const struct trust *trust,
                        struct error *err)
{
    return manifest->trust == trust->number ||
           error_set(err, ERROR_INPUT, _("it belongs to trust %lld, not to trust %lld"),
                     (long long)manifest->trust, (long long)trust->number);
}

static bool check_bytes(const struct latest *latest, const char *bytes, size_t length,
                        const char *sha256, const struct trust *trust, struct error *err)
{
    if (strcmp(sha256, latest->sha256) != 0)
        return error_set(err, ERROR_INPUT, _("the manifest is not the one that was signed"));
    return trust_role_signed(&trust->content, latest, bytes, length, err);
}

bool release_judge(const struct latest *latest, const char *manifest_bytes, size_t length,
                   const struct trust *trust, const char *site, const struct release_floor *floor,
                   struct manifest **ret_manifest, struct error *err)
{
    char sha256[SHA256_HEX_BYTES];
    struct manifest *manifest = NULL;
    sha256_of(manifest_bytes, length, sha256);
    bool is_good = check_bytes(latest, manifest_bytes, length, sha256, trust, err) &&
                   manifest_parse(manifest_bytes, length, &manifest, err) &&
                   check_site(manifest, trust->site, err) && check_site(manifest, site, err) &&
                   check_trust(manifest, trust, err) && check_floor(manifest, sha256, floor, err);
    if (is_good) {
        *ret_manifest = manifest;
    } else {
        manifest_free(manifest);
        error_prefix(err, _("release refused"));
    }
    return is_good;
}

void release_floor_raise(struct release_floor *floor, const struct manifest *manifest,
                         const char *sha256)
{
    if (floor->is_set && compare_age(manifest, floor) <= 0)
        return;
    floor->is_set = true;
    floor->trust = manifest->trust;
    floor->generation = manifest->generation;
    memcpy(floor->sha256, sha256, SHA256_HEX_BYTES);
}
