"""The commands of docs/operator.*.md, typed as they stand there, over the demo site."""

import os
import re
import shutil
import subprocess

from support.desk import BANGTIN, ROOT

NAMES = {"NỘI_DUNG": "SITE", "BẢN_PHÁT_HÀNH": "RELEASE", "khung-hinh.png": "frame.png",
         "tong-hop.png": "sheet.png", "thay-doi": "changes", "thang-11.csv": "november.csv"}
PASSWORD = "mot hai ba bon nam sau\n" * 2
PAIRING = "--accept"  # needs a board: test_remote.py


def commands(language):
    """The lines between ``` and ``` that run bangtin, without what is said behind a #."""
    page = (ROOT / "docs" / f"operator.{language}.md").read_text(encoding="utf-8")
    for name, english in NAMES.items():
        page = page.replace(name, english)
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", page, re.M | re.S)
    return [re.sub(r" +#.*", "", line) for kind, block in blocks if not kind
            for line in block.splitlines()
            if re.match(r"(sudo -u bangtin-server )?bangtin ", line)]


def test_both_languages_have_the_same_commands():
    assert commands("vi") == commands("en")


def test_the_guides_commands_do_what_it_says(tmp_path):
    """Those on keys come first, since the others need them; those on a server at last, which finds
    the release where it would have published it."""
    typed = commands("en")
    keys = typed.index("bangtin keygen root --password")
    verify = typed.index("bangtin verify RELEASE --trust RELEASE/trust/1.json")
    first = typed[keys:verify + 1]
    server = [line for line in dict.fromkeys(typed)
              if line.startswith("sudo") and PAIRING not in line]
    rest = [line for line in typed if line not in first and not line.startswith("sudo")]
    assert len(first) > 4 and len(rest) > 8 and len(server) > 6
    for part in ("playlists", "content"):
        shutil.copytree(ROOT / part, tmp_path / "SITE" / part)
    for line in first + rest:
        type_in(tmp_path, line.replace(" --password", ""))
    state = tmp_path / "state"
    state.mkdir()
    (tmp_path / "RELEASE").rename(state / "tree")
    for line in server:
        line = re.sub(r"/var/backups/bangtin-(\$\(.*?\)|\S+)", "copy",
                      line.removeprefix("sudo -u bangtin-server "))
        if " restore " in line:
            state.rename(tmp_path / "lost")
        type_in(tmp_path, line.replace("/var/lib/bangtin-server", "state"))
    assert {path.name for path in tmp_path.iterdir()} >= {"frame.png", "sheet.png", "changes",
                                                         "november.csv", "copy", "state"}


def type_in(folder, line):
    environment = dict(os.environ, PATH=f"{BANGTIN.parent}:{os.environ['PATH']}", LC_ALL="C.UTF-8")
    run = subprocess.run(["sh", "-euc", line], cwd=folder, env=environment, input=PASSWORD,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert run.returncode == 0, f"{line}\n{run.stdout}"
