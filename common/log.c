/* See log.h. One write(2) a line, so that lines of several processes never mix. A line is made in a
 * place of fixed size and cut there: the log works when nothing else does. */
#include "common/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "common/line.h"
enum {
    SENTENCE_BYTES = 2048,
    VALUE_BYTES = 512, /* of a field */
    LINE_BYTES = 16 * 1024,
};

static const char *program_name = "bangtin";
static bool is_quiet, is_json;
static log_fault_listener listener;
static void *listener_context;

void log_open(const char *program)
{
    program_name = program;
}

void log_as_json(void)
{
    is_json = true;
}

void log_hush(bool is_hushed)
{
    is_quiet = is_hushed;
}

/* --- a line ------------------------------------------------------------------- */

struct line {
    char bytes[LINE_BYTES];
    size_t length;
};

/* What fits always: texts are cut, and their places are larger than all of them together. */
static void put(struct line *line, char letter)
{
    if (line->length < LINE_BYTES)
        line->bytes[line->length++] = letter;
}

static void put_plain(struct line *line, const char *text)
{
    for (; *text; text++)
        put(line, *text);
}

/* Text from outside, so many bytes of it at most; within quotes also what would end them. */
static void put_text(struct line *line, const char *text, size_t most, bool is_quoted)
{
    const char *end = text + strnlen(text, most);
    for (size_t bytes; text < end; text += bytes ? bytes : 1) {
        bytes = line_character_bytes(text);
        if (bytes > (size_t)(end - text))
            return; /* cut */
        if (is_quoted && (*text == '"' || *text == '\\'))
            put(line, '\\');
        for (size_t i = 0; i < bytes; i++)
            put(line, text[i]);
        if (bytes == 0)
            put(line, '?');
    }
}

static void put_number(struct line *line, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    put_plain(line, text);
}

/* ,"name":"text" */
static void put_member(struct line *line, const char *name, const char *text, size_t most)
{
    put_plain(line, ",\"");
    put_plain(line, name);
    put_plain(line, "\":\"");
    put_text(line, text, most, true);
    put(line, '"');
}

static void put_moment(struct line *line)
{
    char text[32];
    struct timespec now;
    struct tm parts;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    size_t used = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text + used, sizeof text - used, ".%03ldZ", now.tv_nsec / 1000000);
    put_plain(line, text);
}

static const char *level_name(int priority)
{
    return priority == LOG_ERR ? "error" : priority == LOG_WARNING ? "warning" : "info";
}

static void begin(struct line *line, int priority, const char *text)
{
    line->length = 0;
    if (is_json) {
        put_plain(line, "{\"at\":\"");
        put_moment(line);
        put(line, '"');
        put_member(line, "level", level_name(priority), VALUE_BYTES);
        put_member(line, "program", program_name, VALUE_BYTES);
        put_member(line, "text", text, SENTENCE_BYTES);
        return;
    }
    if (getenv("JOURNAL_STREAM")) {
        put(line, '<');
        put_number(line, priority);
        put(line, '>');
    }
    put_plain(line, program_name);
    put_plain(line, ": ");
    put_text(line, text, SENTENCE_BYTES, false);
}

static void end(struct line *line)
{
    if (is_json)
        put(line, '}');
    put(line, '\n');
    if (!is_quiet && write(STDERR_FILENO, line->bytes, line->length) < 0)
        return; /* nowhere left to say it */
}

/* --- from outside ------------------------------------------------------------- */

static void write_line(int priority, const char *format, va_list args)
{
    struct line line;
    char text[SENTENCE_BYTES];
    vsnprintf(text, sizeof text, format, args);
    begin(&line, priority, text);
    end(&line);
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

/* A value with a blank, a quote or nothing in it stands in quotes. */
static void put_field(struct line *line, const struct log_field *field)
{
    if (is_json && field->text) {
        put_member(line, field->name, field->text, VALUE_BYTES);
        return;
    }
    put_plain(line, is_json ? ",\"" : " ");
    put_plain(line, field->name);
    put_plain(line, is_json ? "\":" : "=");
    bool is_bare = field->text && field->text[0] && !strpbrk(field->text, " =\"\\");
    if (!field->text)
        put_number(line, field->number);
    else if (!is_bare)
        put(line, '"');
    if (field->text)
        put_text(line, field->text, VALUE_BYTES, !is_bare);
    if (field->text && !is_bare)
        put(line, '"');
}

void log_event(const char *what, const struct log_field *fields, size_t count)
{
    struct line line;
    begin(&line, LOG_WARNING, what);
    for (size_t i = 0; i < count; i++)
        put_field(&line, &fields[i]);
    end(&line);
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
