"""A site with a ticker below a playlist, and how far one picture of a ticker is from another."""

import time

import numpy as np

from support.machine import ColourSite, bangtin, snapshot

WIDTH, HEIGHT, TOP = 480, 120, 80
TICKER = (0, TOP, WIDTH, HEIGHT)
STEP = 2  # at 120 pixels and 60 frames a second
TEXTS = ("Nộp hồ sơ trực tuyến, không phải xếp hàng", "ĐỘI MŨ BẢO HIỂM khi đi xe máy")


class TickerSite(ColourSite):
    """Shows hall above, and the texts below as they run."""

    def __init__(self, folder, *texts, **zone):
        super().__init__(folder, (WIDTH, HEIGHT))
        self.write("site", {
            "site": "test", "title": "Test", "timezone": "Asia/Ho_Chi_Minh",
            "layouts": {"two": {"zones": [
                {"rect": [0, 0, "100%", TOP], "playlist": "hall"},
                {"rect": [0, TOP, "100%", HEIGHT - TOP], "ticker": "news", "speed": "120px", **zone}]}},
            "schedule": [{"show": "two"}]})  # fmt: skip
        self.hall("red", "blue", duration=3)
        self.news(*(texts or TEXTS))

    def news(self, *texts):
        self.write("news", {"items": [{"id": f"tin-{i}", "slogan": text}
                                      for i, text in enumerate(texts)]})


def publish(site, tree, key, *more):
    return bangtin("publish", site.folder, "--to", tree, "--key", key, *more)


def stable(display):
    """What is on the glass, and not while it is being written."""
    before = display.capture()
    while True:
        now = display.capture()
        if now.tobytes() == before.tobytes():
            return now.crop(TICKER)
        before = now


def moved(before, now, most=WIDTH // 2):
    """By how many pixels to the left the second picture is the first one; None: by none."""
    one, other = np.asarray(before), np.asarray(now)
    for by in sorted(range(-most, most + 1), key=abs):
        if (one[:, max(by, 0) : WIDTH + min(by, 0)] ==
                other[:, max(-by, 0) : WIDTH + min(-by, 0)]).all():  # fmt: skip
            return by
    return None


class Snapshots:
    """What the ticker of a release is at an instant."""

    def __init__(self, tree, key):
        self.tree, self.trust = tree, key.with_suffix(".pub")

    def frame(self, number):
        ms = -(-number * 1000 // 60)
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ms // 1000)) + f".{ms % 1000:03}Z"
        return snapshot(self.tree, self.trust, at).crop(TICKER)

    def wait_in_step(self, display, most=8, patience_s=60):
        """Until the glass is at most so many frames from its time. A ticker that is anywhere else
        never is; who looks while the machine is busy may have to look again."""
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            glass = stable(display)
            if moved(glass, self.frame(int(time.time() * 60)), most * STEP) is not None:
                return
        raise AssertionError("the glass is not where its time says")


def steps_of(film, since=0.0):
    """How far the ticker went from each frame to the next, as pairs of the time between them (s)
    and pixels to the left; None: what was there before has not moved on as a whole."""
    frames = [(at, glass) for at, glass in film.frames(TICKER) if at >= since]
    return [(late - early, moved(before, now, WIDTH - 40))
            for (early, before), (late, now) in zip(frames, frames[1:])]


def jumps(film, since=0.0):
    """Moments between two frames in which a ticker cannot have gone so far as nothing of it is
    left, and yet it has not moved on."""
    return [seconds for seconds, by in steps_of(film, since)
            if (by is None or by < 0) and seconds < WIDTH / 2 / (60 * STEP)]


def wait_running(display, patience_s=60):
    """Until something runs; the first picture of it."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        before = stable(display)
        time.sleep(0.1)
        if len(before.getcolors(1 << 16)) > 2 and moved(before, stable(display)):
            return before
    raise AssertionError("nothing runs")
