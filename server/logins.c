/* See logins.h. Three notes are kept of a failure: of its address, of its name, and of both
 * together; a right password takes the third from the other two, and nothing that others did. The
 * first two forget one failure each time that their longest wait passed without one, so that tries
 * are as slow as that in the long run, and an office behind one address is not kept waiting by what
 * it mistyped last month. Notes are found by a hash; whoever makes two of them meet slows down
 * himself and somebody who mistyped a password just now. */
#include "server/logins.h"

#include <stddef.h>

enum { PER_S = 5, BURST = 20 };

struct rule {
    int free;       /* failures that cost nothing; those behind cost a second, two, four, … */
    int most;       /* failures from which on it is the longest wait; more are not counted */
    int64_t most_s; /* the longest wait */
};
static const struct rule of_name = { 10, 16, 60 };
static const struct rule of_peer = { 5, 15, 900 };

/* Of a name alone, or as it was tried from an address. */
static uint64_t hash_of(const char *name, uint32_t peer)
{
    uint64_t sum = 14695981039346656037u ^ (uint64_t)peer << 16; /* FNV-1a */
    for (; *name; name++)
        sum = (sum ^ (unsigned char)*name) * 1099511628211u;
    return sum | (uint64_t)1 << 63; /* no address: those have 32 bits */
}

static struct logins_note *find(struct logins *logins, uint64_t key)
{
    for (int i = 0; i < LOGINS_NOTES; i++)
        if (logins->notes[i].last_ms != 0 && logins->notes[i].key == key)
            return &logins->notes[i];
    return NULL;
}

static struct logins_note *oldest(struct logins *logins)
{
    struct logins_note *found = &logins->notes[0];
    for (int i = 1; i < LOGINS_NOTES; i++)
        if (logins->notes[i].last_ms < found->last_ms)
            found = &logins->notes[i];
    return found;
}

static int failures_of(const struct logins_note *note, const struct rule *rule, int64_t now_ms)
{
    int64_t forgotten = note ? (now_ms - note->last_ms) / (rule->most_s * 1000) : 0;
    return !note || forgotten > note->failures ? 0 : note->failures - (int)forgotten;
}

static int64_t wait_of(const struct logins_note *note, const struct rule *rule, int64_t now_ms)
{
    int failures = failures_of(note, rule, now_ms);
    if (failures < rule->free)
        return 0;
    int64_t whole_s = failures < rule->most ? (int64_t)1 << (failures - rule->free) : rule->most_s;
    int64_t left_ms = note->last_ms + whole_s * 1000 - now_ms;
    return left_ms > 0 ? (left_ms + 999) / 1000 : 0;
}

static bool take_try(struct logins *logins, int64_t now_ms)
{
    int64_t most = (int64_t)BURST * 1000, more = (now_ms - logins->filled_ms) * PER_S;
    bool is_full = logins->filled_ms == 0 || logins->tries_left + more > most;
    logins->tries_left = is_full ? most : logins->tries_left + more;
    logins->filled_ms = now_ms;
    if (logins->tries_left < 1000)
        return false;
    logins->tries_left -= 1000;
    return true;
}

int64_t logins_wait_s(struct logins *logins, uint32_t peer, const char *name, int64_t now_ms)
{
    int64_t of_peer_s = wait_of(find(logins, peer), &of_peer, now_ms);
    int64_t of_name_s = wait_of(find(logins, hash_of(name, 0)), &of_name, now_ms);
    int64_t wait_s = of_peer_s > of_name_s ? of_peer_s : of_name_s;
    return wait_s > 0 ? wait_s : !take_try(logins, now_ms);
}

static void add(struct logins *logins, uint64_t key, const struct rule *rule, int64_t now_ms)
{
    struct logins_note *known = find(logins, key);
    int failures = failures_of(known, rule, now_ms) + 1;
    *(known ? known : oldest(logins)) = (struct logins_note){
        .key = key, .failures = failures < rule->most ? failures : rule->most, .last_ms = now_ms
    };
}

static void take(struct logins *logins, uint64_t key, int failures)
{
    struct logins_note *from = find(logins, key);
    if (from)
        from->failures = from->failures > failures ? from->failures - failures : 0;
}

void logins_note(struct logins *logins, uint32_t peer, const char *name, bool is_right,
                 int64_t now_ms)
{
    uint64_t of_both = hash_of(name, peer);
    struct logins_note *own = find(logins, of_both);
    if (!is_right) {
        add(logins, peer, &of_peer, now_ms);
        add(logins, hash_of(name, 0), &of_name, now_ms);
        add(logins, of_both, &of_peer, now_ms);
    } else if (own) {
        take(logins, peer, failures_of(own, &of_peer, now_ms));
        take(logins, hash_of(name, 0), failures_of(own, &of_name, now_ms));
        *own = (struct logins_note){ .key = 0 };
    }
}
