"""Moving pictures on the glass: what is shown, who shows it, and what a stretch of it costs."""

import os
import signal
import subprocess
import time

from PIL import Image, ImageDraw

from board import PICTURE, SIZE
from measure import cpu_ns, family
from support.machine import BUILD, ColourSite, bangtin

OTHER_PICTURE = "content/infographics/lua-dao.jpg"
FADE_PROBE = (40, 40, 16)  # x, y, width in the mark: black in one picture and white in the other
TICKER_PX = 108
TICKER_ZONE = (0, SIZE[1] - TICKER_PX, SIZE[0], TICKER_PX)
TICKER_PROBE = (200, SIZE[1] - TICKER_PX // 2, 1500)
TEXTS = ("Trung tâm Phục vụ hành chính công làm việc từ thứ Hai đến thứ Sáu, sáng thứ Bảy",
         "Nộp hồ sơ trực tuyến, theo dõi kết quả trên điện thoại, nhận kết quả tại nhà",
         "Cảnh giác với cuộc gọi tự xưng là cán bộ: cơ quan nhà nước không làm việc qua điện thoại")
MARK = (32, 32, 63, 63)
SETTLE_S = 3
FRAMES_PER_S = 60


def make_pictures(folder):
    """a and b: as JPEG for players, and as the words of the glass (.xrgb) for the bare peer."""
    for name, path, colour in (("a", PICTURE, 0), ("b", OTHER_PICTURE, 255)):
        picture = Image.open(path).convert("RGB")
        ImageDraw.Draw(picture).rectangle(MARK, (colour,) * 3)
        picture.save(folder / f"{name}.jpg", quality=92)
        decoded = Image.open(folder / f"{name}.jpg")
        (folder / f"{name}.xrgb").write_bytes(decoded.tobytes("raw", "BGRX"))


class Show:
    """A published site of our own; command() plays it."""

    def __init__(self, folder, name, pub, key, size=SIZE):
        self.folder, self.name, self.pub, self.key = folder, name, pub, key
        self.site = ColourSite(folder / name, size)

    def pictures(self, pictures, period_s, transition="fade"):
        for name in ("a", "b"):
            os.link(pictures / f"{name}.jpg", self.site.folder / f"content/{name}.jpg")
        self.site.hall("a", "b", duration=period_s, transition=transition)

    def ticker(self, zone, *zones):
        """Texts that run at two pixels in a frame through a zone, above others."""
        band = {"id": "band", "rect": list(zone), "ticker": "news", "speed": "120px"}
        self.site.write("news", {"items": [{"id": f"n{i}", "slogan": text}
                                           for i, text in enumerate(TEXTS)]})
        self.site.write("site", {
            "site": "test", "title": "Test", "timezone": "Asia/Ho_Chi_Minh", "fallback": "hall",
            "layouts": {"board": {"zones": [*zones, band]}},
            "schedule": [{"id": "always", "show": "board"}]})

    def publish(self):
        bangtin("publish", self.site.folder, "--to", self.folder / f"{self.name}-tree",
                "--key", self.key)

    def command(self):
        return [BUILD / "bangtin-player", "--server", self.folder / f"{self.name}-tree",
                "--screen", "s", "--state", self.folder / f"{self.name}-state",
                "--trust", self.pub]


def peer(*words, size=SIZE):
    return [BUILD / "tests/bench/blend_peer", f"{size[0]}x{size[1]}", *words]


class Stretch:
    """What one program did to the glass for some seconds, and what it cost."""

    def __init__(self, program_ns, x_ns, changes, seconds, blind):
        self.blind = blind  # [from, to]: when the observer, who runs before all, was away
        self.program_ns, self.x_ns = program_ns, x_ns
        self.changes = changes  # of each probe, ms since the begin of the stretch
        self.seconds = seconds

    @property
    def cpu_ns(self):
        return self.program_ns + self.x_ns

    def frames(self, probe=0):
        return len(self.changes[probe])

    def frame_ms(self):
        return self.cpu_ns / 1e6 / self.frames()

    def minute_s(self):
        return self.cpu_ns / 1e9 * 60 / self.seconds


def account(pids):
    """On a CPU so far, by process."""
    found = {}
    for pid in pids:
        try:
            found[pid] = cpu_ns([pid])
        except FileNotFoundError:
            continue
    return found


def spent(pids, before):
    return sum(ns - before.get(pid, 0) for pid, ns in account(pids).items())


class Playing:
    """A program with a process group of its own. Nothing is measured while it starts."""

    def __init__(self, glass, command, environment=None, settle_s=SETTLE_S):
        self.glass = glass
        self.process = subprocess.Popen(
            [str(word) for word in command], env=glass.environment() | (environment or {}),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(settle_s)
        if self.process.poll() is not None:
            raise RuntimeError(f"{command[0]} ended")

    def __enter__(self):
        return self

    def __exit__(self, *reason):
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def pids(self):
        return family(self.process.pid)

    def stretch(self, seconds, *probes):
        """Observed from outside; the observer's own time is not counted."""
        words = [str(number) for probe in probes or (FADE_PROBE,) for number in probe]
        programs, x = account(self.pids()), account([self.glass.process.pid])
        seen = subprocess.run([BUILD / "tests/bench/frames", self.glass.file, str(seconds), *words],
                              stdout=subprocess.PIPE, text=True, check=True).stdout
        program_ns = spent(self.pids(), programs)
        x_ns = spent([self.glass.process.pid], x)
        changes = [[] for _ in probes or (FADE_PROBE,)]
        blind = []
        for number, *at_ms in map(str.split, seen.splitlines()):
            if number == "blind":
                blind.append([float(at) for at in at_ms])
            else:
                changes[int(number)].append(float(at_ms[0]))
        return Stretch(program_ns, x_ns, changes, seconds, blind)
