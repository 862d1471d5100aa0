"""System calls that fail and power that goes: see player_faults.c, server_faults.c and
crash_states.c. A small sample of the faults by chance, always the same; all of them in the long
run (make faults)."""

import os
import subprocess

import pytest

from support.machine import BUILD

IS_LONG = os.environ.get("BANGTIN_FAULTS") == "long"
SHARDS = 8  # of the long run
QUICK = {"player_faults": 300, "server_faults": 300}
ONCE_WRONG = ["first start:stat:3", "rotten and behind:mmap:1"]  # found by chance, and tried each time
LONG_S, QUICK_S = 3 * 3600, 300


def run(program, *words):
    done = subprocess.run([BUILD / "tests/fault" / program, *map(str, words)], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          timeout=LONG_S if IS_LONG else QUICK_S)
    print(done.stdout)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(IS_LONG, reason="the long run does all of them")
@pytest.mark.parametrize("program", QUICK)
def test_a_call_fails_and_nothing_is_lost(program):
    run(program, "--sample", QUICK[program])


@pytest.mark.parametrize("fault", ONCE_WRONG)
def test_what_was_wrong_once(fault):
    run("player_faults", "--only", fault)


@pytest.mark.skipif(not IS_LONG, reason="a sample of them was run")
@pytest.mark.timeout(LONG_S)
@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("program", QUICK)
def test_every_call_fails_and_nothing_is_lost(program, shard):
    run(program, "--shard", f"{shard}/{SHARDS}")


@pytest.mark.timeout(LONG_S)
def test_every_state_that_a_power_cut_leaves():
    run("crash_states", *(["all"] if IS_LONG else []))
