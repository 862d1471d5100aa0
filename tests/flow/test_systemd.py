"""The units start on a plain Debian 12: systemd itself reads copies that run the built programs."""

import json
import os
import re
import shutil

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


def points(program):
    """What systemd-analyze still holds against the unit."""
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=15", "--json=short",
               ROOT / "systemd" / f"{program}.service"]
    rated = run(*command)
    assert rated.returncode == 0, run(*command[:4], command[-1]).stdout
    return {row["name"] for row in json.loads(rated.stdout)
            if row["exposure"] and not row["set"]}


@pytest.mark.skipif("--offline" not in run("systemd-analyze", "--help").stdout,
                    reason="this systemd-analyze cannot rate a file")
def test_what_is_open_in_a_unit_is_explained():
    """Rated 1.5 or better, and each remaining point has its row in the table of docs/security.md."""
    text = (ROOT / "docs/security.md").read_text("utf-8")
    table = re.findall(r"(?m)^\| `([^`]+)` \| (player|server|both) \|", text.replace("\\|", "|"))
    for program, other in zip(PROGRAMS, reversed(PROGRAMS)):
        mine, not_mine = program.removeprefix("bangtin-"), other.removeprefix("bangtin-")
        assert points(program) == {name for name, whose in table if whose != not_mine}, mine


def test_accounts_of_the_units_are_made():
    run("systemd-sysusers", "--dry-run", ROOT / "systemd" / "bangtin.sysusers")
    made = re.findall(r"(?m)^u (\S+)", (ROOT / "systemd" / "bangtin.sysusers").read_text("utf-8"))
    units = "".join((ROOT / "systemd" / f"{name}.service").read_text("utf-8") for name in PROGRAMS)
    assert sorted(made) == sorted(re.findall(r"(?m)^User=(\S+)", units))


@pytest.mark.skipif(os.getuid() != 0, reason="only root makes accounts")
def test_the_server_may_write_its_site_and_only_read_its_keys(tmp_path):
    """The page saves into the site; a thief of the server is not to put another key there."""
    (tmp_path / "etc").mkdir()
    for word, name in (("systemd-sysusers", "sysusers"), ("systemd-tmpfiles", "tmpfiles")):
        folder = tmp_path / f"usr/lib/{name}.d"
        folder.mkdir(parents=True)
        shutil.copy(ROOT / f"systemd/bangtin.{name}", folder / "bangtin.conf")
        create = ["--create"] if word == "systemd-tmpfiles" else []
        run(word, f"--root={tmp_path}", *create)
    accounts = dict(re.findall(r"(?m)^([\w-]+):[^:]*:(\d+):", (tmp_path / "etc/passwd").read_text()))
    site, keys = (tmp_path / "srv/bangtin").stat(), (tmp_path / "etc/bangtin/keys").stat()
    assert site.st_uid == int(accounts["bangtin-server"]) and site.st_mode & 0o777 == 0o755
    assert keys.st_uid == 0 and keys.st_mode & 0o777 == 0o750
    assert keys.st_gid == site.st_gid
