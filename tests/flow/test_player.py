"""One board end to end: real server, real player, real X server, real signals."""

import fcntl
import os
import random
import re
import resource
import select
import shutil
import signal
import socket
import subprocess
import termios
import time
from datetime import datetime, timezone
from pathlib import Path

import pytest

from support.independent import sha256
from support.machine import (BUILD, COLOURS, Frozen, Lines, Player, Server, bangtin, colour_of,
                             snapshot, wait_colour, wait_text)
from support.xvfb import Xvfb, is_close


CUTS = int(os.environ.get("BANGTIN_CUTS", "30"))
PARCEL_READY = 5  # of player/belt.h


def pub(key):
    return key.with_suffix(".pub")


def publish(site, tree, key, *more):
    return bangtin("publish", site.folder, "--to", tree, "--key", key, *more)


def test_a_saved_change_reaches_the_glass(tmp_path, display, site, key, started):
    site.hall("red")
    server = started(Server(site.folder, tmp_path / "server", key))
    player = started(Player(display, server.url, tmp_path / "state", pub(key)))
    wait_colour(display, "red")
    site.hall("green")
    wait_colour(display, "green")
    assert player.stop() == 0


def test_a_bad_save_leaves_the_last_release(tmp_path, display, site, key, started):
    site.hall("red")
    server = started(Server(site.folder, tmp_path / "server", key))
    started(Player(display, server.url, tmp_path / "state", pub(key)))
    wait_colour(display, "red")
    (site.folder / "playlists/hall.json").write_text('{ "items": [ { "imagee": "x.jpg" } ] }')
    server.wait_for('hall.json:1:16: .*imagee.*image')
    server.wait_for("not published, boards keep what they have")
    assert colour_of(display.pixel(80, 45)) == "red"
    site.hall("blue")
    wait_colour(display, "blue")


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_the_same_tree_from_nginx(tmp_path, display, site, key, started, nginx):
    tree = tmp_path / "tree"
    site.hall("red")
    publish(site, tree, key)
    url = nginx(tree)
    started(Player(display, url, tmp_path / "state", pub(key), more=("--poll", "1")))
    wait_colour(display, "red")
    site.hall("gold")
    publish(site, tree, key)
    wait_colour(display, "gold")


def test_the_same_tree_from_a_folder(tmp_path, display, site, key, started):
    tree = tmp_path / "tree"
    site.hall("red")
    publish(site, tree, key)
    started(Player(display, tree, tmp_path / "state", pub(key), more=("--poll", "1")))
    wait_colour(display, "red")
    site.hall("teal")
    publish(site, tree, key)
    wait_colour(display, "teal")


def test_it_starts_and_goes_on_without_a_server(tmp_path, display, site, key, started):
    site.hall("red", "green")
    server = started(Server(site.folder, tmp_path / "server", key))
    first = started(Player(display, server.url, tmp_path / "state", pub(key)))
    wait_colour(display, "green")
    server.stop()
    wait_colour(display, "red")
    wait_colour(display, "green")
    first.stop()
    again = started(Player(display, server.url, tmp_path / "state", pub(key)))
    again.wait_for("showing hall/")
    wait_colour(display, "red")
    wait_colour(display, "green")


def test_no_socket_opens_before_the_first_picture(tmp_path, display, site, key, started):
    """Warm start under strace: in the order of its calls, whatever speaks to the network comes after
    show's word that the picture is up."""
    site.hall("red", duration=3600)
    publish(site, tmp_path / "tree", key)
    first = started(Player(display, tmp_path / "tree", tmp_path / "state", pub(key)))
    first.wait_for("showing hall/red")
    first.stop()
    trace = tmp_path / "trace"
    probe = subprocess.run(["strace", "-f", "true"], capture_output=True, timeout=60)
    if probe.returncode != 0:
        pytest.skip("strace cannot trace here")
    player = started(Lines(
        ["strace", "-f", "-o", trace, "-e", "trace=socket,execve,sendmsg", BUILD / "bangtin-player",
         "--server", "http://localhost:9", "--screen", "s", "--trust", pub(key), "--state",
         tmp_path / "state"], env=display.environment(), start_new_session=True))
    wait_text(trace, "AF_INET")
    os.killpg(player.process.pid, signal.SIGKILL)
    lines = trace.read_text().splitlines()
    show = next(line.split()[0] for line in lines if re.search(r'execve\(".*/show"', line))
    ready = re.compile(rf"{show} +sendmsg\(3, .*iov_base=\"\\{PARCEL_READY}\\0\\0\\0")
    first_at = [next(i for i, line in enumerate(lines) if re.search(what, line))
                for what in (ready, "AF_INET")]
    assert first_at == sorted(first_at)


def test_a_withdrawal_does_not_wait_for_the_boundary(tmp_path, display, site, key, started):
    tree = tmp_path / "tree"
    site.hall("red", "green", duration=3600)
    publish(site, tree, key)
    started(Player(display, tree, tmp_path / "state", pub(key), more=("--poll", "1")))
    deadline = time.monotonic() + 60
    while colour_of(display.pixel(80, 45)) not in COLOURS and time.monotonic() < deadline:
        time.sleep(0.02)
    on = colour_of(display.pixel(80, 45))
    publish(site, tree, key, "--withdraw", f"hall/{on}")
    wait_colour(display, "green" if on == "red" else "red")


def test_blank_and_unblank(tmp_path, display, site, key, started):
    tree = tmp_path / "tree"
    site.hall("red", duration=3600)
    publish(site, tree, key)
    started(Player(display, tree, tmp_path / "state", pub(key), more=("--poll", "1")))
    wait_colour(display, "red")
    publish(site, tree, key, "--blank")
    assert display.wait_pixel(80, 45, (0, 0, 0), 60)
    site.hall("blue", duration=3600)
    publish(site, tree, key)  # an automatic publish does not lift it
    publish(site, tree, key, "--unblank")
    wait_colour(display, "blue")


def test_one_of_two_boards_says_its_name(tmp_path, display, site, key, started):
    tree = tmp_path / "tree"
    site.write("screens", {"screens": {name: {"canvas": [160, 90]} for name in ("s", "other")}})
    site.hall("red", duration=3600)
    publish(site, tree, key)
    second = Xvfb(160, 90)
    try:
        for screen, glass in (("s", display), ("other", second)):
            started(Player(glass, tree, tmp_path / screen, pub(key), screen, ("--poll", "1")))
            wait_colour(glass, "red")
        publish(site, tree, key, "--identify", "other")
        assert second.wait_pixel(80, 0, (255, 217, 102), 60)  # the frame of the identity card
        assert is_close(second.pixel(4, 45), (0, 0, 0))
        assert colour_of(display.pixel(80, 45)) == "red"
        publish(site, tree, key, "--identify-end")
        wait_colour(second, "red")
    finally:
        second.close()


def test_care_for_a_panel(tmp_path, display, site, key, started):
    tree = tmp_path / "tree"

    def care(value):
        site.write("screens", {"screens": {"s": {"canvas": [160, 90], "care": value}}})
        publish(site, tree, key)

    site.hall("red")
    care({"orbit": 8})
    player = started(Player(display, tree, tmp_path / "state", pub(key), more=("--poll", "1")))
    wait_colour(display, "red")
    edges = ((1, 45), (158, 45), (80, 1), (80, 88))
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not any(
            is_close(display.pixel(*edge), (0, 0, 0)) for edge in edges):
        time.sleep(0.02)
    assert any(is_close(display.pixel(*edge), (0, 0, 0)) for edge in edges)
    corner = datetime.fromtimestamp(time.time() // 3840 * 3840, timezone.utc)  # of the orbit
    shot = snapshot(tree, pub(key), corner.isoformat(), "--state", tmp_path / "state")
    assert is_close(shot.getpixel((0, 0)), COLOURS["red"], 6)
    assert is_close(shot.getpixel((151, 81)), COLOURS["red"], 6)
    assert [shot.getpixel(at) for at in ((152, 40), (80, 82))] == [(0, 0, 0)] * 2
    care({})
    for edge in edges:
        wait_colour(display, "red", edge)
    care({"wash": "00:00-24:00"})
    assert display.wait_pixel(80, 45, (255, 255, 255), 60)  # a bar passes
    assert display.wait_pixel(80, 45, (0, 0, 0), 60)
    player.wait_for("showing the wash of this panel")


def test_an_unknown_screen_shows_the_idle_card_and_says_so(tmp_path, display, site, key, started):
    site.hall("red")
    publish(site, tmp_path / "tree", key)
    player = started(Player(display, tmp_path / "tree", tmp_path / "state", pub(key), "other"))
    player.wait_for("does not know screen other")
    assert colour_of(display.pixel(80, 45)) not in COLOURS


@pytest.mark.parametrize("name", ["fetch", "plan", "paint", "show"])
def test_a_killed_station_comes_back_alone(tmp_path, display, site, key, started, name):
    site.hall("red", "green")
    server = started(Server(site.folder, tmp_path / "server", key))
    player = started(Player(display, server.url, tmp_path / "state", pub(key)))
    wait_colour(display, "green")
    others = {n: pid for n, pid in player.stations().items() if n != name}
    old = player.wait_station(name)
    os.kill(old, signal.SIGKILL)
    player.wait_station(name, other_than=old)
    wait_colour(display, "red")
    wait_colour(display, "green")
    site.hall("blue")
    wait_colour(display, "blue")
    now = player.stations()
    assert {n: now.get(n) for n in others} == others


def test_a_dead_plan_leaves_the_picture_up(tmp_path, display, site, key, started):
    site.hall("red", duration=3600)
    publish(site, tmp_path / "tree", key)
    player = started(Player(display, tmp_path / "tree", tmp_path / "state", pub(key)))
    wait_colour(display, "red")
    for _ in range(3):
        old = player.wait_station("plan")
        os.kill(old, signal.SIGKILL)
        while player.stations().get("plan") in (None, old):
            assert colour_of(display.pixel(80, 45)) == "red"
        assert colour_of(display.pixel(80, 45)) == "red"


def test_frames_come_before_pictures_to_come(tmp_path, display, site, key, started):
    """Whoever may not ask for real time still gets the order among the stations."""
    site.hall("red", duration=3600)
    publish(site, tmp_path / "tree", key)
    player = started(Player(display, tmp_path / "tree", tmp_path / "state", pub(key)))
    wait_colour(display, "red")
    ranks = {name: os.getpriority(os.PRIO_PROCESS, player.wait_station(name))
             for name in ("plan", "paint", "fetch")}
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    later = min(usual + 5, 19)
    assert ranks == {"plan": usual, "paint": later, "fetch": later}
    first_gone = {name: int(Path(f"/proc/{pid}/oom_score_adj").read_text())
                  for name, pid in player.stations().items()}
    here = int(Path("/proc/self/oom_score_adj").read_text())
    assert first_gone == {"show": here, "plan": here, "paint": 900, "fetch": 900}
    policy = os.sched_getscheduler(player.wait_station("show"))
    assert policy == (os.SCHED_RR | os.SCHED_RESET_ON_FORK if may_be_real_time() else 0)


def may_be_real_time():
    return os.geteuid() == 0 or resource.getrlimit(resource.RLIMIT_RTPRIO)[0] >= 1


def test_a_picture_that_cannot_be_painted_costs_one_item(tmp_path, display, site, key, started):
    """The desk would refuse it, so it is signed by the second implementation."""
    from support.independent import Key, Tree
    files = {}
    site.hall("red", "green")
    for path in sorted(site.folder.rglob("*")):
        if path.is_file():
            files[str(path.relative_to(site.folder))] = path.read_bytes()
    files["content/green.jpg"] = files["content/green.jpg"][:200]
    signer = Key(tmp_path, "other")
    tree = Tree(tmp_path / "tree")
    tree.publish(files, [signer])
    player = started(Player(display, tmp_path / "tree", tmp_path / "state", signer.file))
    wait_colour(display, "red")
    player.wait_for("hall/green cannot be shown")
    for _ in range(60):
        assert colour_of(display.pixel(80, 45)) == "red"
        time.sleep(0.05)
    assert len([line for line in player.heard if "cannot be shown" in line]) == 1


def test_keys_on_its_console_do_nothing(tmp_path, display, site, key, started):
    """As under systemd: the terminal is its own, and somebody types ^C, ^\\ and ^Z there."""
    site.hall("red", "green")
    publish(site, tmp_path / "tree", key)
    ours, its = os.openpty()
    player = started(Player(display, tmp_path / "tree", tmp_path / "state", pub(key),
                            environment={"NOTIFY_SOCKET": str(tmp_path / "none")}, stdin=its,
                            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)))
    wait_colour(display, "red")
    os.write(ours, b"\x03\x1c\x1ay\n")
    wait_colour(display, "green")
    wait_colour(display, "red")
    assert not select.select([ours], [], [], 0)[0]  # no echo
    assert player.stop() == 0
    os.close(ours)
    os.close(its)


def test_terminate_ends_everything(tmp_path, display, site, key, started):
    site.hall("red")
    publish(site, tmp_path / "tree", key)
    player = started(Player(display, tmp_path / "tree", tmp_path / "state", pub(key)))
    wait_colour(display, "red")
    stations = player.stations()
    assert player.stop() == 0
    assert [pid for pid in stations.values() if os.path.exists(f"/proc/{pid}")] == []


def test_stations_die_with_main(tmp_path, display, site, key, started):
    site.hall("red")
    publish(site, tmp_path / "tree", key)
    player = started(Player(display, tmp_path / "tree", tmp_path / "state", pub(key)))
    wait_colour(display, "red")
    stations = [f"/proc/{player.wait_station(name)}" for name in ("show", "plan", "paint")]
    os.kill(player.process.pid, signal.SIGKILL)
    player.process.wait(timeout=60)
    deadline = time.monotonic() + 60
    while any(map(os.path.exists, stations)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [path for path in stations if os.path.exists(path)] == []


def test_a_server_of_another_protocol_is_refused_at_once(tmp_path, display, started):
    player = started(Player(display, "ftp://example.org", tmp_path / "state", None))
    assert player.process.wait(timeout=60) == 2
    player.wait_for("--server ftp://example.org: write http://…, https://… or a folder")


def test_two_players_cannot_share_a_state(tmp_path, display, site, key, started):
    site.hall("red")
    publish(site, tmp_path / "tree", key)
    started(Player(display, tmp_path / "tree", tmp_path / "state", pub(key)))
    wait_colour(display, "red")
    second = Player(display, tmp_path / "tree", tmp_path / "state", pub(key))
    assert second.process.wait(timeout=60) == 3
    second.wait_for("another process holds the lock")


def test_the_watchdog_is_fed_by_a_picture_only(tmp_path, display, site, key, started):
    site.hall("red", duration=3600)
    publish(site, tmp_path / "tree", key)
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(str(path))
        notify.settimeout(60)
        player = started(Player(display, tmp_path / "tree", tmp_path / "state", pub(key),
                                environment={"NOTIFY_SOCKET": str(path)}))
        heard = []
        while "WATCHDOG=1" not in heard:
            heard.append(notify.recv(4096).decode())
        assert heard[0] == "READY=1"
        assert any(line.startswith("STATUS=showing hall/red") for line in heard)
        frozen = Frozen(player.wait_station("show"))
        notify.settimeout(3)
        with pytest.raises(socket.timeout):
            while True:  # what was on its way, then silence although main itself is well
                notify.recv(4096)
        assert player.process.poll() is None
        frozen.close()


def check_store(state):
    """Nothing under a valid name has another hash."""
    for path in (state / "store").glob("??/*"):
        assert path.name == sha256(path.read_bytes()), path


def test_power_cuts_at_many_moments(tmp_path, display, site, key, started):
    """kill -9 of everything at random moments while releases change: each time the board starts and
    plays a whole release, and releases never go backwards."""
    state, tree = tmp_path / "state", tmp_path / "tree"
    names = list(COLOURS)
    rng = random.Random(20261010)
    site.hall(names[0], duration=3600)
    publish(site, tree, key)
    shown = 0
    for moment in range(CUTS):
        if moment % 2:
            site.hall(names[(moment // 2) % len(names)], duration=3600)
            publish(site, tree, key)
        player = Player(display, tree, state, pub(key), more=("--poll", "1"))
        if moment % 10 == 9:
            line = player.wait_for(r"showing hall/\w+ .*release \d+")
            generation = int(line.split("release ")[1].split(",")[0])
            assert generation >= shown
            shown = generation
            wait_colour(display, line.split("hall/")[1].split()[0])
        else:
            time.sleep(rng.random() * 0.5)
        player.kill_all()
        check_store(state)
    leftovers = [path for path in state.rglob("*.tmp-*")] + list((state / "store").glob("*.part"))
    assert len(leftovers) <= 2, leftovers
    player = started(Player(display, tree, state, pub(key)))
    player.wait_for("showing hall/")
    player.stop()
    assert list(state.rglob("*.tmp-*")) == []


def test_two_players_side_by_side_agree(tmp_path, display, site, key, started):
    """The same item at every instant of two loops: of each pair of captures, taken one after the
    other, the second display shows what the first showed just before or shows just after."""
    tree = tmp_path / "tree"
    site.hall("red", "green", "blue", "gold", duration=1.5)
    publish(site, tree, key)
    second = Xvfb(160, 90)
    try:
        for number, glass in enumerate((display, second)):
            started(Player(glass, tree, tmp_path / f"state{number}", pub(key)))
        for glass in (display, second):
            wait_colour(glass, "gold")
        seen = set()
        end = time.monotonic() + 12
        while time.monotonic() < end:
            before = display.pixel(80, 45)
            other = second.pixel(80, 45)
            time.sleep(0.04)  # two frames: presents of two processes are not one instant
            after = display.pixel(80, 45)
            later = second.pixel(80, 45)
            assert is_close(other, before) or is_close(other, after) or is_close(later, after)
            seen.add(colour_of(after))
        assert seen >= {"red", "green", "blue", "gold"}
    finally:
        second.close()
