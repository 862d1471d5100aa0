/* Users, sessions, tokens and the audit in the server's storage. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/file.h"
#include "desk/storage_audit.h"
#include "desk/storage_tickets.h"
#include "desk/ticket.h"

#define HOUR_MS ((int64_t)3600 * 1000)

struct fixture {
    char folder[64];
    struct storage *storage;
    struct error err;
    char seen[256]; /* what a listing said */
};

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof *f);
    strcpy(f->folder, "/tmp/test_users.XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    assert_true(storage_open(f->folder, true, &f->storage, &f->err));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    storage_close(f->storage);
    file_remove(AT_FDCWD, f->folder);
    test_free(f);
    return 0;
}

static struct storage_user user_of(const char *name, enum role role)
{
    struct storage_user user = { .role = role, .password = "$x", .language = "vi", .made_ms = 7 };
    snprintf(user.name, sizeof user.name, "%s", name);
    return user;
}

static void add(struct fixture *f, const char *name, enum role role)
{
    struct storage_user user = user_of(name, role);
    if (!storage_user_add(f->storage, &user, &f->err))
        fail_msg("%s", f->err.text);
}

/* --- users ---------------------------------------------------------------------- */

static void names_are_names(void **state)
{
    static const char *const bad[] = { "", "a b", "a'b", "../a", "<b>", "-a", "é" };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct storage_user user = user_of(bad[i], ROLE_VIEWER);
        assert_false(storage_user_add(f->storage, &user, &f->err));
        assert_int_equal(f->err.kind, ERROR_INPUT);
    }
    add(f, "lan", ROLE_VIEWER);
    struct storage_user twin = user_of("lan", ROLE_ADMIN);
    assert_false(storage_user_add(f->storage, &twin, &f->err));
    assert_false(storage_user(f->storage, "x' OR '1'='1", &twin, &f->err));
    assert_int_equal(f->err.kind, ERROR_MISSING);
}

static void an_admin_stays(void **state)
{
    struct fixture *f = *state;
    struct storage_user lan = user_of("lan", ROLE_ADMIN);
    add(f, "lan", ROLE_ADMIN);
    add(f, "minh", ROLE_APPROVER);
    assert_false(storage_user_remove(f->storage, "lan", &f->err));
    lan.role = ROLE_VIEWER;
    assert_false(storage_user_change(f->storage, &lan, &f->err));
    lan.role = ROLE_ADMIN;
    lan.is_disabled = true;
    assert_false(storage_user_change(f->storage, &lan, &f->err));
    add(f, "hoa", ROLE_ADMIN);
    assert_true(storage_user_change(f->storage, &lan, &f->err));
    assert_false(storage_user_remove(f->storage, "hoa", &f->err)); /* lan is disabled */
    assert_true(storage_user_remove(f->storage, "lan", &f->err));
    assert_false(storage_user_remove(f->storage, "lan", &f->err));
    assert_int_equal(f->err.kind, ERROR_MISSING);
}

static void passwords_are_kept_as_hashes(void **state)
{
    char hash[PASSWORD_HASH_BYTES], other[PASSWORD_HASH_BYTES];
    struct error err;
    (void)state;
    assert_true(password_hash("mật khẩu dài", hash, &err));
    assert_true(password_hash("mật khẩu dài", other, &err));
    assert_string_not_equal(hash, other);
    assert_int_equal(strncmp(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31), 0);
    assert_true(password_is("mật khẩu dài", hash));
    assert_false(password_is("mật khẩu dai", hash));
    assert_false(password_is("", hash));
    assert_false(password_is("mật khẩu dài", NULL));
    assert_false(password_is("mật khẩu dài", "no hash"));
    assert_true(password_is_fit("mật khẩu d", &err)); /* ten characters, however many bytes */
    assert_false(password_is_fit("mật khẩu ", &err));
}

/* --- sessions and tokens -------------------------------------------------------- */

static bool is_in(struct fixture *f, const char *hash, int64_t now_ms)
{
    struct storage_user user;
    return storage_session(f->storage, hash, now_ms, &user, &f->err) &&
           strcmp(user.name, "lan") == 0;
}

static void sessions_end(void **state)
{
    struct fixture *f = *state;
    int64_t now_ms = 1000 * HOUR_MS;
    add(f, "lan", ROLE_VIEWER);
    assert_true(storage_session_add(f->storage, "a", "lan", now_ms, &f->err));
    assert_false(is_in(f, "b", now_ms));
    assert_int_equal(f->err.kind, ERROR_MISSING);
    for (int i = 0; i < 16; i++) /* being used keeps it alive, … */
        assert_true(is_in(f, "a", now_ms += 10 * HOUR_MS));
    assert_false(is_in(f, "a", now_ms + 10 * HOUR_MS)); /* … for a week */
    assert_true(storage_session_add(f->storage, "c", "lan", now_ms, &f->err));
    assert_true(is_in(f, "c", now_ms + 12 * HOUR_MS - 1));
    assert_true(storage_session_add(f->storage, "d", "lan", now_ms, &f->err));
    assert_false(is_in(f, "d", now_ms + 12 * HOUR_MS));
    assert_true(storage_session_end(f->storage, "c", &f->err));
    assert_false(is_in(f, "c", now_ms));
}

static void what_changes_a_user_ends_sessions(void **state)
{
    struct fixture *f = *state;
    struct storage_user lan = user_of("lan", ROLE_VIEWER);
    add(f, "lan", ROLE_VIEWER);
    strcpy(lan.language, "en");
    assert_true(storage_session_add(f->storage, "a", "lan", 5, &f->err));
    assert_true(storage_user_change(f->storage, &lan, &f->err));
    assert_true(is_in(f, "a", 6));
    strcpy(lan.password, "$y");
    assert_true(storage_user_change(f->storage, &lan, &f->err));
    assert_false(is_in(f, "a", 6));
    assert_true(storage_session_add(f->storage, "b", "lan", 5, &f->err));
    assert_true(storage_user_remove(f->storage, "lan", &f->err));
    assert_false(is_in(f, "b", 6));
}

static void count_token(void *context, const struct storage_token *token)
{
    struct fixture *f = context;
    size_t length = strlen(f->seen);
    snprintf(f->seen + length, sizeof f->seen - length, "%s:%s:%d ", token->user, token->name,
             token->seen_ms >= 0);
}

static const char *tokens_of(struct fixture *f, const char *user)
{
    f->seen[0] = '\0';
    assert_true(storage_tokens(f->storage, user, count_token, f, &f->err));
    return f->seen;
}

static void tokens_belong_to_users(void **state)
{
    struct fixture *f = *state;
    struct storage_user user;
    int64_t id, other;
    add(f, "lan", ROLE_OPERATOR);
    add(f, "minh", ROLE_VIEWER);
    assert_true(storage_token_add(f->storage, "a", "lan", "push", HOUR_MS, &id, &f->err));
    assert_true(storage_token_add(f->storage, "b", "minh", "tv", HOUR_MS, &other, &f->err));
    assert_true(storage_token_user(f->storage, "a", HOUR_MS, &user, &f->err));
    assert_int_equal(user.role, ROLE_OPERATOR);
    assert_string_equal(tokens_of(f, ""), "lan:push:1 minh:tv:0 ");
    assert_string_equal(tokens_of(f, "minh"), "minh:tv:0 ");
    assert_false(storage_token_remove(f->storage, id, "minh", &f->err));
    assert_true(storage_token_remove(f->storage, id, "lan", &f->err));
    assert_false(storage_token_user(f->storage, "a", HOUR_MS, &user, &f->err));
    assert_true(storage_user_remove(f->storage, "minh", &f->err));
    assert_string_equal(tokens_of(f, ""), "");
}

static void tickets_are_random_and_hashed(void **state)
{
    char one[TICKET_BYTES], two[TICKET_BYTES], hash[SHA256_HEX_BYTES];
    struct error err;
    (void)state;
    assert_true(ticket_make(one, &err) && ticket_make(two, &err));
    assert_string_not_equal(one, two);
    assert_true(ticket_hash(one, hash));
    assert_string_not_equal(one, hash);
    assert_false(ticket_hash(NULL, hash));
    assert_false(ticket_hash("", hash));
    one[0] = 'G';
    assert_false(ticket_hash(one, hash));
}

/* --- audit ---------------------------------------------------------------------- */

static void count_deed(void *context, const struct storage_deed *deed)
{
    struct fixture *f = context;
    size_t length = strlen(f->seen);
    snprintf(f->seen + length, sizeof f->seen - length, "%lld:%s ", (long long)deed->id,
             deed->object);
}

static void the_audit_is_read_backwards(void **state)
{
    static const char *const objects[] = { "a", "b'; DROP TABLE audit; --", "c" };
    struct fixture *f = *state;
    for (size_t i = 0; i < 3; i++) {
        const struct storage_deed deed = { 0, 5, "lan", "::1", "x", objects[i], "" };
        assert_true(storage_audit(f->storage, &deed, &f->err));
    }
    assert_true(storage_deeds(f->storage, 0, 2, count_deed, f, &f->err));
    assert_string_equal(f->seen, "3:c 2:b'; DROP TABLE audit; -- ");
    f->seen[0] = '\0';
    assert_true(storage_deeds(f->storage, 2, 100, count_deed, f, &f->err));
    assert_string_equal(f->seen, "1:a ");
}

static void count_detail(void *context, const struct storage_deed *deed)
{
    struct fixture *f = context;
    size_t length = strlen(f->seen);
    snprintf(f->seen + length, sizeof f->seen - length, "%s:%s:%s ", deed->object, deed->address,
             deed->detail);
}

static void what_strangers_repeat_is_one_line_an_hour(void **state)
{
    struct fixture *f = *state;
    struct storage_deed deed = { .at_ms = 10 * HOUR_MS, .who = "", .action = "login.wrong" };
    for (int i = 0; i < 6; i++) {
        deed.object = i % 3 == 2 ? "minh" : "lan";
        deed.address = i < 3 ? "::1" : "::2";
        assert_true(storage_audit_count(f->storage, &deed, &f->err));
    }
    deed.at_ms += HOUR_MS;
    assert_true(storage_audit_count(f->storage, &deed, &f->err));
    assert_true(storage_deeds(f->storage, 0, 100, count_detail, f, &f->err));
    assert_string_equal(f->seen, "minh:::2:1 minh:::2:2 lan:::2:4 ");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(names_are_names),
        TEST(an_admin_stays),
        TEST(passwords_are_kept_as_hashes),
        TEST(sessions_end),
        TEST(what_changes_a_user_ends_sessions),
        TEST(tokens_belong_to_users),
        TEST(tickets_are_random_and_hashed),
        TEST(the_audit_is_read_backwards),
        TEST(what_strangers_repeat_is_one_line_an_hour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
