/* See logins.h. Notes are found by a hash; whoever makes two of them meet slows down himself and
 * somebody who mistyped a password just now. */
#include "server/logins.h"

#include <stddef.h>

enum { PER_S = 5, BURST = 20, NAME_FREE = 10, NAME_MOST_S = 60, PEER_FREE = 5, PEER_MOST_S = 900 };

struct rule {
    int free;       /* failures that cost nothing */
    int64_t most_s; /* the longest wait */
};
static const struct rule of_name = { NAME_FREE, NAME_MOST_S };
static const struct rule of_peer = { PEER_FREE, PEER_MOST_S };

static uint64_t hash_of_name(const char *name)
{
    uint64_t sum = 14695981039346656037u; /* FNV-1a */
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

/* Doubling from a second on. */
static int64_t wait_of(const struct logins_note *note, const struct rule *rule, int64_t now_ms)
{
    if (!note || note->failures < rule->free)
        return 0;
    int doublings = note->failures - rule->free;
    int64_t whole_s = doublings < 20 ? (int64_t)1 << doublings : rule->most_s;
    if (whole_s > rule->most_s)
        whole_s = rule->most_s;
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
    int64_t of_name_s = wait_of(find(logins, hash_of_name(name)), &of_name, now_ms);
    int64_t wait_s = of_peer_s > of_name_s ? of_peer_s : of_name_s;
    return wait_s > 0 ? wait_s : !take_try(logins, now_ms);
}

static void note(struct logins *logins, uint64_t key, bool is_right, int64_t now_ms)
{
    struct logins_note *known = find(logins, key);
    int failures = known ? known->failures : 0;
    struct logins_note *place = known ? known : oldest(logins);
    if (!is_right)
        *place = (struct logins_note){ .key = key, .failures = failures + 1, .last_ms = now_ms };
    else if (known)
        *known = (struct logins_note){ .key = 0 };
}

void logins_note(struct logins *logins, uint32_t peer, const char *name, bool is_right,
                 int64_t now_ms)
{
    note(logins, peer, is_right, now_ms);
    note(logins, hash_of_name(name), is_right, now_ms);
}
