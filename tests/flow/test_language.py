"""The real programs speak the operator's language, on machines without any vi_VN locale too."""

import os
import re
import shutil
import subprocess

import pytest
from support.desk import BUILD, PATIENCE_S, ROOT
from support.site import HALL, Site

VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

VIETNAMESE = {
    "LANG of Vietnam": {"LANG": "vi_VN.UTF-8"},
    "LANG without a country": {"LANG": "vi"},
    "LC_ALL of Vietnam": {"LC_ALL": "vi_VN.UTF-8", "LANG": "en_GB.UTF-8"},
    "LC_MESSAGES of Vietnam": {"LC_MESSAGES": "vi_VN.UTF-8", "LANG": "C"},
    "LANGUAGE alone": {"LANGUAGE": "vi"},
    "LANGUAGE over LANG": {"LANGUAGE": "vi:en", "LANG": "en_GB.UTF-8"},
    "LANGUAGE over C.UTF-8": {"LANGUAGE": "vi", "LC_ALL": "C.UTF-8"},
}
ENGLISH = {
    "nothing set": {},
    "LC_ALL=C": {"LC_ALL": "C", "LANG": "vi_VN.UTF-8"},
    "LC_ALL=C over LANGUAGE": {"LC_ALL": "C", "LANGUAGE": "vi"},
    "another language": {"LANG": "de_DE.UTF-8"},
    "LANGUAGE over LANG": {"LANGUAGE": "en:vi", "LANG": "vi_VN.UTF-8"},
}
OPERATOR = {"LANG": "vi_VN.UTF-8"}


def run(wishes, program, *words, cwd=None):
    environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return subprocess.run([BUILD / program, *words], capture_output=True, encoding="utf-8",
                          env=environment | wishes, cwd=cwd, timeout=PATIENCE_S, check=False)


@pytest.fixture(name="site")
def make_site(tmp_path):
    return Site(tmp_path)


@pytest.mark.parametrize("wishes", VIETNAMESE.values(), ids=VIETNAMESE)
def test_vietnamese_is_spoken(wishes, site):
    assert run(wishes, "bangtin", "check", site.folder).stdout.startswith("tốt: ")


@pytest.mark.parametrize("wishes", ENGLISH.values(), ids=ENGLISH)
def test_english_is_spoken(wishes, site):
    assert run(wishes, "bangtin", "check", site.folder).stdout.startswith("good: ")


def test_check_says_what_to_do(site):
    site.replace("playlists/hall.json", '"duration": 12', '"duraton": 12')
    site.replace("playlists/hall.json", "infographics/so.jpg", "infographics/s.jpg")
    result = run(OPERATOR, "bangtin", "check", site.folder)
    assert result.returncode == 1
    assert 'duraton: không có từ khóa này (có phải là "duration"?)\n' in result.stdout
    assert ('không có content/infographics/s.jpg (có phải là "infographics/so.jpg"?)\n'
            in result.stdout)
    assert result.stdout.endswith("2 lỗi\n")


def test_broken_json_is_explained(site):
    site.write("playlists/hall.json", HALL.rstrip()[:-1])
    result = run(OPERATOR, "bangtin", "check", site.folder)
    assert "tệp kết thúc quá sớm: dấu { ở dòng 1, cột 1 còn thiếu }" in result.stdout


def test_the_machine_s_reasons_too(tmp_path):
    result = run(OPERATOR, "bangtin", "check", tmp_path / "nowhere")
    assert result.stderr.endswith("nowhere: không có tệp hay thư mục này\n")


def test_publish_and_verify(site, tmp_path):
    words = (site.folder, "--to", "rel", "--key", "editor.key")
    assert "khóa bí mật" in run(OPERATOR, "bangtin", "keygen", "editor", cwd=tmp_path).stdout
    published = run(OPERATOR, "bangtin", "publish", *words, cwd=tmp_path).stdout
    assert published.startswith("đã phát hành thế hệ ")
    assert "\n  thêm       playlists/hall.json\n" in published
    again = run(OPERATOR, "bangtin", "publish", *words, cwd=tmp_path).stdout
    assert again.startswith("không có gì thay đổi: ")
    unknown = run(OPERATOR, "bangtin", "publish", *words, "--withdraw", "hall/cha", cwd=tmp_path)
    assert 'không có mục "hall/cha" (có phải là "hall/chao"?)' in unknown.stderr
    whole = run(OPERATOR, "bangtin", "verify", "rel", "--trust", "editor.pub", cwd=tmp_path).stdout
    columns = {len(line) - len(line[18:].lstrip()) for line in whole.splitlines()}
    assert columns == {18}, whole


@pytest.mark.parametrize("program", ["bangtin", "bangtin-player", "bangtin-server",
                                     "libexec/bangtin/snapshot"])
def test_help(program):
    helped = run(OPERATOR, program, "--help").stdout
    assert helped.startswith("Cách dùng: ") and "in số phiên bản" in helped


@pytest.mark.parametrize("command", "check plan publish keygen sign trust verify schema".split())
def test_help_of_commands(command):
    helped = run(OPERATOR, "bangtin", "help", command).stdout
    assert helped.startswith(f"Cách dùng: bangtin {command} ")


def test_wrong_options():
    result = run(OPERATOR, "bangtin", "publish", "--kee", "x")
    assert result.returncode == 2
    assert result.stderr.startswith("bangtin publish: không có tùy chọn --kee (có phải là --key?)")


def test_a_catalogue_that_is_missing_means_english(site, tmp_path):
    alone = shutil.copy(BUILD / "bangtin", tmp_path / "bangtin")
    assert run(OPERATOR, alone, "check", site.folder).stdout.startswith("good: ")


def quoted(page):
    """The messages that the guide's last table quotes, as patterns: … and capitals stand for values."""
    table = (ROOT / "docs" / page).read_text(encoding="utf-8").split("## 11 ")[1]
    for cell in re.findall(r"^\| (`.*?`) \|", table, re.M):
        for message in re.findall(r"`(.+?)`", cell):
            parts = re.split(r"…|\b[A-Z]\b", message)
            yield message, ".*?".join(re.escape(part) for part in parts)


@pytest.mark.parametrize("page", ["operator.en.md", "operator.vi.md"])
def test_the_guide_quotes_messages_that_exist(page):
    listed = subprocess.run(["msgcat", "--no-wrap", ROOT / "po" / "vi.po"], capture_output=True,
                            encoding="utf-8", check=True).stdout.replace('\\"', '"')
    messages = list(quoted(page))
    assert len(messages) > 10
    assert [message for message, pattern in messages if not re.search(pattern, listed)] == []
