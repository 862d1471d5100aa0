/* What a confined child says and how it ends; and that a file which ends the check is one more
 * mistake (its decoders' bugs: tests/flow/test_quarantine.py). */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/file.h"
#include "common/mem.h"
#include "common/sandbox.h"
#include "common/sign.h"
#include "desk/confined.h"

enum { MUST_BE_SHORT_BYTES = 1000, PATIENCE_MS = 100 };

static const char *folder;

/* --- in the child --------------------------------------------------------------------------- */

static void say(int output, const char *text)
{
    struct error err;
    if (!file_write_fd(output, "test", text, strlen(text), &err))
        _exit(1);
}

static void say_what_was_there(void *context, struct confined *self, int output)
{
    confined_at(self, 1);
    say(output, context);
}

static void crash(void *context, struct confined *self, int output)
{
    (void)context;
    confined_at(self, 7);
    say(output, "half");
    abort();
}

static void crash_by_itself(void *context, struct confined *self, int output)
{
    confined_at(self, 7);
    confined_at(self, CONFINED_NOTHING);
    (void)context, (void)output;
    abort();
}

static void be_killed(void *context, struct confined *self, int output)
{
    (void)context, (void)output;
    confined_at(self, 3);
    raise(SIGKILL);
}

static void hang(void *context, struct confined *self, int output)
{
    (void)context, (void)output;
    confined_at(self, 5);
    poll(NULL, 0, -1);
}

/* Always at something new. */
static void never_end(void *context, struct confined *self, int output)
{
    for (;;) {
        confined_at(self, 6);
        if (context)
            say(output, context);
        poll(NULL, 0, PATIENCE_MS / 10);
    }
}

static void open_socket(void *context, struct confined *self, int output)
{
    confined_at(self, 2);
    say(output, context);
    socket(AF_INET, SOCK_STREAM, 0);
}

static void say_too_much(void *context, struct confined *self, int output)
{
    confined_at(self, 4);
    for (;;)
        say(output, context);
}

/* What the sandbox refuses it, the word tells. */
static void try_things(void *context, struct confined *self, int output)
{
    const int *foreign = context;
    (void)self;
    say(output, fcntl(*foreign, F_GETFD) >= 0 ? "open " : "closed ");
    say(output, open("in/file", O_RDONLY) >= 0 ? "read " : "nothing ");
    say(output, open("in/new", O_WRONLY | O_CREAT, 0600) >= 0 ? "wrote " : "refused ");
    say(output, open("/etc/shadow", O_RDONLY) >= 0 ? "secrets " : "refused ");
    say(output, kill(getppid(), 0) == 0 ? "signal" : "refused");
}

/* A key is not among what was in memory. */
static void read_key(void *context, struct confined *self, int output)
{
    static const struct sign_secret nothing;
    (void)self;
    say(output, memcmp(context, &nothing, sizeof nothing) == 0 ? "zeros" : "the key");
}

/* --- outside -------------------------------------------------------------------------------- */

static bool run(void (*work)(void *context, struct confined *self, int output), void *context,
                struct buf *said, int32_t *ret_at, struct error *err)
{
    char *in = mem_format("%s/in", folder);
    const char *const reads[] = { in, NULL };
    const struct confined_work all = { work, context, reads, -1, PATIENCE_MS };
    buf_init(said, MUST_BE_SHORT_BYTES);
    *ret_at = -2;
    bool is_good = confined_run(&all, said, ret_at, err);
    free(in);
    return is_good;
}

static void it_has_what_was_there_and_says_its_result(void **state)
{
    char text[] = "a text in memory";
    struct error err;
    struct buf said;
    int32_t at;
    (void)state;
    assert_true(run(say_what_was_there, text, &said, &at, &err));
    assert_string_equal(buf_text(&said), text);
    buf_deinit(&said);
}

static void what_ends_it_ends_nobody_else(void **state)
{
    static const struct {
        void (*work)(void *context, struct confined *self, int output);
        enum error_kind kind;
        int32_t at;
        const char *sentence;
        bool is_by_sandbox;
    } cases[] = {
        { crash, ERROR_INPUT, 7, "reading it ended the program (Aborted)", false },
        { crash_by_itself, ERROR_INPUT, CONFINED_NOTHING, "reading it ended the program (Aborted)",
          false },
        { be_killed, ERROR_SYSTEM, 3, "the machine ended the program that read it", false },
        { say_too_much, ERROR_LIMIT, 4, "child: larger than 1000 bytes", false },
        { hang, ERROR_INPUT, 5, "reading it does not come to an end", false },
        { open_socket, ERROR_INPUT, 2, "reading it made the program do what no such file asks for",
          true },
    };
    char text[] = "text";
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err;
        struct buf said;
        int32_t at;
        if (cases[i].is_by_sandbox && !sandbox_is_built())
            continue;
        assert_false(run(cases[i].work, text, &said, &at, &err));
        assert_string_equal(err.text, cases[i].sentence);
        assert_int_equal(err.kind, cases[i].kind);
        assert_int_equal(at, cases[i].at);
        buf_deinit(&said);
    }
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void it_has_an_hour_in_all_whatever_it_says(void **state)
{
    char *const words[] = { NULL, (char[]){ "-" } };
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct error err;
        struct buf said;
        int32_t at;
        const struct confined_work work = { .work = never_end,
                                            .context = words[i],
                                            .held = -1,
                                            .patience_ms = PATIENCE_MS,
                                            .all_ms = 2 * PATIENCE_MS };
        buf_init(&said, MUST_BE_SHORT_BYTES);
        assert_false(confined_run(&work, &said, &at, &err));
        assert_string_equal(err.text, "reading it does not come to an end");
        assert_int_equal(at, 6);
        buf_deinit(&said);
    }
}

static void it_reads_what_it_was_given_and_nothing_else(void **state)
{
    struct error err;
    struct buf said;
    int32_t at;
    int foreign = open("/dev/null", O_RDONLY | O_CLOEXEC);
    (void)state;
    if (!sandbox_is_built() || landlock_version() == 0) {
        print_message("skipped: no sandbox, or no Landlock\n");
        skip();
    }
    assert_true(run(try_things, &foreign, &said, &at, &err));
    assert_string_equal(buf_text(&said), "closed read refused refused refused");
    buf_deinit(&said);
    close(foreign);
}

static void it_has_no_key(void **state)
{
    struct error err;
    struct buf said;
    struct sign_public public;
    int32_t at;
    struct sign_secret *key = sign_secret_new();
    (void)state;
    sign_keygen(&public, key);
    assert_true(run(read_key, key, &said, &at, &err));
    assert_string_equal(buf_text(&said), "zeros");
    buf_deinit(&said);
    struct sign_public again;
    sign_secret_public(key, &again);
    assert_true(sign_public_equal(&public, &again));
    sign_secret_free(key);
}

static int set_up(void **state)
{
    static char made[] = "/tmp/bangtin-test-confined-XXXXXX";
    struct error err;
    (void)state;
    folder = mkdtemp(made);
    return folder && chdir(folder) == 0 && file_make_folders(AT_FDCWD, "in", &err) &&
                   file_replace(AT_FDCWD, "in/file", "x", 1, 0600, &err)
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    (void)state;
    file_remove(AT_FDCWD, folder);
    return chdir("/");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_what_was_there_and_says_its_result),
        cmocka_unit_test(what_ends_it_ends_nobody_else),
        cmocka_unit_test(it_has_an_hour_in_all_whatever_it_says),
        cmocka_unit_test(it_has_no_key),
        cmocka_unit_test(it_reads_what_it_was_given_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
