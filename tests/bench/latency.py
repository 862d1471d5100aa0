"""How long people wait: for a change, for an end, for a picture that was lost."""

import os
import signal
import time

from measure import family, spread
from support.machine import COLOURS, ColourSite, Player, Server

CHANGES = 12
ENDS = 5
KILLS = 3
CALM_S = 6  # between kills, so that main's back-off is over
BOUNDARY_S = 0.5
CHANGE_TARGET_S = 2
END_TARGET_S = 1
BACK_TARGET_S = 1
AT = (80, 45)


def wait_gone(pids):
    while any(os.path.exists(f"/proc/{pid}") for pid in pids):
        time.sleep(0.001)


def changes(glass, site):
    took = []
    names = ["red", "green", "blue", "gold"]
    for number in range(1, CHANGES + 1):
        name = names[number % len(names)]
        time.sleep(number * BOUNDARY_S / CHANGES)  # at every phase of the slot
        site.hall(name, duration=BOUNDARY_S)
        saved = time.monotonic()
        glass.wait(*AT, COLOURS[name])
        took.append(time.monotonic() - saved)
    return took


def kills(glass, player):
    took = []
    for _ in range(KILLS):
        time.sleep(CALM_S)
        killed = time.monotonic()
        os.kill(player.wait_station("show"), signal.SIGKILL)
        glass.wait(*AT, COLOURS["red"], is_wanted=False)
        glass.wait(*AT, COLOURS["red"])
        took.append(time.monotonic() - killed)
    return took


def ends(glass, start):
    took = []
    for _ in range(ENDS):
        player = start()
        glass.wait(*AT, COLOURS["red"])
        player.wait_station("fetch")
        pids = family(player.process.pid)
        asked = time.monotonic()
        player.stop()
        wait_gone(pids)
        took.append(time.monotonic() - asked)
        glass.wait(*AT, COLOURS["red"], is_wanted=False)
    return took


def add(table, name, took, target, is_held):
    table.add(name, spread([second * 1000 for second in took], "ms") +
              f", worst {max(took) * 1000:.0f}", target=target, is_held=is_held)


def measure(table, glass, folder, board):
    site = ColourSite(folder / "latency")
    site.hall("red", duration=BOUNDARY_S)
    server = Server(site.folder, folder / "latency-server", board.key)

    def start():
        return Player(glass, server.url, folder / "latency-state", board.pub)

    player = start()
    glass.wait(*AT, COLOURS["red"])
    took = changes(glass, site)
    add(table, "change saved to on the glass, boundary of up to 500 ms within", took,
        "≤ 2 s + boundary", max(took) <= CHANGE_TARGET_S + BOUNDARY_S)
    site.hall("red", duration=BOUNDARY_S)
    glass.wait(*AT, COLOURS["red"])
    took = kills(glass, player)
    add(table, "show killed to picture back", took, "≤ 1 s", max(took) <= BACK_TARGET_S)
    player.stop()
    glass.wait(*AT, COLOURS["red"], is_wanted=False)
    took = ends(glass, start)
    server.stop()
    add(table, "SIGTERM to all processes gone", took, "≤ 1 s", max(took) <= END_TARGET_S)
