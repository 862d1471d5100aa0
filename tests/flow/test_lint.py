"""Each check of scripts/lint finds a mistake that is planted in a small source tree."""

import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("model", "picture", "desk", "player/plan", "server", "cli", "tests/unit")
SOURCES = ("common/line.c", "common/line.h", "common/str.c", "common/str.h", ".clang-format")

LONG_FUNCTION = "int long_one(void);\nint long_one(void)\n{\n" + "    return 0;\n" * 81 + "}\n"

# The script, the file that is added, its text, and what the script must say of it.
PLANTED = [
    ("includes", "model/planted.c", '#include "desk/check.h"\n', "model/ does not include desk/"),
    ("includes", "common/planted.c", '#include "model/item.h"\n', "common/ does not include model/"),
    ("includes", "player/planted.c", '#include "desk/check.h"\n', "player/ does not include desk/"),
    ("includes", "cli/planted.c", '#include "server/x.h"\n', "cli/ does not include server/"),
    (
        "includes",
        "player/plan/planted.c",
        '#include "player/show/stage.h"\n',
        "player/plan/ does not include player/show/",
    ),
    (
        "includes",
        "player/planted.c",
        '#include "player/show/stage.h"\n',
        "player/ does not include player/show/",
    ),
    ("includes", "desk/planted.c", "#include <png.h>\n", "only picture/png*.c knows <png.h>"),
    ("includes", "desk/planted.c", "#include <zlib.h>\n", "<zlib.h> belongs to no library"),
    ("size", "desk/planted.c", "/* x */\n" * 401, "401 lines, more than 400"),
    ("size", "desk/planted.c", LONG_FUNCTION, "a function of 81 lines, more than 80"),
    ("headers", "desk/planted.h", "#pragma once\nbool f(void);\n", "does not compile alone"),
    ("headers", "desk/planted.h", "int f(void);\n", "#pragma once is missing"),
    ("words", "desk/planted.c", "    strcpy(a, b);\n", "strcpy() is not used here"),
    ("words", "desk/planted.c", "x = system(command);\n", "system() is not used here"),
    ("words", "desk/planted.c", "/* TO" + "DO later */\n", "unfinished"),
    ("words", "desk/planted.c", "int x; \n", "space at the end of the line"),
    ("words", "desk/planted.c", "int x;", "ends in exactly one line feed"),
    ("format", "desk/planted.c", "int  x;\n", "desk/planted.c:1"),
    ("shell", "scripts/planted", "#!/bin/sh\nrm -r $1/\n", "SC2086"),
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    root = tmp_path_factory.mktemp("lint")
    shutil.copytree(ROOT / "scripts", root / "scripts",
                    ignore=shutil.ignore_patterns("__pycache__"))
    for folder in (*FOLDERS, "common"):
        (root / folder).mkdir(parents=True)
    for source in SOURCES:
        shutil.copy(ROOT / source, root / source)
    return root


def lint(root, check, **variables):
    return subprocess.run(
        [root / "scripts" / f"lint-{check}"],
        capture_output=True,
        text=True,
        env=os.environ | variables,
        check=False,
    )


@pytest.mark.parametrize("check, path, text, sentence", PLANTED)
def test_planted_mistake_is_found(tree, check, path, text, sentence):
    planted = tree / path
    planted.write_text(text, encoding="utf-8")
    planted.chmod(0o755 if text.startswith("#!") else 0o644)
    try:
        result = lint(tree, check)
    finally:
        planted.unlink()
    said = result.stdout + result.stderr
    assert result.returncode != 0
    assert path in said and sentence in said, said


def test_words_in_comments_and_texts_are_no_calls(tree):
    planted = tree / "desk/planted.c"
    planted.write_text('/* system(3) */ f("popen(x)");\nfile_system(x); a.rand(1);\n')
    try:
        said = lint(tree, "words").stdout
    finally:
        planted.unlink()
    assert "planted" not in said


def test_a_library_too_many_is_found(tree):
    build = tree / "build"
    build.mkdir(exist_ok=True)
    source = build / "x.c"
    source.write_text("int sodium_init(void);\nint main(void) { return sodium_init(); }\n")
    subprocess.run(["cc", source, "-o", build / "bangtin-player", "-lsodium"], check=True)
    result = lint(tree, "links", BUILD=str(build))
    assert result.returncode != 0
    assert "bangtin-player: links libsodium, which is not its task" in result.stdout
    assert "bangtin: not built" in result.stdout


def test_driver_fails_when_one_check_does(tree):
    result = subprocess.run(
        [tree / "scripts" / "lint"],
        capture_output=True,
        text=True,
        env=os.environ | {"BUILD": "no-such-folder"},
        check=False,
    )
    assert result.returncode == 1
    assert "failed links\n" in result.stdout
    assert "bangtin-player: not built" in result.stdout
