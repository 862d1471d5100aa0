"""The units start on a plain Debian 12: systemd itself reads copies that run the built programs."""

import re

import pytest

from support.desk import BUILD, ROOT, run

PROGRAMS = ["bangtin-player", "bangtin-server"]


@pytest.mark.parametrize("program", PROGRAMS)
def test_unit_passes_verify(tmp_path, program):
    unit = (ROOT / "systemd" / f"{program}.service").read_text(encoding="utf-8")
    copy, changed = re.subn(rf"(?m)^ExecStart={program}\b", f"ExecStart={BUILD / program}", unit)
    assert changed == 1
    (tmp_path / f"{program}.service").write_text(copy, encoding="utf-8")
    # --man=no: the man pages are not installed in a build tree.
    verified = run("systemd-analyze", "verify", "--man=no", tmp_path / f"{program}.service")
    assert verified.stderr == ""


@pytest.mark.parametrize("program", PROGRAMS)
def test_example_config_has_only_options_of_its_program(program):
    help_text = run(BUILD / program, "--help").stdout
    config = (ROOT / "systemd" / f"{program.removeprefix('bangtin-')}.conf").read_text("utf-8")
    names = re.findall(r"(?m)^#?([a-z-]+) = ", config)
    assert names and "config" in re.findall(r"--([a-z-]+)", help_text)
    assert [name for name in names if f"--{name} " not in help_text] == []


def test_accounts_of_the_units_are_made():
    run("systemd-sysusers", "--dry-run", ROOT / "systemd" / "bangtin.sysusers")
    made = re.findall(r"(?m)^u (\S+)", (ROOT / "systemd" / "bangtin.sysusers").read_text("utf-8"))
    units = "".join((ROOT / "systemd" / f"{name}.service").read_text("utf-8") for name in PROGRAMS)
    assert sorted(made) == sorted(re.findall(r"(?m)^User=(\S+)", units))
