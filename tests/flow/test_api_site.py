"""The site over the API: reading, saving, checking and drawing what is not saved yet."""

import hashlib
import io
import json
import os

import pytest
from PIL import Image

from support.api import Person, StaffedServer
from support.board import wait_until
from support.machine import ColourSite, colour_of

HALL = "/api/site/playlists/hall.json"


@pytest.fixture(scope="module")
def site(folder):
    site = ColourSite(folder / "site")
    site.hall("red", "green")
    return site


@pytest.fixture(scope="module")
def server(folder, site):
    server = StaffedServer(folder, {role: role for role in ("viewer", "operator", "approver")})
    yield server
    server.stop()


@pytest.fixture(scope="module")
def operator(server):
    return Person(server.port, "operator")


@pytest.fixture(autouse=True)
def as_before(site):
    site.hall("red", "green")


def sha256(text):
    return hashlib.sha256(text).hexdigest()


def hall_of(*colours):
    items = [{"id": colour, "image": f"{colour}.jpg"} for colour in colours]
    return json.dumps({"items": items}).encode()


# --- files --------------------------------------------------------------------------------------


def test_a_file_is_read_with_its_hash_and_saved_with_it(site, operator):
    answer = operator.get(HALL)
    assert answer.status == 200
    assert answer.headers["ETag"] == f'"{sha256(answer.body)}"'
    saved = operator.send("PUT", HALL, hall_of("blue"), If_Match=answer.headers["ETag"])
    assert saved.status == 200 and saved.json["errors"] == 0, saved.body
    assert (site.folder / "playlists/hall.json").read_bytes() == hall_of("blue")
    listed = {file["path"]: file["sha256"] for file in operator.get("/api/site").json["files"]}
    assert listed["playlists/hall.json"] == sha256(hall_of("blue"))


def test_two_editors_do_not_overwrite_each_other(site, operator):
    first = operator.get(HALL).headers["ETag"]
    assert operator.send("PUT", HALL, hall_of("blue"), If_Match=first).status == 200
    late = operator.send("PUT", HALL, hall_of("red"), If_Match=first)
    assert late.status == 412 and "somebody else" in late.json["error"]
    blind = operator.send("PUT", HALL, hall_of("red"))
    assert blind.status == 428 and "If-Match" in blind.json["error"]
    assert (site.folder / "playlists/hall.json").read_bytes() == hall_of("blue")


def test_a_file_is_made_and_removed(site, operator):
    path = "/api/site/playlists/new.json"
    assert operator.send("PUT", path, hall_of("red"), If_Match="*").status == 412
    assert operator.send("PUT", path, hall_of("red")).status == 200
    assert operator.send("DELETE", path).status == 428
    assert operator.send("DELETE", path, If_Match="*").status == 204
    assert not (site.folder / "playlists/new.json").exists()
    assert operator.get(path).status == 404


def test_what_was_cut_off_while_it_was_saved_goes_with_a_later_save(site, operator):
    playlists = site.folder / "playlists"
    left, young, other = [playlists / name for name in (
        "a.json.tmp-0123456789abcdef", "b.json.tmp-fedcba9876543210", "plan.tmp-2026.txt")]
    for path in (left, young, other):
        path.write_text("half")
    for path in (left, other):
        os.utime(path, (0, 0))
    assert operator.send("PUT", HALL, hall_of("red"), If_Match="*").status == 200
    assert not left.exists() and young.exists() and other.exists()
    for path in (young, other):
        path.unlink()


def test_saving_something_wrong_says_what_and_boards_keep_what_they_have(server, site, operator):
    old = operator.get(HALL).headers["ETag"]
    answer = operator.send("PUT", HALL, b'{ "items": [ { "imag": "red.jpg" } ] }', If_Match=old)
    assert answer.status == 200 and answer.json["errors"] > 0
    finding = answer.json["findings"][0]
    assert finding["file"] == "playlists/hall.json" and finding["line"] == 1
    assert "image" in finding["text"]


@pytest.mark.parametrize("path", [
    "playlists/../content/x.json", "playlists/%2e%2e/x.json", "playlists/a/b.json", "site.json",
    "playlists/.x.json", "playlists/x.json~", "playlists/x.txt", "content/x.json",
    "/etc/passwd", "playlists/%00.json", "playlists/" + "x" * 300 + ".json"])
def test_nothing_else_can_be_written(site, operator, path):
    before = sorted(os.listdir(site.folder / "playlists"))
    answer = operator.send("PUT", f"/api/site/{path}", b"{}")
    assert answer.status in (400, 404, 405) and answer.body
    assert sorted(os.listdir(site.folder / "playlists")) == before


def test_a_link_in_the_site_is_not_followed(tmp_path, site, operator):
    (tmp_path / "secret.json").write_text("{}")
    link = site.folder / "playlists/link.json"
    link.symlink_to(tmp_path / "secret.json")
    try:
        assert operator.get("/api/site/playlists/link.json").status == 404
        assert operator.send("PUT", "/api/site/playlists/link.json", b'{"items":[]}').status == 200
        assert (tmp_path / "secret.json").read_text() == "{}" and not link.is_symlink()
    finally:
        link.unlink()


def test_a_viewer_changes_nothing(server, site):
    viewer = Person(server.port, "viewer")
    assert viewer.get(HALL).status == 200
    assert viewer.send("PUT", HALL, hall_of("blue"), If_Match="*").status == 403
    assert viewer.send("DELETE", HALL, If_Match="*").status == 403


def test_who_saved_what_is_on_record(server, operator):
    operator.send("PUT", HALL, hall_of("blue"), If_Match="*")
    deeds = Person(server.port, "approver").get("/api/audit?limit=9").json
    saved = next(deed for deed in deeds if deed["action"] == "site.save")
    assert (saved["who"], saved["object"]) == ("operator", "playlists/hall.json")


# --- texts that are not saved -------------------------------------------------------------------


def test_a_check_sees_what_is_typed_and_writes_nothing(site, operator):
    before = (site.folder / "playlists/hall.json").read_bytes()
    bad = operator.post("/api/check", files={"playlists/hall.json": '{ "items": 7 }'}).json
    assert bad["errors"] == 1 and bad["findings"][0]["file"] == "playlists/hall.json"
    assert operator.post("/api/check").json["errors"] == 0
    assert (site.folder / "playlists/hall.json").read_bytes() == before


def test_findings_are_in_the_language_of_who_asks(operator):
    files = {"playlists/hall.json": '{ "items": [ { "imag": "red.jpg" } ] }'}
    english = operator.post("/api/check", files=files).json["findings"][0]["text"]
    operator.put("/api/me", language="vi")
    vietnamese = operator.post("/api/check", files=files).json["findings"][0]["text"]
    operator.put("/api/me", language="en")
    assert "unknown key" in english and "unknown key" not in vietnamese


def frame(answer):
    assert answer.status == 200 and answer.headers["Content-Type"] == "image/png", answer.body
    return Image.open(io.BytesIO(answer.body)).convert("RGB")


def test_a_preview_is_the_frame_of_what_is_typed(site, operator):
    files = {"playlists/hall.json": hall_of("blue").decode()}
    picture = frame(operator.post("/api/preview", screen="s", files=files))
    assert colour_of(picture.getpixel((80, 45))) == "blue"
    saved = frame(operator.post("/api/preview", screen="s", item="hall/green"))
    assert colour_of(saved.getpixel((80, 45))) == "green"


def test_a_preview_of_what_is_wrong_says_what(operator):
    answer = operator.post("/api/preview", screen="s",
                           files={"playlists/hall.json": '{ "items": 7 }'})
    assert answer.status == 400 and answer.json["findings"]
    assert operator.post("/api/preview", screen="nowhere").status == 404
    assert operator.post("/api/preview", screen="s", at="tomorrow").status == 400
    assert operator.post("/api/preview", screen="s", files={"../x.json": "{}"}).status == 400


def test_a_preview_leaves_nothing_behind(folder, operator):
    assert operator.post("/api/preview", screen="s").status == 200
    wait_until(lambda: not list((folder / "server").glob("job-*")))
