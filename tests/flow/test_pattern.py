"""bangtin-player --pattern: no release, no trust, no state folder; the pattern is on the glass to the
pixel until the player is ended."""

import os
import signal
import subprocess
import time

import pytest
from PIL import Image

from support.machine import BUILD

PATIENCE_S = 60


@pytest.fixture
def player(display, tmp_path):
    """Starts the player with these words; its state folder would be one that cannot be made."""
    programs = []

    def start(*words):
        command = [BUILD / "bangtin-player", "--state", "/dev/null/state", *words]
        programs.append(subprocess.Popen([str(word) for word in command],
                                         env=display.environment()))
        return programs[-1]

    yield start
    for program in programs:
        program.kill()
        program.wait(timeout=PATIENCE_S)


def snapshot(path, name, size):
    subprocess.run([str(BUILD / "bangtin-player"), "--snapshot", str(path), "--pattern", name,
                    "--window", size], check=True, timeout=PATIENCE_S)
    return Image.open(path).convert("RGB")


def wait_glass(display, box, wanted):
    until = time.monotonic() + PATIENCE_S
    while display.capture().crop(box).tobytes() != wanted.tobytes():
        assert time.monotonic() < until, "the pattern is not on the glass"
        time.sleep(0.02)


def child(player, name):
    """The process of a station."""
    listed = subprocess.run(["ps", "--ppid", str(player.pid), "-o", "pid=,comm="], text=True,
                            stdout=subprocess.PIPE, timeout=PATIENCE_S).stdout
    pids = [int(line.split()[0]) for line in listed.splitlines() if line.split()[1] == name]
    return pids[0] if pids else None


@pytest.mark.parametrize("name", ["border", "grid", "checker", "marks"])
def test_it_fills_the_display(display, player, tmp_path, name):
    program = player("--pattern", name)
    wait_glass(display, (0, 0, 160, 90), snapshot(tmp_path / "wanted.png", name, "160x90"))
    assert child(program, "fetch") is None
    program.terminate()
    assert program.wait(timeout=PATIENCE_S) == 0


def test_a_window_has_its_own_size(display, player, tmp_path):
    player("--pattern", "ruler", "--window", "96x32")
    wait_glass(display, (0, 0, 96, 32), snapshot(tmp_path / "wanted.png", "ruler", "96x32"))


def test_a_station_that_dies_comes_back_with_it(display, player, tmp_path):
    wanted = snapshot(tmp_path / "wanted.png", "checker", "160x90")
    program = player("--pattern", "checker")
    for name in ("show", "plan"):
        wait_glass(display, (0, 0, 160, 90), wanted)
        before = child(program, name)
        os.kill(before, signal.SIGKILL)
        until = time.monotonic() + PATIENCE_S
        while child(program, name) in (None, before):
            assert time.monotonic() < until, f"{name} did not come back"
            time.sleep(0.02)
    wait_glass(display, (0, 0, 160, 90), wanted)


@pytest.mark.parametrize("words, advice", [
    (["--pattern", "bordr"], 'did you mean "border"?'),
    (["--pattern", "zzzzzz"], "write one of border, ruler, grid"),
    (["--pattern", "grid", "--window", "0x5"], "1920x1080"),
])
def test_a_mistake_is_explained(words, advice):
    done = subprocess.run([str(BUILD / "bangtin-player"), *words], text=True, timeout=PATIENCE_S,
                          env=os.environ | {"LC_ALL": "C"}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    assert done.returncode == 2
    assert advice in done.stdout
