/* Releases: which there were, and how the next one comes about.
 *
 * A change is never let out here but by what `bangtin publish` and `bangtin sign` do: it waits in
 * the tree as `pending`, whole and by its hash, until it is signed, by the server's key when a
 * second person approves it, or by a signature that somebody brings. */
#include <stdio.h>
#include <string.h>

#include "common/i18n.h"
#include "common/str.h"
#include "desk/restore.h"
#include "desk/storage_releases.h"
#include "server/api.h"
#include "server/api_release.h"
#include "server/call.h"
#include "server/history.h"

enum { RELEASES = 50, RELEASES_MAX = 1000 };

/* --- listing ------------------------------------------------------------------ */

static void print_release(void *context, const struct storage_release *release)
{
    struct call *call = context;
    json_out_object(&call->out, NULL);
    json_out_integer(&call->out, "generation", release->generation);
    call_moment(call, "at", release->at_ms);
    json_out_text(&call->out, "sha256", release->sha256);
    json_out_text(&call->out, "asked_by", release->asked_by);
    json_out_text(&call->out, "approved_by", release->approved_by);
    json_out_text(&call->out, "note", release->note);
    json_out_end(&call->out);
}

static void print_names(struct json_out *out, const char *key, char *const *names, size_t count)
{
    json_out_list(out, key);
    for (size_t i = 0; i < count; i++)
        json_out_text(out, NULL, names[i]);
    json_out_end(out);
}

/* What there is in the tree: { generation, sha256, … }, or null. */
static bool print_in_tree(struct call *call, const char *key, enum latest_kind kind)
{
    struct history_release release;
    struct error err;
    char comment[LATEST_COMMENT_BYTES];
    struct storage_asked asked;
    struct json_out *out = &call->out;
    if (!history_read(call->parts, kind, &release, &err)) {
        json_out_null(out, key);
        return false;
    }
    latest_comment(kind, release.latest.sha256, comment);
    storage_release_asked(call->storage, release.latest.sha256, &asked, &err);
    json_out_object(out, key);
    json_out_integer(out, "generation", release.manifest->generation);
    json_out_text(out, "sha256", release.latest.sha256);
    call_moment(call, "at", release.manifest->published_ms);
    json_out_text(out, "asked_by", asked.by);
    json_out_text(out, "note", asked.note);
    json_out_integer(out, "signatures", (int64_t)release.latest.block_count);
    json_out_text(out, "comment", comment);
    json_out_flag(out, "blank", release.manifest->blank);
    print_names(out, "withdrawn", release.manifest->withdrawn, release.manifest->withdrawn_count);
    json_out_end(out);
    history_release_deinit(&release);
    return true;
}

void api_releases(struct call *call)
{
    struct error err;
    int64_t limit = call_query_integer(call, "limit", RELEASES);
    const struct publisher *publisher = call->parts->publisher;
    struct json_out *out = call_json(call, 200);
    json_out_object(out, NULL);
    json_out_flag(out, "approval", publisher->is_approved || !publisher->key);
    json_out_flag(out, "server_signs", publisher->key != NULL);
    json_out_text(out, "said", buf_text(&publisher->report));
    print_in_tree(call, "latest", LATEST_RELEASE);
    print_in_tree(call, "pending", LATEST_PENDING);
    json_out_list(out, "releases");
    if (!storage_releases(call->storage, limit < RELEASES_MAX ? limit : RELEASES_MAX, print_release,
                          call, &err)) {
        call_error(call, &err);
        return;
    }
    json_out_end(out);
    json_out_end(out);
}

/* --- asking and approving ----------------------------------------------------- */

/* What waits. False when nothing does; then that is the answer. */
static bool find_pending(struct call *call, struct history_release *ret_pending)
{
    struct error err;
    const char *wanted = call_text(call, "sha256");
    if (!history_read(call->parts, LATEST_PENDING, ret_pending, &err)) {
        if (err.kind == ERROR_MISSING)
            call_refuse(call, 409, "input", _("no release waits for approval"));
        else
            call_error(call, &err);
        return false;
    }
    if (!wanted || str_equal(wanted, ret_pending->latest.sha256))
        return true;
    call_refuse(call, 409, "input",
                _("the site was changed meanwhile: look at what waits now, then decide again"));
    history_release_deinit(ret_pending);
    return false;
}

static bool note_ask(struct call *call, const struct history_release *pending, const char *note,
                     struct error *err)
{
    const struct storage_release release = { .sha256 = pending->latest.sha256,
                                             .generation = pending->manifest->generation,
                                             .asked_by = call->user.name,
                                             .note = note };
    return storage_release_ask(call->storage, &release, err) &&
           call_audit(call, "release.ask", release.sha256, note, err);
}

bool api_ask_for_pending(struct call *call, struct error *err)
{
    struct history_release pending;
    const char *note = call_text(call, "note");
    if (note && strlen(note) > STORAGE_NOTE_BYTES)
        return error_set(err, ERROR_LIMIT, _("the note is longer than %d bytes"),
                         STORAGE_NOTE_BYTES);
    if (!history_read(call->parts, LATEST_PENDING, &pending, err))
        return false;
    bool is_noted = note_ask(call, &pending, note ? note : "", err);
    history_release_deinit(&pending);
    return is_noted;
}

void api_publish(struct call *call)
{
    struct history_release pending;
    if (!find_pending(call, &pending))
        return;
    history_release_deinit(&pending);
    call_change(call, api_ask_for_pending);
}

/* Two people: who asks for a release does not let it out. */
static bool is_second(struct call *call, const struct history_release *pending)
{
    struct error err;
    struct storage_asked asked;
    if (!storage_release_asked(call->storage, pending->latest.sha256, &asked, &err)) {
        call_error(call, &err);
        return false;
    }
    if (!asked.by[0])
        call_refuse(call, 409, "input", _("nobody has asked for this release yet"));
    else if (str_equal(asked.by, call->user.name))
        call_refuse(call, 403, "denied",
                    _("you asked for this release yourself: another person has to approve it"));
    else
        return true;
    return false;
}

static bool note_approval(struct call *call, struct error *err)
{
    const char *sha256 = call_text(call, "sha256");
    const char *signature = call_text(call, "signature");
    return (signature || storage_release_approve(call->storage, sha256, call->user.name, err)) &&
           call_audit(call, "release.approve", sha256, signature ? "signature" : "", err);
}

void api_answer_release(struct call *call, int64_t generation, bool is_out, const char *lacks)
{
    struct json_out *out = call_json(call, 200);
    json_out_object(out, NULL);
    json_out_integer(out, "generation", generation);
    json_out_flag(out, "is_out", is_out);
    json_out_text(out, "lacks", lacks);
    json_out_end(out);
}

static void approve(struct call *call)
{
    struct signing signing = { 0 };
    struct error err;
    publisher_put_off(call->parts->publisher, &call->parts->jobs);
    if (!call_change(call, note_approval))
        return;
    if (!publisher_sign(call->parts->publisher, call_text(call, "sha256"),
                        call_text(call, "signature"), &signing, &err)) {
        call_error(call, &err);
        return;
    }
    history_note(call->parts);
    api_answer_release(call, signing.number, signing.is_complete, signing.lacks);
}

void api_approve(struct call *call)
{
    struct history_release pending;
    bool is_brought = call_text(call, "signature") != NULL;
    if (!find_pending(call, &pending))
        return;
    if (!is_brought && !call->parts->publisher->key)
        call_refuse(call, 409, "input",
                    _("this server has no key: bring a signature, made with \"bangtin sign\" or "
                      "minisign"));
    else if (is_brought || is_second(call, &pending))
        approve(call);
    history_release_deinit(&pending);
}

/* --- back to an earlier one --------------------------------------------------- */

static bool is_in_tree(struct call *call, const struct folder *folder, enum latest_kind kind)
{
    struct history_release release;
    struct error err;
    if (!history_read(call->parts, kind, &release, &err))
        return false;
    bool is_kept = restore_is_kept(folder, release.manifest);
    history_release_deinit(&release);
    return is_kept;
}

/* What would be overwritten is in the tree already, so that it can be brought back as well. */
static bool is_kept(struct call *call)
{
    struct error err;
    struct diagnostics ignored;
    struct folder *folder = NULL;
    diagnostics_init(&ignored);
    const struct folder_source source = { .path = call->parts->site };
    bool is_read = folder_read(&source, &ignored, &folder, &err);
    bool is_kept = is_read && (is_in_tree(call, folder, LATEST_RELEASE) ||
                               is_in_tree(call, folder, LATEST_PENDING));
    if (!is_read)
        call_error(call, &err);
    else if (!is_kept)
        call_refuse(call, 409, "input",
                    _("the site has changes that were never published and would be lost: publish "
                      "or undo them, or say \"force\""));
    folder_free(folder);
    diagnostics_deinit(&ignored);
    return is_kept;
}

static bool note_rollback(struct call *call, struct error *err)
{
    char generation[24];
    int64_t number = call_integer(call, "generation", 0);
    snprintf(generation, sizeof generation, "%lld", (long long)number);
    return call_audit(call, "site.rollback", generation, "", err);
}

static bool bring_back(struct call *call, const char *sha256, struct error *err)
{
    struct tree *tree = NULL;
    struct manifest *manifest = NULL;
    bool is_good = tree_open(call->parts->tree, &tree, err) &&
                   restore_read(tree, sha256, &manifest, err) &&
                   restore_site(tree, manifest, call->parts->site, err);
    manifest_free(manifest);
    tree_close(tree);
    return is_good;
}

void api_rollback(struct call *call)
{
    struct error err;
    char sha256[SHA256_HEX_BYTES];
    int64_t generation = call_integer(call, "generation", 0);
    if (!storage_release_find(call->storage, generation, sha256, &err)) {
        call_error(call, &err);
        return;
    }
    if ((!call_flag(call, "force", false) && !is_kept(call)) || !call_change(call, note_rollback))
        return;
    if (!bring_back(call, sha256, &err))
        call_error(call, &err);
}
