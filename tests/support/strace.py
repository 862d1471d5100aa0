"""A whole player whose stations can be put under strace, which makes their system calls fail: those of
one that runs, or of the next one that starts."""

import os
import re
import shutil
import signal
import subprocess
import time

from support.machine import BUILD, PATIENCE_S

STATIONS = ("show", "plan", "paint", "fetch")
PROGRAMS = {name: f"libexec/bangtin/{name}" for name in STATIONS} | {"main": "bangtin-player"}

# The tracer is nobody's parent (-D), so that main's child is the station itself.
WRAPPER = """#!/bin/sh
words=$(cat {words} 2>&-)
[ "$words" ] && exec strace -D $words {real} "$@"
exec {real} "$@"
"""

# What each call may meet, by its manual page; the word of strace, and what it is.
ERRORS = {
    "accept4": "EMFILE", "access": "EACCES", "bind": "EADDRINUSE ENOMEM", "clone": "EAGAIN ENOMEM",
    "clone3": "EAGAIN ENOMEM", "close": "EINTR EIO", "connect": "ECONNREFUSED ENETUNREACH ETIMEDOUT",
    "epoll_create1": "EMFILE", "epoll_ctl": "ENOMEM ENOSPC", "epoll_wait": "EINTR",
    "eventfd2": "EMFILE", "execve": "ENOMEM EACCES", "faccessat2": "EACCES", "fallocate": "ENOSPC",
    "fcntl": "EMFILE EBUSY", "fdatasync": "EIO ENOSPC", "flock": "EINTR ENOLCK",
    "fstat": "EIO ENOMEM", "fstatfs": "EIO", "fsync": "EIO ENOSPC", "ftruncate": "EIO ENOMEM",
    "futex": "EINTR", "getdents64": "EIO", "getpeername": "ENOBUFS", "getrandom": "EINTR",
    "getsockname": "ENOBUFS", "getsockopt": "ENOBUFS", "ioctl": "ENOTTY", "kill": "EPERM",
    "landlock_create_ruleset": "EOPNOTSUPP ENOMEM", "landlock_restrict_self": "E2BIG",
    "linkat": "EIO EMLINK", "lseek": "EIO", "madvise": "EAGAIN ENOMEM", "memfd_create": "EMFILE ENOMEM",
    "mkdirat": "ENOSPC EROFS EIO", "mmap": "ENOMEM EAGAIN", "mprotect": "ENOMEM", "mremap": "ENOMEM",
    "munmap": "ENOMEM", "newfstatat": "EIO ENOMEM", "openat": "EMFILE EIO EACCES", "pipe2": "EMFILE",
    "poll": "EINTR ENOMEM", "ppoll": "EINTR ENOMEM", "prctl": "EPERM", "pread64": "EIO",
    "prlimit64": "EPERM", "read": "EIO EINTR", "readlink": "EIO", "recvfrom": "ECONNRESET ENOMEM",
    "recvmmsg": "ENOMEM", "recvmsg": "ENOMEM EINTR", "renameat": "EIO ENOSPC EROFS",
    "sched_setscheduler": "EPERM", "seccomp": "ENOMEM", "sendmmsg": "ENOBUFS",
    "sendmsg": "ENOBUFS EAGAIN", "sendto": "EPIPE ENOBUFS", "setpriority": "EACCES",
    "setsockopt": "ENOMEM", "shmat": "ENOMEM", "shmctl": "EPERM", "shmget": "ENOSPC",
    "signalfd4": "EMFILE", "socket": "EMFILE ENOBUFS", "socketpair": "EMFILE", "statfs": "EIO",
    "statx": "EIO", "timerfd_create": "EMFILE", "timerfd_settime": "ECANCELED",
    "uname": "EFAULT", "unlinkat": "EROFS EIO", "wait4": "EINTR", "write": "EIO ENOSPC",
    "writev": "EPIPE EAGAIN",
}


def wrap(folder):
    """A build folder whose programs look for words of strace before they start."""
    build = folder / "build"
    (build / "libexec/bangtin").mkdir(parents=True)
    shutil.copy(BUILD / "bangtin-player", build / "real-player")  # its stations are beside it
    for name, path in PROGRAMS.items():
        real = build / "real-player" if name == "main" else BUILD.resolve() / path
        program = build / path
        program.write_text(WRAPPER.format(words=folder / f"{name}.strace", real=real))
        program.chmod(0o755)
    return build


def is_traced(pid):
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            return not re.search(r"^TracerPid:\t0$", status.read(), re.M)
    except (FileNotFoundError, ProcessLookupError):
        return False


class Tracer:
    """strace on one of a player's programs: `words` say what it does with which calls."""

    def __init__(self, folder, name, words):
        self.words_path = folder / f"{name}.strace"
        self.log = folder / "strace.log"
        self.log.unlink(missing_ok=True)
        threads = [] if name == "main" else ["-f"]  # main has none, but children
        self.words = [*threads, "-qqq", "-o", str(self.log), *words]
        self.process = None

    def attach(self, pid):
        """To a program that runs; false when it ended meanwhile."""
        self.process = subprocess.Popen(["strace", *self.words, "-p", str(pid)],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE_S
        while self.process.poll() is None and not is_traced(pid):
            assert time.monotonic() < deadline
            time.sleep(0.005)
        return self.process.poll() is None

    def await_starts(self):
        """From now on the program starts like this."""
        self.words_path.write_text(" ".join(self.words))

    def text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def has_struck(self):
        return bool(re.search(r"\(INJECTED\)|killed by SIGKILL", self.text()))

    def end_starts(self):
        self.words_path.unlink(missing_ok=True)

    def calls(self):
        """How often each call was made."""
        counts = {}
        for name in re.findall(r"^(?:\d+ +)?(\w+)\(", self.text(), re.M):
            counts[name] = counts.get(name, 0) + 1
        return counts

    def end(self):
        """Whoever it held goes on without it."""
        self.end_starts()
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=PATIENCE_S)
        for pid in tracers_with(self.log):
            os.kill(pid, signal.SIGKILL)  # the word of others it blocks when it started a program


def tracers_with(log):
    """Those that came with a start: by the log in their command lines."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if words[0] == b"strace" and str(log).encode() in words:
                found.append(int(entry))
    return found
