/* SDL 2.26 may settle on a card that has no connected output and then finds no display (libsdl-org/
 * SDL #13705), so we look ourselves and tell it the card; the same scan makes the diagnosis. */
#include "player/show/connector.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/str.h"

enum { STATES_BYTES = 600, LINE_BYTES = 32 };

/* The first line of a sysfs file: of `status` "connected", "disconnected" or "unknown", of `modes`
 * the preferred one. */
static bool read_line(int folder, const char *name, const char *file, char ret_line[LINE_BYTES])
{
    char path[300];
    snprintf(path, sizeof path, "%s/%s", name, file);
    int fd = openat(folder, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t got = read(fd, ret_line, LINE_BYTES - 1);
    close(fd);
    if (got <= 0)
        return false;
    ret_line[got] = '\0';
    ret_line[strcspn(ret_line, "\n")] = '\0';
    return true;
}

static void note(struct connectors *all, int folder, const char *name)
{
    char status[LINE_BYTES], mode[LINE_BYTES];
    int card, used = 0;
    if (sscanf(name, "card%d-%n", &card, &used) != 1 || used == 0 ||
        !read_line(folder, name, "status", status))
        return;
    all->count++;
    buf_printf(&all->states, "%s%s %s", all->count > 1 ? ", " : "", name, status);
    if (!str_equal(status, "connected"))
        return;
    if (read_line(folder, name, "modes", mode))
        buf_printf(&all->states, " %s", mode);
    all->connected++;
    if (all->card < 0 || card < all->card)
        all->card = card;
}

void connectors_init(struct connectors *all, const char *folder)
{
    struct dirent **names = NULL;
    *all = (struct connectors){ .card = -1 };
    buf_init(&all->states, STATES_BYTES);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int count = fd >= 0 ? scandirat(fd, ".", &names, NULL, alphasort) : 0;
    for (int i = 0; i < count; i++) {
        note(all, fd, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    if (fd >= 0)
        close(fd);
}

bool connectors_change(struct connectors *all, const char *folder)
{
    struct connectors now;
    connectors_init(&now, folder);
    bool is_other = !str_equal(buf_text(&now.states), buf_text(&all->states));
    connectors_deinit(all);
    *all = now;
    return is_other && now.connected > 0;
}

void connectors_deinit(struct connectors *all)
{
    buf_deinit(&all->states);
}
