/* The chain of trust files as a board finds it: given, kept, and what cannot be read now. */
#include "player/keyring.h"

#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/release_vectors.h"
#include "tests/support/site_folder.h"

static char state_folder[SITE_FOLDER_BYTES];

static int make_folder(void **state)
{
    static const struct site_text nothing[] = { { NULL, NULL } };
    (void)state;
    site_folder_make(state_folder, nothing);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    site_folder_remove(state_folder);
    return 0;
}

/* As main keeps it: the vector's file NAME and its signatures as number N. */
static void keep(const char *name, const char *number)
{
    static const char *const ends[] = { "", ".minisig" };
    for (size_t i = 0; i < 2; i++) {
        char from[96], to[96];
        snprintf(from, sizeof from, "trust/%s.json%s", name, ends[i]);
        snprintf(to, sizeof to, "trust/%s.json%s", number, ends[i]);
        struct buf file = vector_read(from);
        site_folder_write(state_folder, to, file.bytes, file.length);
        buf_deinit(&file);
    }
}

static const char *path_of(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/trust/%s", state_folder, name);
    return path;
}

/* In the place of the kept file: opening it fails, and nobody could say what is in it. */
static void spoil(const char *name)
{
    const char *path = path_of(name);
    unlink(path);
    assert_int_equal(symlink(path, path), 0); /* ELOOP */
}

/* The number of the last link; -1: nobody is trusted. */
static int64_t top_of(const char *given, bool *ret_is_good, struct error *err)
{
    struct keyring keyring = { 0 };
    *ret_is_good = keyring_read(state_folder, given, &keyring, err);
    int64_t number = keyring_top(&keyring) ? keyring_top(&keyring)->number : -1;
    keyring_deinit(&keyring);
    return number;
}

static void what_is_given_begins_it(void **state)
{
    static const struct {
        const char *given;
        int64_t top;
    } cases[] = { { VECTORS "keys/one.pub", 0 }, { VECTORS "trust/1.json", 1 }, { "", -1 } };
    struct error err;
    bool is_good;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(top_of(cases[i].given, &is_good, &err), cases[i].top);
        assert_true(is_good);
    }
    char text[SIGN_KEY_TEXT_BYTES];
    struct sign_public key = vector_public("one");
    sign_public_format(&key, text);
    assert_int_equal(top_of(text, &is_good, &err), 0);
    assert_true(is_good);
}

static void what_is_kept_follows(void **state)
{
    struct error err;
    bool is_good;
    (void)state;
    keep("1", "1");
    assert_int_equal(top_of(VECTORS "keys/one.pub", &is_good, &err), 1);
    keep("2", "2");
    assert_int_equal(top_of(VECTORS "keys/one.pub", &is_good, &err), 2);
    assert_true(is_good);
    assert_int_equal(top_of("", &is_good, &err), 2);
    assert_true(is_good);
    keep("2.not-by-new-root", "2");
    assert_int_equal(top_of(VECTORS "keys/one.pub", &is_good, &err), 1);
    assert_true(is_good); /* it was read: somebody tampered with it */
}

static void what_is_wrong_is_told(void **state)
{
    static const char *const given[] = { "nowhere", VECTORS "latest" };
    struct error err;
    bool is_good;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(top_of(given[i], &is_good, &err), -1);
        assert_false(is_good);
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_says(&err, given[i]);
    }
}

/* No descriptor is left. */
static void what_cannot_be_read_now_is_not_wrong(void **state)
{
    struct rlimit all, none;
    struct error err;
    bool is_good;
    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &all), 0);
    none = (struct rlimit){ .rlim_cur = 0, .rlim_max = all.rlim_max };
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    int64_t top = top_of(VECTORS "keys/one.pub", &is_good, &err);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &all), 0);
    assert_int_equal(top, -1);
    assert_false(is_good);
    assert_int_equal(err.kind, ERROR_SYSTEM);
}

/* The chain is not as long as it was, and that is said: the keys before may have been revoked. */
static void a_link_that_cannot_be_read_now_is_told(void **state)
{
    static const char *const parts[] = { "2.json", "2.json.minisig" };
    struct error err;
    bool is_good;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        keep("1", "1");
        keep("2", "2");
        spoil(parts[i]);
        assert_int_equal(top_of(VECTORS "keys/one.pub", &is_good, &err), 1);
        assert_false(is_good);
        assert_int_equal(err.kind, ERROR_SYSTEM);
        assert_says(&err, parts[i]);
        unlink(path_of(parts[i]));
    }
}

/* Without --trust it begins with what was kept; one that cannot be read is not none. */
static void a_beginning_that_cannot_be_read_now_is_told(void **state)
{
    struct error err;
    bool is_good;
    (void)state;
    keep("1", "1");
    spoil("1.json");
    assert_int_equal(top_of("", &is_good, &err), -1);
    assert_false(is_good);
    assert_int_equal(err.kind, ERROR_SYSTEM);
    assert_says(&err, "1.json");
    keep("2", "2");
    assert_int_equal(top_of("", &is_good, &err), 2);
    assert_true(is_good);
}

#define WITH_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_A_FOLDER(what_is_given_begins_it),
        WITH_A_FOLDER(what_is_kept_follows),
        WITH_A_FOLDER(what_is_wrong_is_told),
        WITH_A_FOLDER(what_cannot_be_read_now_is_not_wrong),
        WITH_A_FOLDER(a_link_that_cannot_be_read_now_is_told),
        WITH_A_FOLDER(a_beginning_that_cannot_be_read_now_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
