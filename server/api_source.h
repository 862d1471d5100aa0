/* What routes about the site share: the texts of a body that are not saved, and findings. */
#pragma once

#include "desk/folder.h"
#include "server/call.h"

struct api_source {
    struct folder_source site;
    struct folder_json *texts; /* owned; their bytes are the body's */
};

/* The server's site, with what the body has as "files": { path: text }. */
void api_source_init(struct api_source *source, const struct call *call);
void api_source_deinit(struct api_source *source);

/* Whether a file of the site is what If-Match says (RFC 9110, 13.1.1): its hash, "*" for whatever
 * is there, without one that nothing is there yet. Else that is the answer (412, 428). */
bool api_is_as_known(struct call *call, const char *path);

/* As "findings": [{ level, file, line, column, where, text } …]. */
void api_print_findings(struct json_out *out, const struct diagnostics *findings);

/* Answers 400 with the error and the findings. */
void api_refuse_site(struct call *call, const struct error *err,
                     const struct diagnostics *findings);
