/* See log.h. One write(2) a line, so that lines of several processes never mix. */
#include "common/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "common/line.h"

static const char *program_name = "bangtin";
static bool is_quiet;
static log_fault_listener listener;
static void *listener_context;

void log_open(const char *program)
{
    program_name = program;
}

void log_hush(bool is_hushed)
{
    is_quiet = is_hushed;
}

static void write_line(int priority, const char *format, va_list args)
{
    if (is_quiet)
        return;
    char line[2048];
    int used = getenv("JOURNAL_STREAM") ? snprintf(line, sizeof line, "<%d>", priority) : 0;
    used += snprintf(line + used, sizeof line - (size_t)used, "%s: ", program_name);
    char *start = line + used;
    int wanted = vsnprintf(line + used, sizeof line - (size_t)used - 1, format, args);
    used += wanted < (int)sizeof line - used - 1 ? wanted : (int)sizeof line - used - 2;
    line_clean(start);
    line[used++] = '\n';
    if (write(STDERR_FILENO, line, (size_t)used) < 0)
        return; /* nowhere left to say it */
}

void log_info(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_line(LOG_INFO, format, args);
    va_end(args);
}

void log_warning(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_line(LOG_WARNING, format, args);
    va_end(args);
}

void log_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_line(LOG_ERR, format, args);
    va_end(args);
}

void log_fault(struct log_edge *edge, const char *task, const struct error *now)
{
    const char *text = now ? now->text : "";
    if (strcmp(edge->said, text) == 0)
        return;
    snprintf(edge->said, sizeof edge->said, "%s", text);
    if (now)
        log_warning("%s: %s", task, text);
    else
        log_info("%s: well again", task);
    if (listener)
        listener(listener_context, task, text);
}

void log_tell_faults(log_fault_listener hear, void *context)
{
    listener = hear;
    listener_context = context;
}
