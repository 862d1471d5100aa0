/* One pass over the words of the command line, then one over the config file; what the command
 * line said wins. Every row owns a list of loans into argv or into the bytes of the file; an option
 * that is no list counts its last word. "--name=value" and "--" mean what they mean to
 * getopt_long(3). The texts for people are in options_text.c. */
#include "common/options.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/build.h"
#include "common/error.h"
#include "common/file.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/str.h"

enum { CONFIG_MAX_BYTES = 64 * 1024 };

struct words {
    const char **items; /* loans */
    size_t count;
};

struct options {
    const struct option_program *program;
    size_t row_count;
    struct words *values, *from_file; /* one each per row */
    struct words operands;
    struct buf config; /* the bytes that from_file points into */
};

static void words_add(struct words *words, const char *word)
{
    words->items = mem_grow(words->items, words->count + 1, sizeof *words->items);
    words->items[words->count++] = word;
}

/* The place of the row with this name, or row_count. */
static size_t find(const struct options *options, const char *name, size_t length)
{
    size_t i = 0;
    while (i < options->row_count && (strlen(options->program->rows[i].name) != length ||
                                      memcmp(options->program->rows[i].name, name, length) != 0))
        i++;
    return i;
}

/* `dashes` is how the name is written where it stands: "--" on the command line. */
static bool unknown(const struct options *options, const char *dashes, const char *name,
                    size_t length, struct error *err)
{
    size_t count = options->row_count + 2;
    const char **names = mem_array(count, sizeof *names);
    for (size_t i = 0; i < options->row_count; i++)
        names[i] = options->program->rows[i].name;
    names[count - 2] = "help";
    names[count - 1] = "version";
    char *given = mem_copy_bytes(name, length);
    const char *near = str_nearest(given, names, count);
    if (near)
        error_set(err, ERROR_INPUT, _("unknown option %s%s (did you mean %s%s?)"), dashes, given,
                  dashes, near);
    else
        error_set(err, ERROR_INPUT, _("unknown option %s%s"), dashes, given);
    free(given);
    free(names);
    return false;
}

/* --- the command line ------------------------------------------------------ */

struct line {
    char **words;
    int count, at;
};

static bool take_values(const struct option_row *row, struct words *values, struct line *line,
                        struct error *err)
{
    size_t before = values->count;
    while (line->at < line->count && !str_starts(line->words[line->at], "--") &&
           (row->is_list || values->count == before))
        words_add(values, line->words[line->at++]);
    if (values->count == before)
        return error_set(err, ERROR_INPUT, _("--%s needs a value: %s"), row->name,
                         _(row->argument));
    return true;
}

/* line->at stands behind `word`. */
static bool take_option(struct options *options, const char *word, struct line *line,
                        struct error *err)
{
    const char *name = word + strlen("--"), *equals = strchr(name, '=');
    size_t length = equals ? (size_t)(equals - name) : strlen(name);
    size_t at = find(options, name, length);
    if (at == options->row_count)
        return unknown(options, "--", name, length, err);
    const struct option_row *row = &options->program->rows[at];
    if (!row->argument && equals)
        return error_set(err, ERROR_INPUT, _("--%s takes no value"), row->name);
    if (row->argument && !equals)
        return take_values(row, &options->values[at], line, err);
    words_add(&options->values[at], equals ? equals + 1 : "yes");
    return true;
}

/* True also when one of the words that end everything was met; *ret_end then names it. */
static bool take_line(struct options *options, struct line *line, const char **ret_end,
                      struct error *err)
{
    static const char *const ends[] = { "--help", "-h", "--version", "--man" };
    bool is_behind = false; /* the "--" behind which all words are operands */
    while (line->at < line->count) {
        const char *word = line->words[line->at++];
        for (size_t i = 0; !is_behind && i < sizeof ends / sizeof *ends; i++)
            if (str_equal(word, ends[i])) {
                *ret_end = word;
                return true;
            }
        if (is_behind || word[0] != '-' || !word[1])
            words_add(&options->operands, word);
        else if (str_equal(word, "--"))
            is_behind = true;
        else if (!str_starts(word, "--"))
            return error_set(err, ERROR_INPUT,
                             _("unknown option %s: options begin with two dashes"), word);
        else if (!take_option(options, word, line, err))
            return false;
    }
    return true;
}

/* --- the config file ------------------------------------------------------- */

static char *trim(char *text)
{
    static const char blanks[] = " \t\r";
    text += strspn(text, blanks);
    size_t length = strlen(text);
    while (length > 0 && strchr(blanks, text[length - 1]))
        text[--length] = '\0';
    return text;
}

static bool config_value(struct options *options, const char *name, char *value, struct error *err)
{
    size_t at = find(options, name, strlen(name));
    if (at == options->row_count)
        return unknown(options, "", name, strlen(name), err);
    const struct option_row *row = &options->program->rows[at];
    struct words *values = &options->from_file[at];
    bool is_no = !row->argument && str_equal(value, "no");
    if (!row->argument && !is_no && !str_equal(value, "yes"))
        return error_set(err, ERROR_INPUT, _("%s is \"yes\" or \"no\""), name);
    if (row->is_list)
        for (char *word; (word = strsep(&value, " \t"));)
            if (word[0])
                words_add(values, word);
    if (!row->is_list && !is_no)
        words_add(values, value);
    return true;
}

static bool config_line(struct options *options, char *line, struct error *err)
{
    line = trim(line);
    if (!line[0] || line[0] == '#')
        return true;
    char *equals = strchr(line, '=');
    if (!equals)
        return error_set(err, ERROR_INPUT, _("write \"name = value\""));
    *equals = '\0';
    return config_value(options, trim(line), trim(equals + 1), err);
}

static bool config_read(struct options *options, const char *path, struct error *err)
{
    if (!file_read(AT_FDCWD, path, &options->config, err))
        return false;
    char *rest = options->config.bytes, *line;
    for (int number = 1; rest && (line = strsep(&rest, "\n")); number++)
        if (!config_line(options, line, err))
            return error_prefix(err, "%s:%d", path, number);
    return true;
}

/* --- all of it ------------------------------------------------------------- */

static bool check_operands(const struct options *options, struct error *err)
{
    const struct option_program *program = options->program;
    if (options->operands.count < program->min_operands)
        return error_set(err, ERROR_INPUT, _("something is missing: %s %s"), program->name,
                         _(program->operands));
    if (options->operands.count > program->max_operands)
        return error_set(err, ERROR_INPUT, _("unexpected word \"%s\""),
                         options->operands.items[program->max_operands]);
    return true;
}

static bool check_required(const struct options *options, struct error *err)
{
    for (size_t i = 0; i < options->row_count; i++) {
        const struct option_row *row = &options->program->rows[i];
        bool is_excused = row->unless && options_is_set(options, row->unless);
        if (row->is_required && !is_excused && !options_is_set(options, row->name))
            return error_set(err, ERROR_INPUT, _("--%s %s is missing: %s"), row->name,
                             row->argument ? _(row->argument) : "", _(row->sentence));
    }
    return true;
}

static bool read_all(struct options *options, struct line *line, const char **ret_end,
                     struct error *err)
{
    if (!take_line(options, line, ret_end, err))
        return false;
    if (*ret_end)
        return true;
    if (find(options, "config", strlen("config")) < options->row_count) {
        const char *path = options_text(options, "config");
        if (path && !config_read(options, path, err))
            return false;
    }
    return check_operands(options, err) && check_required(options, err);
}

static struct options *options_new(const struct option_program *program)
{
    struct options *options = mem_new(sizeof *options);
    options->program = program;
    while (program->rows && program->rows[options->row_count].name)
        options->row_count++;
    options->values = mem_array(options->row_count + 1, sizeof *options->values);
    options->from_file = mem_array(options->row_count + 1, sizeof *options->from_file);
    buf_init(&options->config, CONFIG_MAX_BYTES);
    return options;
}

static void print_end(const struct option_program *program, const char *end)
{
    if (str_equal(end, "--version"))
        printf("%s %s\n", program->name, BANGTIN_VERSION);
    else if (str_equal(end, "--man"))
        options_print_man(program, stdout);
    else
        options_print_help(program, stdout);
}

enum options_outcome options_parse(const struct option_program *program, int argc, char **argv,
                                   struct options **ret_options)
{
    struct options *options = options_new(program);
    struct line line = { .words = argv, .count = argc, .at = 1 };
    const char *end = NULL;
    struct error err;
    if (!read_all(options, &line, &end, &err)) {
        fprintf(stderr, "%s: %s\n", program->name, err.text);
        fprintf(stderr, _("Try \"%s --help\".\n"), program->name);
        options_free(options);
        return OPTIONS_WRONG;
    }
    if (end) {
        print_end(program, end);
        options_free(options);
        return OPTIONS_DONE;
    }
    *ret_options = options;
    return OPTIONS_RUN;
}

void options_free(struct options *options)
{
    if (!options)
        return;
    for (size_t i = 0; i < options->row_count; i++) {
        free(options->values[i].items);
        free(options->from_file[i].items);
    }
    free(options->values);
    free(options->from_file);
    free(options->operands.items);
    buf_deinit(&options->config);
    free(options);
}

/* What counts for a row: the command line's words, else the file's. */
static const struct words *words_of(const struct options *options, const char *name)
{
    size_t at = find(options, name, strlen(name));
    assert(at < options->row_count);
    return options->values[at].count > 0 ? &options->values[at] : &options->from_file[at];
}

const char *options_text(const struct options *options, const char *name)
{
    const struct words *words = words_of(options, name);
    if (words->count > 0)
        return words->items[words->count - 1];
    return options->program->rows[find(options, name, strlen(name))].fallback;
}

bool options_is_set(const struct options *options, const char *name)
{
    return words_of(options, name)->count > 0;
}

size_t options_count(const struct options *options, const char *name)
{
    return words_of(options, name)->count;
}

const char *options_nth(const struct options *options, const char *name, size_t n)
{
    const struct words *words = words_of(options, name);
    return n < words->count ? words->items[n] : NULL;
}

size_t options_operand_count(const struct options *options)
{
    return options->operands.count;
}

const char *options_operand(const struct options *options, size_t n)
{
    return n < options->operands.count ? options->operands.items[n] : NULL;
}
