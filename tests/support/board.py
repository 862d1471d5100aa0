"""The real fetch station with support/drive_fetch as its main and plan, and a state folder."""

import os
import pathlib
import queue
import shutil
import signal
import subprocess
import threading
import time

from support.independent import sha256

BUILD = pathlib.Path(os.environ.get("BUILD", "build"))
PATIENCE_S = 60


class Board:
    """Accepts every release that fetch offers, unless `accepts` is false."""

    def __init__(self, state, server, trust, screen="hall", ca="", poll_s=0.2, accepts=True,
                 wrapper=()):
        self.state = pathlib.Path(state)
        for part in ("store", "held", "trust", "spool"):
            (self.state / part).mkdir(parents=True, exist_ok=True)
        self.accepts = accepts
        self.refused = "-"
        self.trust = self.kept_trust(trust)
        self.heard = []  # every line so far
        self.lines = queue.Queue()
        self.log_path = self.state / "log"
        self.log = open(self.log_path, "ab")
        command = ["tests/support/drive_fetch", "libexec/bangtin/fetch"]
        self.process = subprocess.Popen(
            [*wrapper, *(str(BUILD / word) for word in command)]
            + [str(server), screen, str(trust), str(self.state), str(ca), str(int(poll_s * 1000))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        self.start()

    def kept_trust(self, given):
        numbers = [int(path.stem) for path in (self.state / "trust").glob("*.json")]
        path = pathlib.Path(str(given))
        if path.suffix == ".json":
            numbers.append(int(path.stem))
        return max(numbers, default=0)

    def start(self):
        self.say("start")
        self.pid = int(self.wait_for("pid ").split()[1])

    # --- talking ---

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def read(self):
        for line in self.process.stdout:
            self.answer(line.rstrip("\n"))
            self.lines.put(line.rstrip("\n"))

    def answer(self, line):
        """What plan and main would do."""
        word, _, rest = line.partition(" ")
        if word == "release" and self.accepts:
            current = self.state / "held/current"
            if current.exists():
                shutil.copy(current, self.state / "held/previous")
            shutil.copy(self.state / "offered", current)
        elif word == "release":
            self.refused = rest
        elif word == "trust":
            self.trust = int(rest)
        if word in ("hello", "release", "trust"):
            self.say(f"holding {self.trust} {self.held()} {self.refused} {self.generation()}")

    def held(self):
        current = self.state / "held/current"
        return sha256(current.read_bytes()) if current.exists() else "-"

    def generation(self):
        return 1 if self.held() != "-" else 0

    def wait_for(self, start, patience_s=PATIENCE_S):
        """The next line that begins with `start`."""
        until = time.monotonic() + patience_s
        while True:
            try:
                line = self.lines.get(timeout=max(0.01, until - time.monotonic()))
            except queue.Empty:
                raise AssertionError(
                    f"no \"{start}…\" from fetch; it said {self.heard}\n{self.said()}"
                ) from None
            self.heard.append(line)
            if line.startswith(start):
                return line

    def wait_for_release(self, latest_sha256):
        return self.wait_for(f"release {latest_sha256}")

    def said(self):
        """The log of the station."""
        self.log.flush()
        return self.log_path.read_text()

    def wait_for_log(self, text, patience_s=PATIENCE_S):
        wait_until(lambda: text in self.said(), patience_s, lambda: self.said())

    # --- looking ---

    def stored(self):
        """Blobs by name, each checked against it."""
        blobs = {}
        for path in (self.state / "store").glob("??/*"):
            data = path.read_bytes()
            assert sha256(data) == path.name, f"{path} has other bytes"
            assert path.parent.name == path.name[:2]
            blobs[path.name] = data
        return blobs

    def leftovers(self):
        return sorted(path.name for path in (self.state / "store").iterdir() if path.is_file())

    # --- ending ---

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        self.wait_for("ended signal 9")

    def close(self):
        """The belt closes: the station ends by itself, in order."""
        self.process.stdin.close()
        self.process.wait(PATIENCE_S)
        self.reader.join(PATIENCE_S)
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def wait_until(is_true, patience_s=PATIENCE_S, tell=lambda: "", every_s=0.02):
    until = time.monotonic() + patience_s
    while not is_true():
        assert time.monotonic() < until, f"waited too long\n{tell()}"
        time.sleep(every_s)
