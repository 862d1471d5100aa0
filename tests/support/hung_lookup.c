/* A name server that knows one machine, this one, under any name, and does not answer for as long
 * as the first byte of the file HUNG_LOOKUP is '1': preloaded into fetch. The file is mapped before
 * the sandbox closes. At each lookup it tries to open the board's key, BOARD_KEY, as somebody would
 * who broke in there: the second byte says whether that worked. The third one counts lookups. */
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static volatile char *shared; /* is hung, has the key */

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("HUNG_LOOKUP");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *map = fd >= 0 ? mmap(NULL, 3, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (map != MAP_FAILED)
        shared = map;
    if (fd >= 0)
        close(fd);
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **ret_result)
{
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) =
        (int (*)(const char *, const char *, const struct addrinfo *, struct addrinfo **))dlsym(
            RTLD_NEXT, "getaddrinfo");
    if (shared)
        shared[2]++;
    if (shared)
        shared[1] = open(getenv("BOARD_KEY"), O_RDONLY | O_CLOEXEC) >= 0 ? 'y' : 'n';
    while (shared && shared[0] == '1')
        usleep(10000);
    return real(name ? "127.0.0.1" : NULL, service, hints, ret_result);
}
