/* Packets keep their borders (unix(7)), so a parcel is whole or absent and no framing is needed. */
#include "common/ipc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 5, PAUSE_US = 1000 };

union control {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(IPC_MAX_FDS * sizeof(int))];
};

/* The kernel had no memory for a moment, or a signal came: the same call will do. */
static bool is_passing(int *tries)
{
    bool is_short = errno == ENOMEM || errno == ENOBUFS || errno == ETOOMANYREFS;
    if (is_short && (*tries)++ < TRIES)
        return usleep(PAUSE_US), true;
    return errno == EINTR;
}

bool ipc_pair(int ret_ends[2], struct error *err)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) != 0)
        return error_errno(err, ERROR_SYSTEM, "socketpair");
    memcpy(ret_ends, ends, sizeof ends);
    return true;
}

bool ipc_send(int end, const void *parcel, size_t length, const int *fds, size_t fd_count,
              struct error *err)
{
    union control control = { .bytes = { 0 } };
    struct iovec part = { .iov_base = (void *)(size_t)parcel, .iov_len = length };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
    if (fd_count > IPC_MAX_FDS)
        return error_set(err, ERROR_LIMIT, "a parcel carries at most %d descriptors", IPC_MAX_FDS);
    if (fd_count > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
        memcpy(CMSG_DATA(header), fds, fd_count * sizeof(int));
    }
    ssize_t sent;
    int tries = 0;
    do
        sent = sendmsg(end, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && is_passing(&tries));
    if (sent < 0)
        return error_errno(err, errno == EAGAIN ? ERROR_AGAIN : ERROR_SYSTEM, "cannot send");
    return true;
}

static void take_fds(struct msghdr *message, int ret_fds[IPC_MAX_FDS])
{
    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header;
         header = CMSG_NXTHDR(message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(ret_fds, CMSG_DATA(header), count * sizeof(int));
        return;
    }
}

static void close_all(const int fds[IPC_MAX_FDS])
{
    for (size_t i = 0; i < IPC_MAX_FDS; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

/* An empty parcel reads like the end of all parcels, which it is not to be taken for. */
static bool is_hung_up(int end)
{
    struct pollfd asked = { .fd = end, .events = POLLRDHUP };
    return poll(&asked, 1, 0) > 0 && (asked.revents & (POLLHUP | POLLRDHUP));
}

bool ipc_receive(int end, void *parcel, size_t capacity, size_t *ret_length,
                 int ret_fds[IPC_MAX_FDS], struct error *err)
{
    union control control;
    struct iovec part = { .iov_base = parcel, .iov_len = capacity };
    struct msghdr message = { .msg_iov = &part,
                              .msg_iovlen = 1,
                              .msg_control = control.bytes,
                              .msg_controllen = sizeof control.bytes };
    int fds[IPC_MAX_FDS] = { -1, -1, -1, -1 };
    ssize_t got;
    int tries = 0;
    do
        got = recvmsg(end, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    while (got < 0 && is_passing(&tries));
    if (got < 0)
        return error_errno(err, errno == EAGAIN ? ERROR_AGAIN : ERROR_SYSTEM, "cannot receive");
    if (got == 0 && is_hung_up(end))
        return error_set(err, ERROR_MISSING, "the other end is closed");
    take_fds(&message, fds);
    if (got == 0 || message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
        close_all(fds);
        return error_set(err, ERROR_INPUT, "a parcel was cut, or empty");
    }
    memcpy(ret_fds, fds, sizeof fds);
    *ret_length = (size_t)got;
    return true;
}

void ipc_drain(int end)
{
    enum { MOST = 1024 }; /* more than a queue holds: who goes on sending is not waited for */
    char parcel[256];
    size_t length;
    int fds[IPC_MAX_FDS];
    struct error err;
    for (int i = 0; i < MOST; i++) {
        if (ipc_receive(end, parcel, sizeof parcel, &length, fds, &err)) {
            close_all(fds);
        } else if (err.kind != ERROR_INPUT) {
            return;
        }
    }
}

/* A lack of memory is an error here, not a signal where it is written to: ftruncate(2) only sets
 * the length, and stays for kernels that cannot do more. */
static bool take_pages(int fd, size_t bytes)
{
    return fallocate(fd, 0, 0, (off_t)bytes) == 0 || ftruncate(fd, (off_t)bytes) == 0;
}

/* Populated at once, since it will all be written: half the price of a fault for every page. */
bool ipc_memory(const char *name, size_t bytes, int *ret_fd, void **ret_map, struct error *err)
{
    int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return error_errno(err, ERROR_SYSTEM, "memfd_create");
    void *map = bytes > 0 ? MAP_FAILED : NULL; /* nothing cannot be mapped */
    if (bytes > 0 && take_pages(fd, bytes))
        map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
    if (map == MAP_FAILED) {
        error_errno(err, ERROR_SYSTEM, "cannot map %zu bytes", bytes);
        close(fd);
        return false;
    }
    *ret_fd = fd;
    *ret_map = map;
    return true;
}

bool ipc_seal(int fd, struct error *err)
{
    if (fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0)
        return error_errno(err, ERROR_SYSTEM, "cannot seal");
    return true;
}

bool ipc_copy(const char *name, const void *bytes, size_t length, int *ret_fd, struct error *err)
{
    void *map = NULL;
    int fd = -1;
    if (!ipc_memory(name, length, &fd, &map, err))
        return false;
    if (map) {
        memcpy(map, bytes, length);
        munmap(map, length);
    }
    if (!ipc_seal(fd, err)) {
        close(fd);
        return false;
    }
    *ret_fd = fd;
    return true;
}

bool ipc_map_sealed(int fd, size_t bytes, const void **ret_map, struct error *err)
{
    struct stat about;
    int seals = fcntl(fd, F_GET_SEALS);
    int wanted = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK;
    if (seals < 0 || (seals & wanted) != wanted)
        return error_set(err, ERROR_INPUT, "the memory handed over is not sealed");
    if (fstat(fd, &about) != 0 || about.st_size < 0 || (size_t)about.st_size != bytes)
        return error_set(err, ERROR_INPUT, "the memory handed over has another size");
    void *map = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED)
        return error_errno(err, ERROR_SYSTEM, "cannot map %zu bytes", bytes);
    *ret_map = map;
    return true;
}
