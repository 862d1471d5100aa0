"""A still picture, with our server on loopback: CPU, frames, writes, memory."""

import os
import socket
import struct
import time

from Xlib import display
from Xlib.ext import damage

from board import Running
from measure import MIB, cpu_ns, family, memory_bytes, written_bytes
from support.machine import Server

STILL_S = int(os.environ.get("BENCH_STILL_S", "60"))
SETTLE_S = 5
CPU_TARGET = 0.001  # of a core
MEMORY_TARGET = 40 * MIB
CHROMIUM_SHARE = 0.1


class Frames:
    """Counts what any program draws on the glass, as the X server reports it (DAMAGE)."""

    def __init__(self, glass):
        os.environ["XAUTHORITY"] = str(self.authority(glass))
        self.display = display.Display(glass.display)
        self.display.damage_query_version()
        self.display.screen().root.damage_create(damage.DamageReportRawRectangles)
        self.display.sync()

    @staticmethod
    def authority(glass):
        """The same cookie under this host's name, since Python's Xlib knows no entry for any."""
        family_local, cookie = 256, glass.authority.read_bytes()[-16:]
        fields = [socket.gethostname().encode(), b"", b"MIT-MAGIC-COOKIE-1", cookie]
        path = glass.folder / "Xauthority-by-host"
        path.write_bytes(struct.pack(">H", family_local) +
                         b"".join(struct.pack(">H", len(field)) + field for field in fields))
        return path

    def drawn(self):
        """Since it was asked last."""
        self.display.sync()
        count = self.display.pending_events()
        for _ in range(count):
            self.display.next_event()
        return count


def show_still(table, pids, frames):
    before = cpu_ns(pids), written_bytes(pids)
    frames.drawn()
    time.sleep(STILL_S)
    drawn, cpu, written = (frames.drawn(), cpu_ns(pids) - before[0],
                           written_bytes(pids) - before[1])
    share = cpu / 1e9 / STILL_S
    table.add(f"still picture for {STILL_S} s: CPU of all processes", f"{cpu / 1e6:.1f} ms",
              f"{STILL_S} s of a core", target="≤ 0.1 % of a core", is_held=share <= CPU_TARGET)
    table.add(f"still picture for {STILL_S} s: frames presented", str(drawn), target="0",
              is_held=drawn == 0)
    table.add(f"still picture for {STILL_S} s: written to disk", f"{written} bytes", target="0",
              is_held=written == 0)


def peers_memory(glass, board):
    """By name, of all processes of each."""
    memory = {}
    for name, command in board.peers().items():
        with Running(glass, board, command) as peer:
            time.sleep(SETTLE_S)
            memory[name] = memory_bytes(family(peer.process.pid))
    return memory


def measure(table, glass, board):
    frames = Frames(glass)
    server = Server(board.site.folder, board.folder / "server", board.key)
    with Running(glass, board, board.player(server.url)) as player:
        if frames.drawn() == 0:
            raise RuntimeError("the first picture was not counted as a frame")
        time.sleep(SETTLE_S)
        pids = family(player.process.pid)
        show_still(table, pids, frames)
        ours = memory_bytes(pids)
    server.stop()
    table.add("still picture: memory, unmapped pages counted", f"{ours / MIB:.1f} MiB",
              target=f"≤ {MEMORY_TARGET // MIB} MiB", is_held=ours <= MEMORY_TARGET)
    for name, theirs in peers_memory(glass, board).items():
        is_target = name == "chromium"
        table.add(f"still picture: memory, beside {name}", f"{ours / MIB:.1f} MiB",
                  f"{theirs / MIB:.1f} MiB", ours / theirs,
                  f"≤ {CHROMIUM_SHARE} x" if is_target else "",
                  ours <= CHROMIUM_SHARE * theirs if is_target else None)
