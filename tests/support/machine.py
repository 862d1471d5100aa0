"""The real programs on one machine: a server, a player under a real Xvfb, and sites whose items are
plain colours, so that one pixel of the glass says which item is on."""

import ctypes
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
import time

from PIL import Image

from support.xvfb import is_close

BUILD = pathlib.Path(os.environ.get("BUILD", "build"))
PATIENCE_S = 60

COLOURS = {
    "red": (200, 30, 30), "green": (30, 160, 60), "blue": (30, 60, 200), "gold": (220, 180, 40),
    "pink": (230, 120, 170), "teal": (20, 140, 140), "grey": (128, 128, 128),
}


class ColourSite:
    """A site folder with one playlist, hall, of coloured pictures."""

    def __init__(self, folder, size=(160, 90), screen="s"):
        self.folder = pathlib.Path(folder)
        (self.folder / "playlists").mkdir(parents=True)
        (self.folder / "content").mkdir()
        for name, colour in COLOURS.items():
            Image.new("RGB", size, colour).save(self.folder / f"content/{name}.jpg", quality=95)
        self.write("site", {"site": "test", "title": "Test", "timezone": "Asia/Ho_Chi_Minh",
                            "fallback": "hall"})
        self.write("screens", {"screens": {screen: {"canvas": list(size)}}})

    def write(self, name, value):
        """As an editor saves: a new file, renamed over the old one."""
        path = self.folder / "playlists" / f"{name}.json"
        new = path.with_suffix(".new~")
        new.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        os.replace(new, path)

    def hall(self, *names, duration=1, **item):
        self.write("hall", {"items": [
            {"id": name, "image": f"{name}.jpg", "duration": duration, **item} for name in names]})


def bangtin(*words, status=0, environment=()):
    """Runs the operators' command and returns what it printed."""
    run = subprocess.run([BUILD / "bangtin", *map(str, words)], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, timeout=PATIENCE_S,
                         env={**os.environ, **dict(environment)})
    assert run.returncode == status, run.stdout
    return run.stdout


def snapshot(server, trust, at, *more, screen="s"):
    """The frame of this instant, as the player draws it without a display."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "frame.png"
        words = ["--snapshot", path, "--at", at, "--screen", screen, "--server", server, "--trust",
                 trust, *more]
        run = subprocess.run([BUILD / "bangtin-player", *map(str, words)], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, timeout=PATIENCE_S)
        assert run.returncode == 0, run.stdout
        with Image.open(path) as frame:
            return frame.convert("RGB")


def children(pid):
    """The processes that it has started."""
    return [int(one) for one in
            pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


class Lines:
    """A process whose output is read line by line while it runs."""

    def __init__(self, command, **options):
        self.heard = []
        self.process = subprocess.Popen([str(word) for word in command], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        errors="replace", **options)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.heard.append(line.rstrip("\n"))

    def wait_for(self, pattern, after=0, patience_s=PATIENCE_S):
        """The first line from number `after` on that the pattern is found in."""
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            for line in self.heard[after:]:
                if re.search(pattern, line):
                    return line
            time.sleep(0.02)
        raise AssertionError(f"no line with {pattern!r} among:\n" + "\n".join(self.heard))

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=PATIENCE_S)
        self.reader.join(timeout=PATIENCE_S)
        return status

    def end(self):
        """Even one that does not listen; pytest shows what it said when the test failed."""
        self.process.kill()
        self.process.wait(timeout=PATIENCE_S)
        self.reader.join(timeout=PATIENCE_S)
        print(*self.heard, sep="\n")


class Server(Lines):
    def __init__(self, site, state, key=None, listen="127.0.0.1:0", build=BUILD,
                 more=(), **options):
        words = ["--site", site, "--state", state, "--listen", listen]
        super().__init__([build / "bangtin-server", *words, *(["--key", key] if key else []), *more],
                         **options)
        self.url = self.wait_for("serving at").split()[-1]
        self.port = int(self.url.rsplit(":", 1)[1])


class Player(Lines):
    def __init__(self, display, server, state, trust, screen="s", more=(), environment=None,
                 build=BUILD, **options):
        command = [build / "bangtin-player", "--server", server, "--state", state, "--status",
                   *(["--screen", screen] if screen else []),
                   *(["--trust", trust] if trust else []), *more]
        env = (display.environment() if display else dict(os.environ)) | (environment or {})
        super().__init__(command, env=env, start_new_session=True, **options)

    def processes(self, field):
        """The ids of those whose parent (1) or group (2) is main, by name."""
        found = {}
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                head, rest = (process / "stat").read_text().rsplit(")", 1)
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(rest.split()[field]) == self.process.pid and rest.split()[0] != "Z":
                found[head.split("(", 1)[1]] = int(process.name)
        return found

    def stations(self):
        """The process ids of the stations that run now, by name."""
        return self.processes(1)

    def wait_station(self, name, other_than=None):
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            pid = self.stations().get(name)
            if pid and pid != other_than:
                return pid
            time.sleep(0.02)
        raise AssertionError(f"{name} did not come up:\n" + "\n".join(self.heard))

    def kill_all(self):
        """Power off, as far as processes go, of which some outlive main by a moment."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=PATIENCE_S)
        while self.processes(2):
            time.sleep(0.002)

    def end(self):
        if self.process.poll() is None:
            self.kill_all()
        super().end()


class Frozen:
    """A process that gets no turn any more and cannot be told from a hung one, not even by its
    parent: held by ptrace(2), and let go with close() or its death."""

    SEIZE, INTERRUPT, DETACH = 0x4206, 0x4207, 17
    WALL = 0x40000000

    def __init__(self, pid):
        self.pid = pid
        self.is_held, self.is_over = threading.Event(), threading.Event()
        self.holder = threading.Thread(target=self.hold, daemon=True)
        self.holder.start()
        assert self.is_held.wait(PATIENCE_S)

    def call(self, request):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.ptrace.argtypes = [ctypes.c_long] * 4
        assert libc.ptrace(request, self.pid, 0, 0) == 0, os.strerror(ctypes.get_errno())

    def hold(self):
        """Only the thread that took hold may let go."""
        self.call(self.SEIZE)
        self.call(self.INTERRUPT)
        os.waitpid(self.pid, self.WALL)
        self.is_held.set()
        while not self.is_over.wait(0.02):
            if os.waitpid(self.pid, self.WALL | os.WNOHANG)[0] == self.pid:
                return  # it was killed, which its parent learns now
        self.call(self.DETACH)

    def close(self):
        self.is_over.set()
        self.holder.join(PATIENCE_S)


def wait_text(path, text):
    """Waits until a file that a program writes in its own time holds a text."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if path.exists() and text in path.read_text():
            return
        time.sleep(0.02)
    raise AssertionError(f"{path} holds {path.read_text() if path.exists() else 'nothing'}")


def wait_colour(display, name, at=(80, 45)):
    """Waits until the glass shows the item of this colour."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if is_close(display.pixel(*at), COLOURS[name], 6):
            return
        time.sleep(0.01)
    raise AssertionError(f"the glass shows {display.pixel(*at)}, not {name}")


def colour_of(pixel):
    """The item that a pixel shows, or the pixel itself when it is none."""
    for name, colour in COLOURS.items():
        if is_close(pixel, colour, 6):
            return name
    return pixel
