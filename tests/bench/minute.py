"""CPU seconds of a minute, the X server's within: ours and what people use today, one by one."""

import others
from moving import FADE_PROBE, TEXTS, TICKER_PROBE, Playing, Show, make_pictures
from ticker import make_strip, show_of

SETTLE_S = 6  # Chromium is busy with itself until then
STILL_S = 15
FADE_S = 20
TICKER_S = 15
NOTHING_S = 0.06  # a minute: 0.1 % of a core


def minute(glass, command, seconds, *probes):
    with Playing(glass, command, settle_s=SETTLE_S) as playing:
        stretch = playing.stretch(seconds, *probes or (FADE_PROBE,))
    return stretch.minute_s(), min(map(len, stretch.changes)) / seconds


def compare(table, name, glass, commands, seconds, *probes):
    """The first is ours. Frames are those that differ, a second over the whole stretch."""
    figures = {who: minute(glass, command, seconds, *probes)
               for who, command in others.installed(commands).items()}
    (mine, my_frames), *_ = figures.values()
    for who, (theirs, frames) in list(figures.items())[1:]:
        is_nothing = max(mine, theirs) <= NOTHING_S
        table.add(f"{name}: CPU s a minute with X, {who} beside it",
                  f"{mine:.2f} s, {my_frames:.0f} fps", f"{theirs:.2f} s, {frames:.0f} fps",
                  None if is_nothing else mine / theirs, f"≤ 1 x or both ≤ {NOTHING_S} s",
                  is_nothing or mine <= theirs)


def measure(table, glass, folder, board):
    make_pictures(folder)
    still = Show(folder, "minute-still", board.pub, board.key)
    still.pictures(folder, 3600)
    still.publish()
    compare(table, "still", glass, {"ours": still.command(), **others.still(folder)}, STILL_S)
    fade = Show(folder, "minute-fade", board.pub, board.key)
    fade.pictures(folder, 5)
    fade.publish()
    compare(table, "fade every 5 s", glass, {"ours": fade.command(), **others.fade(folder)}, FADE_S)
    width = make_strip(folder)
    show = show_of(folder, board, "minute-ticker", 3600)
    text = "".join(f"{text}  •  " for text in TEXTS)
    compare(table, "ticker over a picture", glass,
            {"ours": show.command(), **others.ticker(folder, width, text)}, TICKER_S, TICKER_PROBE)
