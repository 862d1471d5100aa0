/* See cases.h. A first run without faults counts the calls; then each occurrence of each call is a
 * case with each of its errors: once, from then on until the fault ends, or until the power does.
 */
#include "tests/fault/cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NAME_BYTES = 160 };

static const char *const mode_names[CASES_MODES] = { "once", "lasting", "cut" };

struct one {
    const struct cases_scenario *scenario;
    struct injection fault;
    enum cases_mode mode;
};

struct all {
    struct one *cases;
    size_t count, capacity;
};

struct wishes {
    size_t sample, shard, shards;
    uint64_t seed;
    const char *only;
};

struct tally {
    size_t tried, met, wrong;
};

/* --- the list ------------------------------------------------------------------------------- */

static void add(struct all *all, const struct one *one)
{
    if (all->count == all->capacity) {
        all->capacity = all->capacity ? 2 * all->capacity : 4096;
        all->cases = realloc(all->cases, all->capacity * sizeof *all->cases);
    }
    all->cases[all->count++] = *one;
}

static void add_call(struct all *all, const struct cases_scenario *scenario, enum inject_call call,
                     uint32_t count)
{
    bool is_last = false;
    for (const int *error = inject_errors(call); !is_last; error++) {
        is_last = *error == INJECT_KILL;
        for (uint32_t nth = 1; nth <= count; nth++)
            for (int mode = 0; mode < (is_last ? 1 : CASES_MODES); mode++)
                add(all, &(struct one){ scenario,
                                        { call, nth, *error, mode != CASES_ONCE },
                                        (enum cases_mode)mode });
    }
}

static bool add_scenario(struct all *all, const struct cases_sweep *sweep,
                         const struct cases_scenario *scenario)
{
    uint32_t counts[INJECT_CALLS] = { 0 }, hits = 0;
    const char *why = sweep->try(scenario, NULL, CASES_ONCE, counts, &hits);
    if (why)
        fprintf(stderr, "%s, without any fault: %s\n", scenario->name, why);
    for (int call = 0; !why && call < INJECT_CALLS; call++)
        add_call(all, scenario, (enum inject_call)call, counts[call]);
    return !why;
}

static void shuffle(struct all *all, uint64_t seed)
{
    for (size_t i = all->count; i > 1; i--) {
        seed = seed * 6364136223846793005U + 1442695040888963407U;
        size_t j = (size_t)(seed >> 33) % i;
        struct one swapped = all->cases[i - 1];
        all->cases[i - 1] = all->cases[j];
        all->cases[j] = swapped;
    }
}

/* --- running -------------------------------------------------------------------------------- */

int cases_in_child(void (*what)(const void *context), const void *context)
{
    int status = 0;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        what(context);
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return status;
}

static void run_one(const struct cases_sweep *sweep, const struct one *one, const char *only,
                    struct tally *tallies)
{
    char name[NAME_BYTES];
    uint32_t counts[INJECT_CALLS], hits = 0;
    struct tally *tally = &tallies[one->scenario - sweep->scenarios];
    snprintf(name, sizeof name, "%s:%s:%u:%s:%s", one->scenario->name,
             inject_names[one->fault.call], one->fault.nth, inject_error_name(one->fault.error),
             mode_names[one->mode]);
    if (strncmp(name, only, strlen(only)) != 0)
        return;
    const char *why = sweep->try(one->scenario, &one->fault, one->mode, counts, &hits);
    tally->tried++;
    tally->met += hits > 0;
    tally->wrong += why != NULL;
    if (why)
        printf("WRONG %s: %s\n", name, why), fflush(stdout);
}

static size_t print_table(const struct cases_sweep *sweep, const struct tally *tallies)
{
    struct tally all = { 0 };
    printf("| scenario | faults | met | wrong |\n|---|---|---|---|\n");
    for (size_t i = 0; i < sweep->count; i++) {
        const struct tally *one = &tallies[i];
        if (one->tried > 0)
            printf("| %s | %zu | %zu | %zu |\n", sweep->scenarios[i].name, one->tried, one->met,
                   one->wrong);
        all.tried += one->tried;
        all.met += one->met;
        all.wrong += one->wrong;
    }
    printf("| all | %zu | %zu | %zu |\n", all.tried, all.met, all.wrong);
    return all.tried == 0 || all.wrong > 0;
}

static struct wishes read_wishes(int count, char **arguments)
{
    struct wishes wishes = { .shards = 1, .seed = 1, .only = "" };
    for (int i = 1; i + 1 < count; i += 2) {
        const char *word = arguments[i], *value = arguments[i + 1];
        if (strcmp(word, "--sample") == 0)
            wishes.sample = strtoul(value, NULL, 10);
        else if (strcmp(word, "--seed") == 0)
            wishes.seed = strtoull(value, NULL, 10);
        else if (strcmp(word, "--only") == 0)
            wishes.only = value;
        else if (strcmp(word, "--shard") == 0)
            sscanf(value, "%zu/%zu", &wishes.shard, &wishes.shards);
    }
    return wishes;
}

int cases_run(const struct cases_sweep *sweep, int count, char **arguments)
{
    struct wishes wishes = read_wishes(count, arguments);
    struct tally *tallies = calloc(sweep->count, sizeof *tallies);
    struct all all = { 0 };
    bool is_good = true;
    for (size_t i = 0; is_good && i < sweep->count; i++)
        if (strncmp(wishes.only, sweep->scenarios[i].name, strcspn(wishes.only, ":")) == 0)
            is_good = add_scenario(&all, sweep, &sweep->scenarios[i]);
    if (!is_good)
        return 2;
    printf("%zu distinct faults\n", all.count);
    if (wishes.sample > 0)
        shuffle(&all, wishes.seed);
    size_t end = wishes.sample > 0 && wishes.sample < all.count ? wishes.sample : all.count;
    for (size_t i = wishes.shard; i < end; i += wishes.shards)
        run_one(sweep, &all.cases[i], wishes.only, tallies);
    return (int)print_table(sweep, tallies);
}
