/* What the passes of check_site share: the site as read, and how a finding gets its place. Only
 * desk/check*.c include this. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/diagnostic.h"
#include "common/json.h"
#include "desk/folder.h"
#include "model/site.h"
#include "model/timezone.h"

struct check {
    const char *path; /* of the site */
    const struct folder *folder;
    const struct site *site;
    struct json **json; /* one per folder->json, NULL where it does not parse */
    bool *is_used;      /* one per folder->content */
    struct timezone_rule zone;
    int64_t now_ms;
    bool is_understood; /* the site was read without errors */
    struct diagnostics *into;
    struct confined *self; /* who runs the passes */
    char **deadly; /* one per folder->content: how reading it ended them; NULL: not; owned */
};

/* --- check_confined.c ------------------------------------------------------------------------ */

/* Runs the passes in a child without rights, again without the file that ended it, until they come
 * to their end. False: the machine failed. */
bool check_confined(struct check *check, void (*passes)(struct check *check), struct error *err);

/* Says which file below content/ is read, or drawn with, from now on; NULL: none. False when that
 * has ended the child before: then it is to be left alone. */
bool check_at(struct check *check, const char *path);

/* --- check_place.c: where something stands, found again in the JSON ------------------------- */

struct check_place {
    char *file, *where; /* owned */
    int line, column;
};

/* Each with the value of `key` where that is written there, else the object (key may be NULL). */
struct check_place place_of_item(const struct check *check, const struct playlist *playlist,
                                 const struct item *item, const char *key);
struct check_place place_of_rule(const struct check *check, const struct rule *rule,
                                 const char *key);
struct check_place place_of_screen(const struct check *check, const struct screen *screen);
struct check_place place_of_theme(const struct check *check, const struct theme *theme,
                                  const char *key);
struct check_place place_of_layout(const struct layout *layout);
struct check_place place_of_zone(const struct check *check, const struct layout *layout,
                                 const struct zone *zone, const char *key);
struct check_place place_of_playlist(const struct check *check, const struct playlist *playlist,
                                     const char *key);
struct check_place place_of_site(const struct check *check, const char *key);
struct check_place place_of_file(const char *folder, const char *path);

/* Adds a finding and frees the place. */
void check_add(struct check *check, enum diagnostic_level level, struct check_place place,
               const char *format, ...) __attribute__((format(printf, 4, 5)));

/* --- check_layout.c -------------------------------------------------------------------------- */

/* True when a rule shows the layout on this screen at some time. */
bool check_shows(const struct site *site, const struct screen *screen, const struct layout *layout);

/* --- the passes, each in the file that it is named after ------------------------------------ */

void check_schedule(struct check *check);   /* rules, playlists, screens, windows */
void check_layout(struct check *check);     /* zones on the canvases that show them */
void check_strip(struct check *check);      /* how long and how fast tickers come out */
void check_ticker(struct check *check);     /* what runs through tickers */
void check_content(struct check *check);    /* pictures and fonts: there, readable, within limits */
void check_text(struct check *check);       /* characters that the font lacks */
void check_theme(struct check *check);      /* contrast of its colours */
void check_qr(struct check *check);         /* codes too fine for a screen that shows them */
void check_legibility(struct check *check); /* what people can read from where they stand */
void check_unused(struct check *check);     /* last: what no other pass has marked as used */
