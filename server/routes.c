/* The table of routes; route.h. */
#include "model/limits.h"
#include "server/api.h"
#include "server/route.h"

enum { TEXTS_MAX_BYTES = 2 * LIMIT_JSON_BYTES };

static const struct route_key login[] = {
    { "name", ROUTE_TEXT, true, "the user" },
    { "password", ROUTE_SECRET, true, "" },
    { 0 },
};
static const struct route_key me[] = {
    { "old", ROUTE_SECRET, false, "the password until now, to set a new one" },
    { "password", ROUTE_SECRET, false, "the new password" },
    { "language", ROUTE_TEXT, false, "vi or en" },
    { 0 },
};
static const struct route_key user_add[] = {
    { "name", ROUTE_TEXT, true, "letters, digits, '-', '_' and '.'" },
    { "role", ROUTE_ROLE, true, "" },
    { "password", ROUTE_SECRET, true, "" },
    { "language", ROUTE_TEXT, false, "vi or en" },
    { 0 },
};
static const struct route_key user_change[] = {
    { "role", ROUTE_ROLE, false, "" },
    { "password", ROUTE_SECRET, false, "a new password" },
    { "language", ROUTE_TEXT, false, "vi or en" },
    { "disabled", ROUTE_FLAG, false, "true: cannot log in, and tokens do not work" },
    { 0 },
};
static const struct route_key token_add[] = {
    { "name", ROUTE_TEXT, true, "what it is for" },
    { 0 },
};
static const struct route_key audit[] = {
    { "before", ROUTE_INTEGER, false, "only what is older than this id" },
    { "limit", ROUTE_INTEGER, false, "at most so many, 100 when not given, 1000 at most" },
    { 0 },
};
static const struct route_key key_accept[] = {
    { "code", ROUTE_TEXT, false, "the six letters and digits on the board" },
    { "fingerprint", ROUTE_TEXT, false, "in place of the code: 64 hex digits" },
    { "screen", ROUTE_TEXT, false, "of a board that does not know; of others, refuse another" },
    { 0 },
};
static const struct route_key key_refuse[] = {
    { "code", ROUTE_TEXT, false, "the six letters and digits on the board" },
    { "fingerprint", ROUTE_TEXT, false, "in place of the code: 64 hex digits" },
    { 0 },
};
static const struct route_key day[] = {
    { "date", ROUTE_TEXT, false, "a day of the site's time as 2026-12-01; today when not given" },
    { 0 },
};
static const struct route_key screens[] = {
    { "format", ROUTE_TEXT, false, "text: lines for a terminal" },
    { 0 },
};
static const struct route_key site[] = {
    { "hashes", ROUTE_TEXT, false, "yes: the SHA-256 of pictures and fonts, too" },
    { 0 },
};
static const struct route_key plays[] = {
    { "from", ROUTE_MOMENT, false, "plays that began then or later" },
    { "to", ROUTE_MOMENT, false, "plays that began before then" },
    { "group", ROUTE_TEXT, false, "item, campaign, screen, tag or area; item when not given" },
    { "campaign", ROUTE_TEXT, false, "only this campaign" },
    { "tag", ROUTE_TEXT, false, "only screens with this tag" },
    { "screen", ROUTE_TEXT, false, "only this screen" },
    { "format", ROUTE_TEXT, false, "csv, as is Accept: text/csv; or text, a table for a terminal" },
    { 0 },
};

static const struct route_key check[] = {
    { "files", ROUTE_TEXTS, false, "texts in place of files, by path" },
    { 0 },
};
static const struct route_key preview[] = {
    { "screen", ROUTE_TEXT, true, "" },
    { "at", ROUTE_MOMENT, false, "now when not given" },
    { "item", ROUTE_TEXT, false, "this item alone, by its full name" },
    { "raster", ROUTE_FLAG, false, "as the sending card sees it" },
    { "files", ROUTE_TEXTS, false, "texts in place of files, by path" },
    { 0 },
};

static const struct route_key plan[] = {
    { "screen", ROUTE_TEXT, true, "" },
    { "from", ROUTE_MOMENT, false, "now when not given" },
    { "to", ROUTE_MOMENT, false, "an hour later when not given; eight days at most" },
    { 0 },
};
static const struct route_key plan_diff[] = {
    { "screen", ROUTE_TEXT, false, "all when not given" },
    { 0 },
};
static const struct route_key releases[] = {
    { "limit", ROUTE_INTEGER, false, "at most so many, 50 when not given, 1000 at most" },
    { 0 },
};
static const struct route_key ask[] = {
    { "note", ROUTE_TEXT, false, "what it is about, for who approves" },
    { 0 },
};
static const struct route_key approve[] = {
    { "sha256", ROUTE_TEXT, true, "of what was looked at" },
    { "signature", ROUTE_TEXT, false, "made elsewhere: the four lines of a .minisig file" },
    { 0 },
};
static const struct route_key rollback[] = {
    { "generation", ROUTE_INTEGER, true, "" },
    { "force", ROUTE_FLAG, false, "loses changes that were never published" },
    { 0 },
};
static const struct route_key one_item[] = {
    { "item", ROUTE_TEXT, true, "its full name, hall/welcome" },
    { 0 },
};
static const struct route_key none[] = { { 0 } };

const struct route routes[] = {
    { "POST", "/api/login", ROLE_NOBODY, api_login, "Begins a session", .body = login },
    { "POST", "/api/logout", ROLE_NOBODY, api_logout, "Ends the session" },
    { "GET", "/api/me", ROLE_VIEWER, api_me, "Who am I" },
    { "PUT", "/api/me", ROLE_VIEWER, api_me_change, "Changes one's own password or language",
      .body = me },

    { "GET", "/api/users", ROLE_ADMIN, api_users, "All users" },
    { "POST", "/api/users", ROLE_ADMIN, api_user_add, "Adds a user", .body = user_add },
    { "PUT", "/api/users/{name}", ROLE_ADMIN, api_user_change, "Changes what is given of a user",
      .body = user_change },
    { "DELETE", "/api/users/{name}", ROLE_ADMIN, api_user_remove, "Removes a user" },
    { "GET", "/api/tokens", ROLE_VIEWER, api_tokens, "One's own tokens; of an admin, all" },
    { "POST", "/api/tokens", ROLE_VIEWER, api_token_add,
      "Makes a token, which is told this once; not for tokens themselves", .body = token_add },
    { "DELETE", "/api/tokens/{id}", ROLE_VIEWER, api_token_remove,
      "Removes an own token; an admin, any" },
    { "GET", "/api/audit", ROLE_APPROVER, api_audit, "Who did what, the newest first",
      .query = audit },

    { "GET", "/api/keys", ROLE_ADMIN, api_keys, "Keys of boards that wait to be accepted" },
    { "POST", "/api/keys/accept", ROLE_ADMIN, api_key_accept,
      "Believes what the board with this key reports", .body = key_accept },
    { "POST", "/api/keys/refuse", ROLE_ADMIN, api_key_refuse, "Forgets a key that waits",
      .body = key_refuse },

    { "GET", "/api/screens", ROLE_VIEWER, api_screens,
      "Every screen of the release, with what its board said last", .query = screens },
    { "GET", "/api/screens/{id}", ROLE_VIEWER, api_screen, "One screen" },
    { "GET", "/api/screens/{id}/thumbnail.jpg", ROLE_VIEWER, api_thumbnail,
      "What was on its glass a moment ago", .type = "image/jpeg" },
    { "GET", "/api/screens/{id}/day", ROLE_VIEWER, api_screen_day,
      "The slots planned for a day, and the plays reported", .query = day },

    { "GET", "/api/plays", ROLE_VIEWER, api_plays, "What was shown where, how often and how long",
      .query = plays },
    { "GET", "/api/reached", ROLE_VIEWER, api_reached, "Screens reached of screens meant",
      .query = plays },

    { "GET", "/api/site", ROLE_VIEWER, api_site, "The site's files, and what is wrong with them",
      .query = site },
    { "GET", "/api/site/{+path}", ROLE_VIEWER, api_site_file, "A JSON file of the site",
      .type = "application/json" },
    { "PUT", "/api/site/{+path}", ROLE_OPERATOR, api_site_save,
      "Saves a JSON file; If-Match says what it was", .body_max_bytes = LIMIT_JSON_BYTES },
    { "DELETE", "/api/site/{+path}", ROLE_OPERATOR, api_site_remove, "Removes a JSON file" },
    { "POST", "/api/check", ROLE_VIEWER, api_check, "Checks the site with texts not saved yet",
      .body = check, .body_max_bytes = TEXTS_MAX_BYTES },
    { "POST", "/api/preview", ROLE_VIEWER, api_preview, "The exact frame of a screen",
      .body = preview, .body_max_bytes = TEXTS_MAX_BYTES, .type = "image/png" },

    { "GET", "/api/content/{+path}", ROLE_VIEWER, api_content, "A picture or font of the site",
      .type = "application/octet-stream" },
    { "PUT", "/api/content/{+path}", ROLE_OPERATOR, api_content_save,
      "Saves a picture or font; If-Match: * replaces one", .body_max_bytes = LIMIT_PICTURE_BYTES,
      .is_body_file = true },
    { "DELETE", "/api/content/{+path}", ROLE_OPERATOR, api_content_remove,
      "Removes a picture or font" },

    { "GET", "/api/plan", ROLE_VIEWER, api_plan, "What a screen plays when", .query = plan },
    { "GET", "/api/plan/outline", ROLE_VIEWER, api_plan_outline,
      "What a screen plays when, rule by rule", .query = plan },
    { "GET", "/api/plan/diff", ROLE_VIEWER, api_plan_diff, "What publishing would change",
      .query = plan_diff },

    { "GET", "/api/releases", ROLE_VIEWER, api_releases, "What is out, what waits, what there was",
      .query = releases },
    { "POST", "/api/publish", ROLE_OPERATOR, api_publish, "Asks for what waits to be approved",
      .body = ask },
    { "POST", "/api/approve", ROLE_APPROVER, api_approve,
      "Lets out what waits: as a second person, or with a signature", .body = approve },
    { "POST", "/api/rollback", ROLE_APPROVER, api_rollback,
      "Brings the files of an earlier generation back into the site", .body = rollback },
    { "POST", "/api/withdraw", ROLE_APPROVER, api_withdraw, "Takes an item off at once",
      .body = one_item },
    { "POST", "/api/restore", ROLE_APPROVER, api_restore, "Takes a withdrawal back",
      .body = one_item },
    { "POST", "/api/blank", ROLE_APPROVER, api_blank, "Makes every screen black", .body = none },
    { "POST", "/api/unblank", ROLE_APPROVER, api_unblank, "Takes that back", .body = none },

    { "GET", "/api/metrics", ROLE_VIEWER, api_metrics, "Figures for Prometheus, as /metrics",
      .type = "text/plain" },
    { "GET", "/api/schema/{name}", ROLE_VIEWER, api_schema,
      "JSON Schema of playlist, site or screens", .type = "application/schema+json" },
    { "GET", "/api/openapi.json", ROLE_NOBODY, api_openapi, "This description",
      .type = "application/json" },
    { 0 },
};
