/* What systemd hears is what was meant for it, whatever a text says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/notify.h"

static int manager; /* in systemd's place */

static int set_up(void **state)
{
    struct sockaddr_un own = { .sun_family = AF_UNIX };
    char name[64];
    (void)state;
    snprintf(name, sizeof name, "@bangtin-test-notify-%d", (int)getpid());
    memcpy(own.sun_path + 1, name + 1, strlen(name + 1));
    setenv("NOTIFY_SOCKET", name, 1);
    manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
    return bind(manager, (struct sockaddr *)&own, length);
}

static int tear_down(void **state)
{
    (void)state;
    return close(manager);
}

static const char *heard(void)
{
    static char text[4096];
    ssize_t got = recv(manager, text, sizeof text - 1, MSG_DONTWAIT);
    text[got > 0 ? got : 0] = '\0';
    return text;
}

static void what_is_sent_arrives(void **state)
{
    (void)state;
    notify_send("READY=1");
    assert_string_equal(heard(), "READY=1");
    notify_status("đang chiếu hall/chao");
    assert_string_equal(heard(), "STATUS=đang chiếu hall/chao");
}

static void a_status_gives_no_orders(void **state)
{
    (void)state;
    notify_status("well\nWATCHDOG=1\nMAINPID=1\n");
    assert_string_equal(heard(), "STATUS=well WATCHDOG=1 MAINPID=1 ");
}

static void a_long_status_is_cut(void **state)
{
    char text[3000];
    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    notify_status(text);
    assert_int_equal(strlen(heard()), 1023);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sent_arrives),
        cmocka_unit_test(a_status_gives_no_orders),
        cmocka_unit_test(a_long_status_is_cut),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
