/* Plays added up, however many names there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "desk/report_table.h"
#include "model/limits.h"

enum { MANY = 100000 };

static struct site site;
static const struct plan plan = { .site = &site };
static const struct storage_period period = { .to_ms = INT64_MAX };

static struct report_table fresh(enum report_by by)
{
    return (struct report_table){ .by = by, .plan = &plan, .period = &period };
}

static void add(struct report_table *table, const char *item, const char *screen, int64_t at_ms)
{
    const struct storage_plays plays = { .item = item,
                                         .campaign = "tet",
                                         .screen = screen,
                                         .plays = 2,
                                         .shown_ms = 1000,
                                         .first_ms = at_ms,
                                         .last_ms = at_ms + 1000 };
    report_table_add(table, &plays);
}

static void screens_are_counted_once(void **state)
{
    struct report_table table = fresh(REPORT_BY_ITEM);
    char cong_id[] = "cong", vuon_id[] = "vuon";
    const struct screen cong = { .id = cong_id }, vuon = { .id = vuon_id };
    struct reach_row rows[] = { { &cong, "hall/a", "tet" },
                                { &vuon, "hall/a", "tet" },
                                { &cong, "hall/c", "tet" } };
    const struct reach reach = { rows, 3 };
    (void)state;
    add(&table, "hall/b", "sanh", 9);
    add(&table, "hall/a", "sanh", 5);
    add(&table, "hall/a", "cong", 7);
    add(&table, "hall/a", "sanh", 3);
    report_table_finish(&table, &reach);
    assert_int_equal(table.count, 3);
    const struct report_row *a = &table.rows[0], *b = &table.rows[1], *c = &table.rows[2];
    assert_string_equal(a->name, "hall/a");
    assert_int_equal(a->reached_count, 2);
    assert_int_equal(a->meant_count, 3);
    assert_int_equal(a->plays, 6);
    assert_int_equal(a->shown_ms, 3000);
    assert_int_equal(a->first_ms, 3);
    assert_int_equal(a->last_ms, 1007);
    assert_int_equal(b->reached_count, 1);
    assert_int_equal(b->meant_count, 1);
    assert_string_equal(c->name, "hall/c");
    assert_int_equal(c->reached_count, 0);
    assert_int_equal(c->meant_count, 1);
    assert_int_equal(c->plays, 0);
    report_table_deinit(&table);
}

/* Somebody with a board's key reports items that there are not. With a look through all of them
 * for each, this would not end. */
static void names_that_were_made_up_cost_no_more_than_others(void **state)
{
    struct report_table table = fresh(REPORT_BY_ITEM), campaigns = fresh(REPORT_BY_CAMPAIGN);
    const struct reach nobody = { NULL, 0 };
    char item[32];
    (void)state;
    for (int i = 0; i < 2 * MANY; i++) {
        snprintf(item, sizeof item, "hall/i%d", i % MANY);
        add(&table, item, "sanh", i);
        add(&campaigns, item, "sanh", i);
    }
    assert_true(campaigns.count <= 4096); /* and no more room than there are answers */
    report_table_finish(&table, &nobody);
    report_table_finish(&campaigns, &nobody);
    assert_int_equal(table.count, MANY);
    assert_int_equal(table.rows[MANY - 1].plays, 4);
    assert_int_equal(campaigns.count, 1);
    assert_int_equal(campaigns.rows[0].plays, 4 * MANY);
    report_table_deinit(&table);
    report_table_deinit(&campaigns);
}

static void sums_stop_where_numbers_end(void **state)
{
    struct report_table table = fresh(REPORT_BY_SCREEN);
    const struct reach nobody = { NULL, 0 };
    const struct storage_plays most = {
        .item = "hall/a", .campaign = "", .screen = "sanh", .plays = 1, .shown_ms = LIMIT_SUM_MS
    };
    (void)state;
    for (int i = 0; i < 5000; i++)
        report_table_add(&table, &most);
    report_table_finish(&table, &nobody);
    assert_int_equal(table.rows[0].plays, 5000);
    assert_int_equal(table.rows[0].shown_ms, LIMIT_SUM_MS);
    report_table_deinit(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screens_are_counted_once),
        cmocka_unit_test(names_that_were_made_up_cost_no_more_than_others),
        cmocka_unit_test(sums_stop_where_numbers_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
