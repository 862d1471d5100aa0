/* How the fields of a scene travel: one behind the other, each with its NUL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "picture/scene.h"

static void fields_come_back_as_they_went(void **state)
{
    (void)state;
    const struct scene sent = { .fields = { "một", "", "ba\nbốn" }, .field_count = 3 };
    struct scene got = { 0 };
    char packed[32];
    memset(packed, 'x', sizeof packed);
    assert_true(scene_pack(&sent, packed, sizeof packed));
    scene_unpack(&got, packed, sizeof packed, sent.field_count);
    assert_int_equal(got.field_count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(got.fields[i], sent.fields[i]);
    assert_string_equal(scene_text(&got, 0), "một");
    assert_null(scene_text(&got, 1));
    assert_null(scene_text(&got, 3));
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    const struct scene scene = { .fields = { "abc", "de" }, .field_count = 2 };
    char packed[7];
    assert_true(scene_pack(&scene, packed, 7));
    assert_false(scene_pack(&scene, packed, 6));
}

/* A hostile neighbour's count and bytes: no step beyond them. */
static void only_whole_fields_are_taken(void **state)
{
    (void)state;
    struct scene scene = { 0 };
    scene_unpack(&scene, "a\0bcd", 5, 1000); /* without the NUL at its end */
    assert_int_equal(scene.field_count, 1);
    static const char empty[SCENE_FIELDS_MAX + 5];
    scene_unpack(&scene, empty, sizeof empty, 1000);
    assert_int_equal(scene.field_count, SCENE_FIELDS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_come_back_as_they_went),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(only_whole_fields_are_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
