"""A disk whose power can be cut: ext4 on a loop device, whose file is nbdfuse(1), whose bytes come
from nbdkit(1) with the plugin lossy_disk.py. nbdkit is killed, everything above it sees a dead
disk, and the image then gets what a disk would have: all that was flushed, and of the rest nothing,
all, or any of its sectors. The next mount replays the journal."""

import contextlib
import os
import pathlib
import shutil
import signal
import subprocess

import pytest

from support import lossy_disk
from support.board import wait_until

MEBIBYTES = 64
SECTOR = 512
IDLE_S = 1  # without any write
WRITE_MS = 5  # of a slow card: more moments in which it is at work


def skip_unless_possible():
    missing = [name for name in ("nbdkit", "nbdfuse", "mkfs.ext4") if not shutil.which(name)]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    if os.geteuid() != 0:
        pytest.skip("mounting needs root")
    for device in ("/dev/fuse", "/dev/loop-control"):
        if not os.path.exists(device):
            pytest.skip(f"this machine has no {device}")


def run(*words):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True)


class Disk:
    def __init__(self, folder, chance):
        skip_unless_possible()
        self.folder, self.chance = pathlib.Path(folder), chance
        self.path = self.folder / "disk"  # the file system
        self.image, self.fuse = self.folder / "image", self.folder / "fuse"
        self.log, self.socket = self.folder / "log", self.folder / "socket"
        self.ready = self.folder / "pid"  # nbdkit's, once it listens
        self.failing = self.folder / "failing"  # while this file is there, every access fails
        self.is_mounted, self.processes = False, []
        self.written = self.unflushed = 0  # writes, over all cuts
        self.lossy = 0  # cuts that lost some of them
        for path in (self.folder, self.path, self.fuse):
            path.mkdir()
        with open(self.image, "wb") as image:
            image.truncate(MEBIBYTES << 20)
        made = run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", self.image)
        assert made.returncode == 0, made.stderr

    def mount(self, file=None):
        """Without `file` the image itself: a disk that loses nothing."""
        mounted = run("mount", "-o", "loop", file or self.image, self.path)
        if mounted.returncode != 0 and not self.written:
            pytest.skip(f"cannot mount here: {mounted.stderr.strip()}")
        assert mounted.returncode == 0, mounted.stderr
        self.is_mounted = True

    def unmount(self):
        """When those who were killed have let it go."""
        if self.is_mounted:
            wait_until(lambda: run("umount", self.path).returncode == 0)
        self.is_mounted = False

    def switch_on(self):
        """Mounts it as one whose power can be cut."""
        self.log.write_bytes(b"")
        for path in (self.socket, self.ready):
            path.unlink(missing_ok=True)
        self.start("nbdkit", "-f", "-U", self.socket, "-P", self.ready, "--filter=error",
                   "--filter=delay", "python", lossy_disk.__file__, f"image={self.image}",
                   f"log={self.log}", f"wdelay={WRITE_MS}ms", "error-rate=100%",
                   f"error-file={self.failing}")
        wait_until(self.ready.exists)
        self.start("nbdfuse", self.fuse / "disk", "--unix", self.socket)
        wait_until(self.has_fuse)
        self.mount(self.fuse / "disk")

    def has_fuse(self):
        """Also a dead one, which os.path.ismount() takes for none."""
        return f" {self.fuse} " in pathlib.Path("/proc/self/mounts").read_text()

    def start(self, *words):
        self.processes.append(subprocess.Popen([str(word) for word in words],
                                               stdout=subprocess.DEVNULL,
                                               stderr=subprocess.DEVNULL))

    def cut(self, within_bytes=0):
        """The power goes: after some more was written, or soon if nothing is. Who wrote to the disk
        is to be killed next."""
        end = self.log.stat().st_size + self.chance.random() * within_bytes
        with contextlib.suppress(AssertionError):
            wait_until(lambda: self.log.stat().st_size >= end, IDLE_S, every_s=0.001)
        self.processes[0].send_signal(signal.SIGKILL)

    def switch_off(self):
        """After a cut: takes the dead disk away, and what it had done by then is in the image."""
        self.unmount()
        if self.has_fuse():
            wait_until(lambda: run("umount", self.fuse).returncode == 0)
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes = []
        writes, flushed = lossy_disk.read_log(self.log.read_bytes())
        with open(self.image, "r+b") as image:
            for offset, data in writes[:flushed] + self.survivors(writes[flushed:]):
                image.seek(offset)
                image.write(data)
        self.written += len(writes)
        self.unflushed += len(writes) - flushed

    def survivors(self, writes):
        """Of those that were not flushed."""
        if not writes or self.chance.random() < 1 / 3:
            return writes
        self.lossy += 1
        if self.chance.random() < 1 / 2:
            return []
        sectors = [(offset + at, data[at:at + SECTOR]) for offset, data in writes
                   for at in range(0, len(data), SECTOR)]
        share = self.chance.random()
        return [sector for sector in sectors if self.chance.random() < share]

    def close(self):
        if self.processes:
            self.cut()
            self.switch_off()
        self.unmount()
