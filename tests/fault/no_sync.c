/* Preloaded into a program: nothing is ever synced, and it is told that all is. What finds no loss
 * when the power goes under such a program finds none at all. */
#include <unistd.h>

int fsync(int fd)
{
    (void)fd;
    return 0;
}

int fdatasync(int fd)
{
    (void)fd;
    return 0;
}
