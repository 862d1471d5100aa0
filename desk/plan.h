/* A plan: all that decides what the screens of a site show, from a site folder as it would be
 * published or from a release as it is, so that the two can be looked at and compared. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/diagnostic.h"
#include "common/error.h"
#include "common/sha256.h"
#include "desk/folder.h"
#include "model/manifest.h"
#include "model/site.h"
#include "model/timeline.h"

struct plan {
    struct site *site;
    struct timezone_rule zone;
    struct folder *folder;     /* NULL: of a release */
    struct manifest *manifest; /* NULL: of a folder */
};

/* Checks the folder as publishing would; findings go to `into`, any error is ERROR_INPUT. */
bool plan_of_folder(const struct folder_source *source, int64_t now_ms, struct diagnostics *into,
                    struct plan **ret_plan, struct error *err);

/* False, with the sentence, when there are errors among the findings. */
bool plan_refuse(const struct diagnostics *into, struct error *err);

/* Reads what `latest` of a release tree names, as a board would; signatures are not looked at. */
bool plan_of_release(const char *path, struct plan **ret_plan, struct error *err);

void plan_free(struct plan *plan);

/* The timeline of one screen (an unknown id: the idle card). What is withdrawn or blank is carried
 * over from `last`, which may be NULL. Borrows both until timeline_free. */
struct timeline *plan_timeline(const struct plan *plan, const struct manifest *last,
                               const char *screen_id);

/* The hash of a file below content/; "" when it is missing or cannot be read. */
void plan_hash_content(const struct plan *plan, const char *path, char ret_hex[SHA256_HEX_BYTES]);
