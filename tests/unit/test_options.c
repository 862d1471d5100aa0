/* Command lines by tables. What the parser says of a wrong one is read from its stderr. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/mem.h"
#include "common/options.h"

static const struct option_row rows[] = {
    { "server", "URL", "where releases come from", .is_required = true, .unless = "spare" },
    { "poll", "S", "seconds between polls", .fallback = "15" },
    { "key", "FILE", "keys", .is_list = true },
    { "blank", NULL, "show plain black" },
    { "spare", NULL, "none is needed" },
    { "config", "FILE", "a file of options" },
    { 0 },
};
static const struct option_program program = {
    .name = "bangtin-test",
    .operands = "[DIR]",
    .sentence = "tests a parser",
    .max_operands = 1,
    .rows = rows,
};

static const struct option_program bare = {
    .name = "bangtin-bare",
    .operands = "FILE",
    .sentence = "tests one without rows",
    .min_operands = 1,
    .max_operands = 1,
};

enum { MAX_WORDS = 12 };

static enum options_outcome parse(const char *const *words, struct options **ret_options)
{
    static char *argv[MAX_WORDS + 1];
    int argc = 1;
    argv[0] = (char[]){ "x" };
    for (; words[argc - 1]; argc++) {
        free(argv[argc]);
        argv[argc] = mem_copy_string(words[argc - 1]);
    }
    return options_parse(&program, argc, argv, ret_options);
}

static struct options *parse_good(const char *const *words)
{
    struct options *options = NULL;
    assert_int_equal(parse(words, &options), OPTIONS_RUN);
    assert_non_null(options);
    return options;
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void beside_another_it_is_not_required(void **state)
{
    (void)state;
    struct options *options = parse_good(WORDS("--spare"));
    assert_null(options_text(options, "server"));
    options_free(options);
}

static void values_are_found(void **state)
{
    (void)state;
    struct options *options = parse_good(
        WORDS("--server", "http://a", "--key", "one", "two", "--blank", "here", "--key=three"));
    assert_string_equal(options_text(options, "server"), "http://a");
    assert_string_equal(options_text(options, "poll"), "15");
    assert_false(options_is_set(options, "poll"));
    assert_true(options_is_set(options, "blank"));
    assert_int_equal(options_count(options, "key"), 3);
    assert_string_equal(options_nth(options, "key", 0), "one");
    assert_string_equal(options_nth(options, "key", 2), "three");
    assert_null(options_nth(options, "key", 3));
    assert_int_equal(options_operand_count(options), 1);
    assert_string_equal(options_operand(options, 0), "here");
    assert_null(options_operand(options, 1));
    options_free(options);
}

static void spellings_of_a_value(void **state)
{
    (void)state;
    struct options *options = parse_good(WORDS("--server=", "--poll", "1", "--poll=a=b"));
    assert_string_equal(options_text(options, "server"), "");
    assert_string_equal(options_text(options, "poll"), "a=b");
    assert_null(options_text(options, "config"));
    options_free(options);
    options = parse_good(WORDS("--server", "-", "--", "--blank"));
    assert_string_equal(options_text(options, "server"), "-");
    assert_string_equal(options_operand(options, 0), "--blank");
    assert_false(options_is_set(options, "blank"));
    options_free(options);
}

static void without_rows_there_are_operands(void **state)
{
    (void)state;
    char *argv[] = { (char[]){ "x" }, (char[]){ "a" }, NULL };
    struct options *options = NULL;
    assert_int_equal(options_parse(&bare, 1, argv, &options), OPTIONS_WRONG);
    assert_null(options);
    assert_int_equal(options_parse(&bare, 2, argv, &options), OPTIONS_RUN);
    assert_string_equal(options_operand(options, 0), "a");
    options_free(options);
    options_free(NULL);
}

/* What fd 2 (or 1) receives while a wrong command line is parsed. */
static char *said(int fd, const char *const *words, enum options_outcome expected)
{
    FILE *caught = tmpfile();
    assert_non_null(caught);
    fflush(stdout);
    int saved = dup(fd);
    dup2(fileno(caught), fd);
    struct options *options = NULL;
    enum options_outcome outcome = parse(words, &options);
    fflush(stdout);
    fflush(stderr);
    dup2(saved, fd);
    close(saved);
    assert_int_equal(outcome, expected);
    assert_null(options);
    char *text = mem_new(8192);
    rewind(caught);
    text[fread(text, 1, 8191, caught)] = '\0';
    fclose(caught);
    return text;
}

static const struct {
    const char *words[MAX_WORDS];
    const char *sentence;
} wrong[] = {
    { { "--serve", "x" }, "unknown option --serve (did you mean --server?)" },
    { { "--serve=x" }, "unknown option --serve (did you mean --server?)" },
    { { "--wholly-other" }, "unknown option --wholly-other\n" },
    { { "-s", "x" }, "unknown option -s: options begin with two dashes" },
    { { "--server" }, "--server needs a value: URL" },
    { { "--server", "--blank" }, "--server needs a value: URL" },
    { { "--server", "x", "--key" }, "--key needs a value: FILE" },
    { { "--server", "x", "--blank=no" }, "--blank takes no value" },
    { { "--blank" }, "--server URL is missing: where releases come from" },
    { { "--server", "x", "a", "b" }, "unexpected word \"b\"" },
    { { "--server", "x", "--config", "/nowhere/at/all" }, "/nowhere/at/all: " },
};

static void mistakes_are_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *text = said(STDERR_FILENO, wrong[i].words, OPTIONS_WRONG);
        if (!strstr(text, wrong[i].sentence))
            fail_msg("expected \"%s\" in \"%s\"", wrong[i].sentence, text);
        assert_non_null(strstr(text, "bangtin-test --help"));
        free(text);
    }
}

static void config_write(char path[64], const char *bytes)
{
    snprintf(path, 64, "/tmp/bangtin-options-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
    close(fd);
}

static void config_is_beaten_by_the_command_line(void **state)
{
    (void)state;
    char path[64];
    config_write(path, "# the gate\n\n server = http://file \r\npoll=7\nkey = a  b\nblank = yes");
    struct options *options = parse_good(WORDS("--config", path, "--poll", "3"));
    assert_string_equal(options_text(options, "server"), "http://file");
    assert_string_equal(options_text(options, "poll"), "3");
    assert_int_equal(options_count(options, "key"), 2);
    assert_string_equal(options_nth(options, "key", 1), "b");
    assert_true(options_is_set(options, "blank"));
    options_free(options);
    options = parse_good(WORDS("--config", path, "--key", "c"));
    assert_int_equal(options_count(options, "key"), 1);
    assert_string_equal(options_nth(options, "key", 0), "c");
    options_free(options);
    unlink(path);
}

static void config_says_no(void **state)
{
    (void)state;
    char path[64];
    config_write(path, "server = x\nblank = no\n");
    struct options *options = parse_good(WORDS("--config", path));
    assert_false(options_is_set(options, "blank"));
    options_free(options);
    unlink(path);
    config_write(path, "");
    options = parse_good(WORDS("--config", path, "--server", "y"));
    assert_string_equal(options_text(options, "server"), "y");
    options_free(options);
    unlink(path);
}

static void config_mistakes_have_a_line(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "poll = 3\nserfer = x\n", ":2: unknown option serfer (did you mean server?)" },
        { "poll\n", ":1: write \"name = value\"" },
        { "\nblank = maybe", ":2: blank is \"yes\" or \"no\"" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[64];
        config_write(path, cases[i][0]);
        char *text = said(STDERR_FILENO, WORDS("--config", path), OPTIONS_WRONG);
        if (!strstr(text, cases[i][1]))
            fail_msg("expected \"%s\" in \"%s\"", cases[i][1], text);
        free(text);
        unlink(path);
    }
}

static void help_man_and_version_end_everything(void **state)
{
    (void)state;
    char *text = said(STDOUT_FILENO, WORDS("--help"), OPTIONS_DONE);
    assert_non_null(strstr(text, "Usage: bangtin-test [DIR] [options]\n"));
    assert_non_null(strstr(text, "  --server URL   where releases come from (required)\n"));
    assert_non_null(strstr(text, "  --poll S       seconds between polls (default: 15)\n"));
    assert_non_null(strstr(text, "  --key FILE…    keys\n"));
    free(text);
    text = said(STDOUT_FILENO, WORDS("--blank", "--version"), OPTIONS_DONE);
    assert_int_equal(strncmp(text, "bangtin-test ", 13), 0);
    free(text);
    text = said(STDOUT_FILENO, WORDS("--man"), OPTIONS_DONE);
    assert_int_equal(strncmp(text, ".TH bangtin\\-test 1 ", 20), 0);
    assert_non_null(strstr(text, "\n.B \\-\\-server \\fIURL\\fR\nwhere releases come from"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_found),
        cmocka_unit_test(beside_another_it_is_not_required),
        cmocka_unit_test(spellings_of_a_value),
        cmocka_unit_test(without_rows_there_are_operands),
        cmocka_unit_test(mistakes_are_said),
        cmocka_unit_test(config_is_beaten_by_the_command_line),
        cmocka_unit_test(config_says_no),
        cmocka_unit_test(config_mistakes_have_a_line),
        cmocka_unit_test(help_man_and_version_end_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
