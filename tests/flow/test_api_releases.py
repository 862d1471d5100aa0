"""Releases over the API: uploads, plans, approval by two, signatures brought, and going back."""

import io
import json
import os
import random

import pytest
from PIL import Image

from support.api import Person, add_user
from support.bad_decoder import PRELOAD, add_bad, unsanitized
from support.board import wait_until
from support.independent import Key, sha256
from support.machine import ColourSite, Server, bangtin, children

ROLES = ("viewer", "operator", "approver", "admin")
PICTURE = "/api/content/posters/new.png"


class Office:
    """A server over a site, and people of each role."""

    def __init__(self, folder, *more, key=True, **options):
        self.folder = folder
        self.site = ColourSite(folder / "site")
        self.site.hall("red", "green")
        bangtin("keygen", folder / "demo")
        self.key = folder / "demo.key"
        self.server = Server(self.site.folder, folder / "server", self.key if key else None,
                             more=more, **options)
        self.people = {}
        for role in ROLES:
            add_user(folder / "server", role, role)
            self.people[role] = Person(self.server.port, role)

    def __getattr__(self, role):
        return self.people[role]

    def releases(self):
        return self.people["viewer"].get("/api/releases").json

    def pending(self):
        return self.releases()["pending"]

    def hall(self):
        return (self.site.folder / "playlists/hall.json").read_bytes()


@pytest.fixture
def office(tmp_path):
    office = Office(tmp_path)
    yield office
    office.server.stop()


@pytest.fixture
def careful(tmp_path):
    """Where what is saved waits for a second person."""
    office = Office(tmp_path, "--approval")
    yield office
    office.server.stop()


def png(colour="red", size=(320, 180)):
    bytes_ = io.BytesIO()
    Image.new("RGB", size, colour).save(bytes_, "PNG")
    return bytes_.getvalue()


# --- pictures and fonts -------------------------------------------------------------------------


def test_a_picture_is_uploaded_read_and_removed(office):
    saved = office.operator.send("PUT", PICTURE, png())
    assert saved.status == 200 and saved.json["type"] == "image/png", saved.body
    assert (office.site.folder / "content/posters/new.png").read_bytes() == png()
    again = office.operator.send("PUT", PICTURE, png("blue"))
    assert again.status == 428 and "If-Match" in again.json["error"]
    late = office.operator.send("PUT", PICTURE, png("blue"), If_Match=sha256(b"what was read"))
    assert late.status == 412 and "somebody else" in late.json["error"]
    assert office.operator.send("PUT", PICTURE, png("blue"), If_Match="*").status == 200
    answer = office.viewer.get(PICTURE)
    assert answer.body == png("blue") and answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert office.operator.delete(PICTURE).status == 204
    assert office.viewer.get(PICTURE).status == 404


def test_a_large_picture_goes_through_the_disk(office):
    noise = Image.frombytes("RGB", (4000, 3000), random.Random(7).randbytes(36_000_000))
    large = io.BytesIO()
    noise.save(large, "PNG", compress_level=0)
    assert len(large.getvalue()) > 32 * 2**20
    saved = office.operator.send("PUT", PICTURE, large.getvalue())
    assert saved.status == 200 and saved.json["sha256"] == sha256(large.getvalue()), saved.body


@pytest.mark.parametrize("name, content, sentence", [
    ("x.png", b"<svg onload='alert(1)'/>", "picture"),
    ("x.svg", b"<svg/>", "picture"),
    ("x.html", b"<script>alert(1)</script>", "picture"),
    ("x.jpg", png(), "ends in"),
    ("x.png", png()[:-20], "end of the picture"),
    ("x.png", b"", "empty"),
    ("x.ttf", png(), "no font"),
    ("../x.png", png(), None),
    (".x.png", png(), "name"),
    ("a/../../x.png", png(), None),
])
def test_only_what_a_board_can_show_is_kept(office, name, content, sentence):
    before = sorted(office.site.folder.rglob("*"))
    answer = office.operator.send("PUT", f"/api/content/{name}", content)
    assert answer.status in (400, 404), answer.body
    if sentence:
        assert sentence in answer.json["error"], answer.body
    assert sorted(office.site.folder.rglob("*")) == before


# --- plans --------------------------------------------------------------------------------------


def test_a_plan_and_why(office):
    plan = office.viewer.get(
        "/api/plan?screen=s&from=2026-12-01T00:00:00Z&to=2026-12-01T00:01:00Z").json
    assert {slot["name"] for slot in plan["slots"]} == {"hall/red", "hall/green"}
    assert plan["slots"][0]["from"] == "2026-12-01T00:00:00.000Z" and "hall" in plan["why"]
    assert office.viewer.get("/api/plan?screen=nowhere").status == 404
    week = "from=2026-12-01T00:00:00Z&to=2026-12-31T00:00:00Z"
    assert office.viewer.get(f"/api/plan?screen=s&{week}").status == 400


def test_what_a_publish_would_change(careful):
    careful.people["approver"].post("/api/publish", note="first")
    careful.people["admin"].post("/api/approve", sha256=careful.pending()["sha256"])
    careful.site.hall("red", "blue")
    text = careful.viewer.get("/api/plan/diff").json["text"]
    assert "hall/blue" in text and "hall/green" in text


# --- publishing ---------------------------------------------------------------------------------


def test_saving_publishes_and_names_who_saved(office):
    office.operator.send("PUT", "/api/site/playlists/hall.json",
                         json.dumps({"items": [{"image": "blue.jpg"}]}).encode(), If_Match="*")
    wait_until(lambda: len(office.releases()["releases"]) == 2)
    newest = office.releases()["releases"][0]
    assert newest["asked_by"] == "operator" and newest["approved_by"] == ""
    assert office.releases()["pending"] is None
    assert office.operator.post("/api/publish").status == 409


def test_two_people_let_a_release_out(careful):
    assert careful.releases()["latest"] is None
    waiting = careful.pending()
    early = careful.approver.post("/api/approve", sha256=waiting["sha256"])
    assert early.status == 409 and "nobody has asked" in early.json["error"]
    assert careful.approver.post("/api/publish", note="Tuần mới").status == 204
    own = careful.approver.post("/api/approve", sha256=waiting["sha256"])
    assert own.status == 403 and "another person" in own.json["error"]
    assert careful.operator.post("/api/approve", sha256=waiting["sha256"]).status == 403
    let = careful.admin.post("/api/approve", sha256=waiting["sha256"])
    assert let.status == 200 and let.json["is_out"], let.body
    newest = careful.releases()["releases"][0]
    assert (newest["asked_by"], newest["approved_by"], newest["note"]) == (
        "approver", "admin", "Tuần mới")
    assert careful.pending() is None
    bangtin("verify", careful.folder / "server/tree", "--trust", careful.folder / "demo.pub")


def test_what_was_not_looked_at_is_not_approved(careful):
    seen = careful.pending()["sha256"]
    careful.operator.post("/api/publish")
    careful.site.hall("blue")
    wait_until(lambda: careful.pending()["sha256"] != seen)
    late = careful.approver.post("/api/approve", sha256=seen)
    assert late.status == 409 and "meanwhile" in late.json["error"]
    assert careful.releases()["latest"] is None


def test_a_signature_is_brought(tmp_path):
    office = Office(tmp_path, key=False)
    try:
        tree, key, second = tmp_path / "server/tree", Key(tmp_path, "one"), Key(tmp_path, "two")
        bangtin("trust", tree, "--root", tmp_path / "demo.pub", "--content", key.public,
                second.public, "--content-threshold", "2")
        bangtin("sign", tree, "--trust", "--key", office.key)
        before = office.pending()["sha256"]
        office.site.hall("blue")
        wait_until(lambda: office.pending()["sha256"] != before)
        waiting = office.pending()
        assert not office.releases()["server_signs"]
        bare = office.approver.post("/api/approve", sha256=waiting["sha256"])
        assert bare.status == 409 and "bring a signature" in bare.json["error"]
        blob = tree / "blobs" / waiting["sha256"][:2] / waiting["sha256"]
        stranger = Key(tmp_path, "stranger").sign(blob.read_bytes(), waiting["comment"]).decode()
        wrong = office.approver.post("/api/approve", sha256=waiting["sha256"], signature=stranger)
        assert wrong.status == 400 and "no key" in wrong.json["error"], wrong.body
        block = key.sign(blob.read_bytes(), waiting["comment"]).decode()
        for _ in range(9):  # the same again takes nobody's place
            one = office.approver.post("/api/approve", sha256=waiting["sha256"], signature=block)
            assert one.status == 200 and not one.json["is_out"], one.body
        block += second.sign(blob.read_bytes(), waiting["comment"]).decode()
        let = office.approver.post("/api/approve", sha256=waiting["sha256"], signature=block)
        assert let.status == 200 and let.json["is_out"], let.body
        assert (tree / "latest").read_text().count("untrusted") == 2
    finally:
        office.server.stop()


# --- going back, taking off ---------------------------------------------------------------------


def test_any_generation_can_be_brought_back(office):
    first, red_green = office.releases()["latest"]["generation"], office.hall()
    office.site.hall("blue")
    (office.site.folder / "playlists/more.json").write_text('{"items": []}')
    wait_until(lambda: office.releases()["latest"]["generation"] != first)
    second, blue = office.releases()["latest"]["generation"], office.hall()
    assert office.approver.post("/api/rollback", generation=first).status == 204
    assert office.hall() == red_green
    assert not (office.site.folder / "playlists/more.json").exists()
    wait_until(lambda: office.releases()["latest"]["generation"] > second)
    assert office.approver.post("/api/rollback", generation=second).status == 204
    assert office.hall() == blue
    assert office.approver.post("/api/rollback", generation=7).status == 404


def test_what_was_never_published_is_not_lost(office):
    first = office.releases()["latest"]["generation"]
    hall = office.site.folder / "playlists/hall.json"
    hall.write_text('{ "items": 7 }')
    refused = office.approver.post("/api/rollback", generation=first)
    assert refused.status == 409 and "force" in refused.json["error"]
    assert hall.read_text() == '{ "items": 7 }'
    assert office.approver.post("/api/rollback", generation=first, force=True).status == 204
    assert hall.read_text() != '{ "items": 7 }'


def test_an_item_is_taken_off_and_put_back(office):
    assert office.operator.post("/api/withdraw", item="hall/red").status == 403
    taken = office.approver.post("/api/withdraw", item="hall/red")
    assert taken.status == 200 and taken.json["is_out"], taken.body
    assert office.releases()["latest"]["withdrawn"] == ["hall/red"]
    assert office.approver.post("/api/withdraw", item="hall/rad").status == 400
    assert office.approver.post("/api/restore", item="hall/red").status == 200
    assert office.releases()["latest"]["withdrawn"] == []
    assert office.approver.post("/api/blank").status == 200
    assert office.releases()["latest"]["blank"]
    assert office.approver.post("/api/unblank").status == 200
    deeds = [deed["action"] for deed in office.approver.get("/api/audit?limit=9").json]
    assert [deed for deed in deeds if "login" not in deed][:4] == [
        "unblank", "blank", "restore", "withdraw"]


def test_taking_off_waits_for_nobody_and_lets_nothing_else_out(careful):
    nothing = careful.approver.post("/api/blank")
    assert nothing.status == 404, nothing.body
    careful.operator.post("/api/publish")
    careful.approver.post("/api/approve", sha256=careful.pending()["sha256"])
    careful.site.hall("red", "blue")
    wait_until(careful.pending)
    taken = careful.approver.post("/api/withdraw", item="hall/green")
    assert taken.status == 200 and taken.json["is_out"], taken.body
    out = careful.releases()["latest"]
    assert out["withdrawn"] == ["hall/green"] and not out["blank"]
    blob = careful.folder / "server/tree/blobs" / out["sha256"][:2] / out["sha256"]
    files = json.loads(blob.read_bytes())["files"]
    assert files["playlists/hall.json"]["sha256"] != sha256(careful.hall())
    wait_until(careful.pending)  # what was saved waits again, with the withdrawal in it
    assert careful.pending()["withdrawn"] == ["hall/green"]
    assert careful.approver.post("/api/blank").json["is_out"]
    assert careful.releases()["latest"]["blank"]
    assert not careful.approver.post("/api/unblank").json["is_out"]


@pytest.fixture
def brittle(tmp_path):
    """Where some pictures are too much for a decoder."""
    office = Office(tmp_path, env={**os.environ, **PRELOAD})
    yield office
    office.server.stop()


@unsanitized
def test_taking_off_waits_neither_for_a_look_nor_for_mending(brittle):
    office = brittle
    add_bad(office.site, "hangs")
    office.site.hall("red", "green", "hangs")
    server = office.server.process.pid
    wait_until(lambda: [job for job in children(server) if children(job)])
    taken = office.approver.post("/api/withdraw", item="hall/green")
    assert taken.status == 200 and taken.json["is_out"], taken.body
    office.site.write("hall", {"items": 5})
    wait_until(lambda: "mistake" in office.releases()["said"])
    assert office.approver.post("/api/blank").json["is_out"]
    out = office.releases()["latest"]
    assert out["withdrawn"] == ["hall/green"] and out["blank"]
    back = office.approver.post("/api/restore", item="hall/green")
    assert back.status == 400 and "mistake" in back.json["error"], back.body
