"""What a ticker costs, and whether every frame of it reaches the glass while the rest is busy."""

import cmath
import math
import os
import time

from PIL import Image, ImageDraw, ImageFont

from board import SIZE, Glass
from measure import MIB, memory_bytes
from motion import compare, rounds
from moving import (FADE_PROBE, FRAMES_PER_S, TEXTS, TICKER_PROBE, TICKER_PX, TICKER_ZONE, Playing,
                    Show, Stretch, make_pictures, peer)

FONT = "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"
STEP_PX = 2
SECONDS = 10
RATIO_TARGET = 1.5
FRAMES_S = int(os.environ.get("BENCH_FRAMES_S", "60"))
BOARD = (3840, 96)
BOARD_TARGET = 0.05  # of a core
MEMORY_TARGET = 64 * MIB
MEMORY_S = 15


def make_strip(folder):
    """For those that move a finished picture."""
    font = ImageFont.truetype(FONT, TICKER_PX * 72 // 100)
    text = "  •  ".join(TEXTS) + "  •  "
    strip = Image.new("RGB", (int(font.getlength(text)) // 2 * 2, TICKER_PX), (11, 60, 125))
    ImageDraw.Draw(strip).text((0, 0), text, (255, 255, 255), font)
    strip.save(folder / "strip.png")
    (folder / "strip.xrgb").write_bytes(strip.tobytes("raw", "BGRX"))
    return strip.width


def show_of(folder, board, name, period_s):
    """The ticker over pictures that stand or fade."""
    show = Show(folder, name, board.pub, board.key)
    show.pictures(folder, period_s)
    show.ticker(TICKER_ZONE, {"id": "main", "rect": [0, 0, *SIZE], "playlist": "hall"})
    show.publish()
    return show


def cost(table, glass, folder, board, width):
    show = show_of(folder, board, "ticker-still", 3600)
    bare = peer("ticker", str(STEP_PX), folder / "a.xrgb", folder / "strip.xrgb",
                f"{width}x{TICKER_PX}")
    stretches = rounds(glass, show.command(), bare, SECONDS, TICKER_PROBE)
    compare(table, "ticker 1920x108 over a picture: CPU s a minute with X, bare SDL2 beside it",
            stretches, Stretch.minute_s, "s", SECONDS * FRAMES_PER_S, RATIO_TARGET)


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def repeated(at_ms):
    """Between which changes a display that takes a picture 60 times a second would take the same
    one again, and how often, when it does so half a frame after frames usually come (the mean of
    their phases): [(from, to, times) …]"""
    frame_ms = 1000 / FRAMES_PER_S
    turns = [cmath.exp(2j * math.pi * at / frame_ms) for at in at_ms]
    phase_ms = cmath.phase(sum(turns)) / (2 * math.pi) * frame_ms + frame_ms / 2
    taken = [math.ceil((at - phase_ms) / frame_ms) for at in at_ms]
    return [(at_ms[i], at_ms[i + 1], taken[i + 1] - taken[i] - 1) for i in range(len(taken) - 1)
            if taken[i + 1] - taken[i] > 1]


def while_away(missed, blind):
    """How many of them while the machine itself was away, for the observer, too."""
    return sum(times for start, end, times in missed
               if any(left < end and back > start for left, back in blind))


def frames(table, glass, folder, board):
    """A fade in every other second, and in it the next picture is painted."""
    show = show_of(folder, board, "ticker-fade", 2)
    with Playing(glass, show.command()) as playing:
        stretch = playing.stretch(FRAMES_S, TICKER_PROBE, FADE_PROBE)
    at_ms, faded = stretch.changes
    gaps_ms = [after - before for before, after in zip(at_ms, at_ms[1:])]
    missed = repeated(at_ms)
    count, away = sum(times for _, _, times in missed), while_away(missed, stretch.blind)
    table.add(f"ticker and cross-fade while painting, {FRAMES_S} s: distinct frames on the glass",
              f"{len(at_ms)}, {count} missed, {away} of them while the machine was away",
              f"{FRAMES_S * FRAMES_PER_S}", target="none missed but while the machine was away",
              is_held=count == away and len(at_ms) >= FRAMES_S * FRAMES_PER_S - 1 - away)
    table.add("… of them frames of a fade", str(len(faded)), f"{FRAMES_S // 2 * FRAMES_PER_S}")
    values = [percentile(gaps_ms, share) for share in (0.5, 0.95, 0.99)] + [max(gaps_ms)]
    gone_ms = sum(back - left for left, back in stretch.blind)
    table.add("… interval p50, p95, p99, max", ", ".join(f"{value:.1f}" for value in values) +
              " ms", f"{1000 / FRAMES_PER_S:.1f} ms; away {len(stretch.blind)} times, "
              f"{gone_ms:.0f} ms in all")


def narrow_board(table, folder, board):
    """A board as long as LED boards are, with its own X server."""
    show = Show(folder, "ticker-board", board.pub, board.key, BOARD)
    show.site.hall("red", duration=3600)
    show.ticker((0, 0, *BOARD))
    show.publish()
    glass = Glass(BOARD)
    try:
        with Playing(glass, show.command()) as playing:
            stretch = playing.stretch(2 * SECONDS, (200, BOARD[1] // 2, 1500))
    finally:
        glass.close()
    share = stretch.cpu_ns / 1e9 / stretch.seconds
    frames_per_s = stretch.frames() / stretch.seconds
    table.add(f"ticker on a board of {BOARD[0]}x{BOARD[1]}: CPU with X",
              f"{100 * share:.1f} % of a core, {frames_per_s:.0f} fps", "1 core",
              target=f"< {100 * BOARD_TARGET:.0f} % of a core",
              is_held=share < BOARD_TARGET and frames_per_s > FRAMES_PER_S - 1)


def memory(table, glass, folder, board):
    """Fades, a slogan in between, and the ticker; the most of many samples."""
    show = Show(folder, "ticker-memory", board.pub, board.key)
    show.pictures(folder, 2)
    show.ticker(TICKER_ZONE, {"id": "main", "rect": [0, 0, *SIZE], "playlist": "hall"})
    pictures = [{"id": name, "image": f"{name}.jpg"} for name in ("a", "b")]
    show.site.write("hall", {"defaults": {"duration": 2, "transition": "fade"}, "items": [
        *pictures, {"id": "words", "slogan": TEXTS[0]}]})
    show.publish()
    most = 0
    with Playing(glass, show.command()) as playing:
        end = time.monotonic() + MEMORY_S
        while time.monotonic() < end:
            most = max(most, memory_bytes(playing.pids()))
            time.sleep(0.02)
    table.add("fades, fonts and ticker 1920x1080: memory, unmapped pages counted, the most",
              f"{most / MIB:.1f} MiB", target=f"≤ {MEMORY_TARGET // MIB} MiB",
              is_held=most <= MEMORY_TARGET)


def measure(table, glass, folder, board):
    make_pictures(folder)
    width = make_strip(folder)
    cost(table, glass, folder, board, width)
    frames(table, glass, folder, board)
    narrow_board(table, folder, board)
    memory(table, glass, folder, board)
