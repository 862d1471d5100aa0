/* Log lines: one failure, one line, written by whoever owns the task; helpers are silent.
 *
 * To stderr as "program: sentence", with the syslog(3) priority in front as "<N>" when stderr is
 * the journal (JOURNAL_STREAM is set); or each as an object of JSON. Control characters from
 * outside are written as '?'. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

/* Names the program (a static string) in every line. */
void log_open(const char *program);

/* From now on lines are {"at":"…Z","level":"info","program":"…","text":"…"} and no sentences. */
void log_as_json(void);

/* Says nothing until called again with false: for a program that was started again after the same
 * fault, whose sentence stands in the log already. */
void log_hush(bool is_hushed);

void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Something that happens often, and that programs count: "program: what name=value name=value", the
 * names as members of their own in JSON. */
struct log_field {
    const char *name; /* a bare word */
    const char *text; /* NULL: the number */
    int64_t number;
};
void log_event(const char *what, const struct log_field *fields, size_t count);

/* A fault that may last a month is two lines: one when it begins or changes, one when it ends.
 * `edge` is the caller's memory of what was said last; set `now` to the fault, or NULL when well.
 */
struct log_edge {
    char said[ERROR_TEXT_BYTES];
};
void log_fault(struct log_edge *edge, const char *task, const struct error *now);

/* From now on each of these edges is told to `hear`, too; `text` is "" when the task is well. */
typedef void (*log_fault_listener)(void *context, const char *task, const char *text);
void log_tell_faults(log_fault_listener hear, void *context);
