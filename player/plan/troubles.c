/* See troubles.h. Sentences come from other programs, in which a file's name or a server's words
 * may stand: they are made one line of UTF-8 here. */
#include "player/plan/troubles.h"

#include <stdio.h>
#include <string.h>

#include "common/str.h"
#include "common/unicode.h"

/* The task's fault that lasts; with a sentence, the one of that sentence, over or not. */
static struct trouble *find(struct troubles *troubles, int station, const char *task,
                            const char *sentence)
{
    for (size_t i = 0; i < troubles->count; i++) {
        struct trouble *one = &troubles->all[i];
        if (one->station == station && str_equal(one->task, task) &&
            (sentence ? str_equal(one->fault.text, sentence) : !one->fault.is_over))
            return one;
    }
    return NULL;
}

static void drop(struct troubles *troubles, size_t index)
{
    troubles->count--;
    memmove(&troubles->all[index], &troubles->all[index + 1],
            (troubles->count - index) * sizeof *troubles->all);
}

/* The first of those that are over is the oldest: they end in the order in which they are. */
static struct trouble *add(struct troubles *troubles)
{
    size_t oldest = HEARTBEAT_FAULTS;
    for (size_t i = 0; i < troubles->count; i++)
        if (troubles->all[i].fault.is_over &&
            (oldest == HEARTBEAT_FAULTS ||
             troubles->all[i].fault.last_ms < troubles->all[oldest].fault.last_ms))
            oldest = i;
    if (troubles->count == HEARTBEAT_FAULTS && oldest < HEARTBEAT_FAULTS)
        drop(troubles, oldest);
    return troubles->count < HEARTBEAT_FAULTS ? &troubles->all[troubles->count++] : NULL;
}

static void write_sentence(char into[HEARTBEAT_FAULT_BYTES], const char *task, const char *text)
{
    char whole[TROUBLES_TASK_BYTES + ERROR_TEXT_BYTES + 3];
    const char *at = whole;
    size_t used = 0;
    snprintf(whole, sizeof whole, "%s: %s", task, text);
    while (*at) {
        const char *letter = at;
        uint32_t code = unicode_next(&at);
        size_t length = (size_t)(at - letter);
        bool is_bad = code < 0x20 || code == 0x7F || code == 0xFFFD;
        if (used + (is_bad ? 1 : length) >= HEARTBEAT_FAULT_BYTES)
            break;
        memcpy(into + used, is_bad ? "?" : letter, is_bad ? 1 : length);
        used += is_bad ? 1 : length;
    }
    into[used] = '\0';
}

static void end(struct trouble *trouble, int64_t now_ms)
{
    trouble->fault.is_over = true;
    trouble->fault.last_ms = now_ms;
}

/* One that comes and goes stays one line. */
static bool begin(struct troubles *troubles, int station, const char *task, const char *sentence,
                  int64_t now_ms)
{
    struct trouble *same = find(troubles, station, task, sentence);
    struct trouble *one = same ? same : add(troubles);
    if (!one)
        return false;
    if (!same)
        *one = (struct trouble){ .station = station, .fault.first_ms = now_ms };
    one->fault.last_ms = now_ms;
    one->fault.is_over = false;
    snprintf(one->task, sizeof one->task, "%s", task);
    memcpy(one->fault.text, sentence, sizeof one->fault.text);
    return true;
}

bool troubles_set(struct troubles *troubles, int station, const char *task, const char *text,
                  int64_t now_ms)
{
    struct trouble *lasting = find(troubles, station, task, NULL);
    char sentence[HEARTBEAT_FAULT_BYTES] = "";
    if (text[0])
        write_sentence(sentence, task, text);
    if (lasting && str_equal(lasting->fault.text, sentence))
        return false;
    if (lasting)
        end(lasting, now_ms);
    return text[0] ? begin(troubles, station, task, sentence, now_ms) : lasting != NULL;
}

bool troubles_forget(struct troubles *troubles, int station, int64_t now_ms)
{
    bool is_any = false;
    for (size_t i = 0; i < troubles->count; i++)
        if (troubles->all[i].station == station && !troubles->all[i].fault.is_over) {
            end(&troubles->all[i], now_ms);
            is_any = true;
        }
    return is_any;
}

size_t troubles_list(struct troubles *troubles, int64_t now_ms,
                     struct heartbeat_fault ret_faults[HEARTBEAT_FAULTS])
{
    for (size_t i = troubles->count; i-- > 0;) {
        struct heartbeat_fault *fault = &troubles->all[i].fault;
        if (!fault->is_over)
            fault->last_ms = now_ms;
        else if (now_ms - fault->last_ms > TROUBLES_KEPT_MS)
            drop(troubles, i);
    }
    for (size_t i = 0; i < troubles->count; i++)
        ret_faults[i] = troubles->all[i].fault;
    return troubles->count;
}
