"""What reaches the glass, and when: one board end to end, where the order of things is the promise."""

import datetime
import io
import json
import pathlib
import re
import shutil
import time

import pytest
from PIL import Image

from support import evil_server as evil
from support.independent import Key, Tree, as_json, site_files
from support.machine import (COLOURS, PATIENCE_S, Player, Server, bangtin, colour_of, snapshot,
                             wait_colour, wait_text)

POLL = ("--poll", "1")


@pytest.fixture
def board(tmp_path, display, key, started):
    """board(server, …) starts a player."""

    def start(server, more=POLL, trust=None):
        trust = trust or key.with_suffix(".pub")
        return started(Player(display, server, tmp_path / "state", trust, more=more))

    return start


def publish(site, tree, key, *more):
    return bangtin("publish", site.folder, "--to", tree, "--key", key, *more)


def generation(printed):
    return int(re.search(r"generation (\d+)", printed)[1])


def shown(player, first=0):
    """The items that were on, one after the other."""
    found = [re.match(r"showing (\S+/\S+) ", line) for line in player.heard[first:]]
    return [match[1] for match in found if match]


def speckled(path, size):
    """A picture in which every pixel that is off by one place is seen."""
    picture = Image.effect_noise(size, 90).convert("RGB")
    picture.paste((200, 30, 30), (0, 0, size[0] // 3, size[1] // 2))
    picture.save(path, quality=90)


@pytest.mark.parametrize("canvas", ["cpu", "gpu"])
@pytest.mark.parametrize("item", [{"image": "speckled.jpg"}, {"slogan": "Nộp hồ sơ trực tuyến"}],
                         ids=["image", "slogan"])  # fmt: skip
def test_a_snapshot_is_the_glass(tmp_path, display, site, key, board, canvas, item):
    speckled(site.folder / "content/speckled.jpg", (333, 177))
    site.write("hall", {"items": [{"id": "mot", **item}]})
    publish(site, tmp_path / "tree", key)
    player = board(tmp_path / "tree", POLL + ("--canvas", canvas))
    player.wait_for("showing hall/mot")
    glass = display.capture()
    assert len(glass.getcolors(1 << 16)) > 16
    frame = snapshot(tmp_path / "tree", key.with_suffix(".pub"), "2026-12-01T08:00:00Z")
    assert frame.tobytes() == glass.tobytes()


ARMENIAN = "/usr/share/fonts/truetype/noto/NotoSansArmenian-Bold.ttf"  # and no Latin letters


def test_letters_that_a_font_lacks_come_from_the_packaged_one(tmp_path, display, site, key, board):
    shutil.copy(ARMENIAN, site.folder / "content/armenian.ttf")
    head = json.loads((site.folder / "playlists/site.json").read_text())
    site.write("site", {**head, "themes": {"hai": {"font": "armenian.ttf"}}})

    def drawn(text, theme):
        site.write("hall", {"items": [{"id": "mot", "slogan": text, "theme": theme}]})
        publish(site, tmp_path / "tree", key)
        return snapshot(tmp_path / "tree", key.with_suffix(".pub"),
                        "2026-12-01T08:00:00Z").tobytes()

    assert drawn("Biên", "hai") == drawn("Biên", "default")
    both = drawn("Biên Ա", "hai")
    player = board(tmp_path / "tree")
    player.wait_for("showing hall/mot")
    assert display.capture().tobytes() == both
    site.write("hall", {"items": [{"id": "mot", "slogan": "Biên Ա"}]})
    told = bangtin("check", site.folder, status=1)
    assert "the font has no picture for Ա" in told


def test_what_a_desk_would_refuse_is_left_out_and_told(tmp_path, display, board):
    """By a publisher that is not ours: a title of 500 characters, a figure without a label, a font that is no
    font, one that lacks letters (check tells, the packaged one has them), and what stands between them shows."""
    red = io.BytesIO()
    Image.new("RGB", (160, 90), COLOURS["red"]).save(red, "JPEG", quality=95)
    items = [{"id": "do", "image": "red.jpg", "duration": 2},
             {"id": "dai", "notice": "Nội dung", "title": "Tiêu đề " * 63, "duration": 0.5},
             {"id": "so", "title": "Kết quả", "figures": [{"value": "98"}], "duration": 0.5},
             {"id": "chu", "slogan": "Xin chào", "theme": "none", "duration": 0.5},
             {"id": "thieu", "slogan": "Xin chào", "theme": "armenian", "duration": 0.5}]
    content = {"red.jpg": red.getvalue(), "none.ttf": b"hello",
               "armenian.ttf": pathlib.Path(ARMENIAN).read_bytes()}
    key, tree = Key(tmp_path, "one"), Tree(tmp_path / "tree")
    tree.root.mkdir()
    themes = {name: {"font": f"{name}.ttf"} for name in ("none", "armenian")}
    tree.publish(site_files({"hall": {"items": items}}, {"s": {"canvas": [160, 90]}}, content, themes=themes,
                            fallback="hall"), [key])
    player = board(tree.root, trust=key.file)
    wait_colour(display, "red")
    player.wait_for(r"left out: playlists/hall\.json:\d+:\d+: items\[1\]\.title: this text has 504 characters: at most 200")
    player.wait_for(r'left out: .*items\[2\]\.figures\[0\]: the key "label" is missing')
    player.wait_for(r"hall/chu.*the font cannot be used \(.*\): take a TrueType or OpenType file")
    player.wait_for("showing hall/dai ")
    player.wait_for("showing hall/thieu ")
    wait_colour(display, "red")
    assert "hall/so" not in shown(player)


def test_a_long_slogan_turns_its_pages(tmp_path, display, site, key, board):
    """Those of the snapshots, one after the other, again and again, and each round is one play."""
    site.write("hall", {"items": [{"id": "dai", "duration": 5, "slogan": (
        "Từ **ngày 01/7/2026**, hồ sơ nhận tại TP. Biên Hòa hoặc trực tuyến. Giải quyết trong "
        "**3 ngày** làm việc! Mang theo căn cước và giấy khai sinh. Cần giúp xin gọi **1022**. "
        "Cán bộ sẽ đến tận nhà người cao tuổi và người khuyết tật để nhận và trả hồ sơ.")}]})
    publish(site, tmp_path / "tree", key)
    pages = []
    for half in range(10):
        at = f"2026-12-01T08:00:{half // 2:02}.{half % 2 * 5}00Z"
        picture = snapshot(tmp_path / "tree", key.with_suffix(".pub"), at).tobytes()
        if picture not in pages:
            pages.append(picture)
    assert len(pages) > 2
    player = board(tmp_path / "tree")
    player.wait_for("showing hall/dai")
    turned, deadline = [], time.monotonic() + PATIENCE_S
    while len(turned) < 7:
        assert time.monotonic() < deadline, turned
        shown = display.capture().tobytes()
        if shown not in pages:  # read while the page was being turned
            time.sleep(0.02)
            assert display.capture().tobytes() != shown
        elif [pages.index(shown)] != turned[-1:]:
            turned.append(pages.index(shown))
    assert all(after == (before + 1) % len(pages) for before, after in zip(turned, turned[1:]))
    rounds = [re.search(r"until (\S+);.* (\d+) plays", line).groups() for line in player.heard
              if line.startswith("showing hall/dai")]
    assert len(set(rounds)) < len(rounds)
    assert len(set(rounds)) == len({until for until, _ in rounds})


def test_a_change_waits_for_the_end_of_a_long_item(tmp_path, site, key, board):
    site.hall("red", "blue", duration=6)
    tree = tmp_path / "tree"
    publish(site, tree, key)
    player = board(tree)
    player.wait_for("showing hall/")
    site.hall("green", "gold", duration=6)
    publish(site, tree, key)
    player.wait_for(r"showing hall/(green|gold)")
    now = datetime.datetime.now(datetime.timezone.utc)
    slots = [line for line in player.heard if line.startswith("showing hall/")]
    first_new = next(i for i, line in enumerate(slots) if re.search("/(green|gold)", line))
    ended = re.search(r"until (\S+);", slots[first_new - 1])[1]
    assert now >= datetime.datetime.fromisoformat(ended)


def test_nested_playlists_play_in_their_place(tmp_path, display, site, key, board):
    site.write("common", {"defaults": {"duration": 1}, "items": [
        {"id": "green", "image": "green.jpg"}, {"playlist": "inner"}]})  # fmt: skip
    site.write("inner", {"defaults": {"duration": 1}, "items": [{"image": "gold.jpg"}]})
    site.write("hall", {"defaults": {"duration": 1}, "items": [
        {"id": "red", "image": "red.jpg"}, {"playlist": "common"},
        {"id": "blue", "image": "blue.jpg"}]})  # fmt: skip
    publish(site, tmp_path / "tree", key)
    player = board(tmp_path / "tree")
    for name in ("red", "green", "gold", "blue", "red"):
        wait_colour(display, name)
    loop = ["hall/red", "common/green", "inner/gold", "hall/blue"]
    on = shown(player)
    start = loop.index(on[0])
    assert on == [loop[(start + i) % len(loop)] for i in range(len(on))]


def test_hours_open_on_the_glass(tmp_path, display, site, key, board):
    """The edge cuts into an item that would go on for an hour."""
    edge = (int(time.time() + 10) // 60 + 1) * 60
    zone = datetime.timezone(datetime.timedelta(hours=7))
    opens = datetime.datetime.fromtimestamp(edge, zone)
    closes = opens + datetime.timedelta(hours=1)
    site.hall("red", duration=3600)
    site.write("day", {"items": [{"id": "green", "image": "green.jpg", "duration": 3600}]})
    site.write("site", {"site": "test", "title": "Test", "timezone": "Asia/Ho_Chi_Minh",
                        "fallback": "hall", "schedule": [
                            {"id": "gio", "show": "day", "screens": ["s"],
                             "hours": f"{opens:%H:%M}-{closes:%H:%M}"}]})  # fmt: skip
    publish(site, tmp_path / "tree", key)
    player = board(tmp_path / "tree")
    wait_colour(display, "red")
    while time.time() < edge - 1:
        assert colour_of(display.pixel(80, 45)) == "red"
        time.sleep(0.2)
    wait_colour(display, "green")
    assert time.time() >= edge
    player.wait_for("showing day/green .*by rule gio")


def test_a_kind_of_a_newer_version_keeps_its_time(tmp_path, display, site, board):
    site.write("hall", {"defaults": {"duration": 1.5}, "items": [
        {"id": "red", "image": "red.jpg", "sparkle": True},
        {"id": "gio", "clock": "analog"},
        {"id": "green", "image": "green.jpg"}]})  # fmt: skip
    signer = Key(tmp_path, "newer")
    tree = Tree(tmp_path / "tree")
    tree.publish({str(path.relative_to(site.folder)): path.read_bytes()
                  for path in site.folder.rglob("*") if path.is_file()}, [signer])  # fmt: skip
    player = board(tmp_path / "tree", trust=signer.file)
    wait_colour(display, "green")
    wait_colour(display, "red")
    player.wait_for("showing hall/gio")
    assert colour_of(display.pixel(80, 45)) == "red"
    player.wait_for("showing hall/green", len(player.heard))
    on = shown(player)
    loop = ["hall/red", "hall/gio", "hall/green"]
    start = loop.index(on[0])
    assert on == [loop[(start + i) % 3] for i in range(len(on))]


def test_a_key_of_two_sites_shows_each_board_its_own(tmp_path, display, site, board):
    """A bare key does not say which site it is for; the release that is held does."""
    signer = Key(tmp_path, "both")
    tree = Tree(tmp_path / "tree")

    def sign(colour, **other):
        site.hall(colour)
        files = {str(path.relative_to(site.folder)): path.read_bytes()
                 for path in site.folder.rglob("*") if path.is_file()}  # fmt: skip
        value = json.loads(tree.manifest(files)) | other
        tree.point(as_json(value), [signer])

    sign("red")
    player = board(tmp_path / "tree", trust=signer.file)
    wait_colour(display, "red")
    sign("pink", site="other")
    player.wait_for('release refused: .*it belongs to the site "other", not to "test"')
    assert colour_of(display.pixel(80, 45)) == "red"
    sign("green")
    wait_colour(display, "green")


def test_releases_do_not_go_back_over_a_restart(tmp_path, display, site, key, board):
    tree, old = tmp_path / "tree", tmp_path / "old"
    site.hall("red")
    publish(site, tree, key)
    shutil.copytree(tree, old)
    site.hall("green")
    newer = generation(publish(site, tree, key))
    first = board(tree)
    wait_text(tmp_path / "state/floor", str(newer))
    first.stop()
    floor = (tmp_path / "state/floor").read_text()
    again = board(old)
    again.wait_for(f"older than generation {newer}")
    wait_colour(display, "green")
    assert "hall/red" not in " ".join(again.heard)
    assert (tmp_path / "state/floor").read_text().split("\n")[0] == floor.split("\n")[0]


def test_a_waiting_server_is_not_polled(tmp_path, display, site, key, board):
    """With an hour between polls only an answer that was waited for can bring the change."""
    site.hall("red")
    server = Server(site.folder, tmp_path / "server", key)
    try:
        board(server.url, ("--poll", "3600"))
        for name in ("red", "green", "blue"):
            site.hall(name)
            wait_colour(display, name)
    finally:
        server.stop()


def test_a_server_that_comes_back_is_heard_again(tmp_path, display, site, key, board):
    site.hall("red")
    server = Server(site.folder, tmp_path / "server", key)
    player = board(server.url)
    wait_colour(display, "red")
    server.process.kill()
    server.stop()
    player.wait_for("fetch: server: ")
    site.hall("green")
    assert colour_of(display.pixel(80, 45)) == "red"
    server = Server(site.folder, tmp_path / "server", key, listen=f"127.0.0.1:{server.port}")
    try:
        wait_colour(display, "green")
    finally:
        server.stop()


def test_a_player_that_starts_before_its_server(tmp_path, display, site, key, board):
    site.hall("red")
    server = Server(site.folder, tmp_path / "server", key)
    server.stop()
    player = board(server.url)
    player.wait_for("showing the idle card")
    server = Server(site.folder, tmp_path / "server", key, listen=f"127.0.0.1:{server.port}")
    try:
        wait_colour(display, "red")
    finally:
        server.stop()


def test_a_stick_that_is_pulled_and_comes_back(tmp_path, display, site, key, board):
    stick, pulled = tmp_path / "stick", tmp_path / "pulled"
    site.hall("red")
    publish(site, stick, key)
    player = board(stick)
    wait_colour(display, "red")
    stick.rename(pulled)
    player.wait_for("fetch: server: ")
    assert colour_of(display.pixel(80, 45)) == "red"
    site.hall("green")
    publish(site, pulled, key)
    pulled.rename(stick)
    wait_colour(display, "green")


@pytest.mark.parametrize("deleted", ["", "store"])
def test_a_deleted_state_folder_is_made_anew(tmp_path, display, site, key, board, deleted):
    site.hall("red", "green")
    publish(site, tmp_path / "tree", key)
    player = board(tmp_path / "tree")
    wait_colour(display, "green")
    shutil.rmtree(tmp_path / "state" / deleted, ignore_errors=True)
    player.wait_for("state: .* made anew")
    site.hall("blue", "gold")
    publish(site, tmp_path / "tree", key)
    wait_colour(display, "blue")
    wait_colour(display, "gold")
    assert player.process.poll() is None


def test_https_with_a_pinned_authority(tmp_path, display, site, key, board):
    authority, other = evil.Authority(tmp_path, "ours"), evil.Authority(tmp_path, "other")
    tree = tmp_path / "tree"
    site.hall("red")
    publish(site, tree, key)
    with evil.Server(tree, tls=authority.issue("good")) as server:
        first = board(server.url, POLL + ("--ca", str(authority.file)))
        wait_colour(display, "red")
        first.stop()
        site.hall("green")
        publish(site, tree, key)
        second = board(server.url, POLL + ("--ca", str(other.file)))
        second.wait_for("fetch: server: .*certificate")
        assert colour_of(display.pixel(80, 45)) != "green"
        second.stop()
        board(server.url, POLL + ("--ca", str(authority.file)))
        wait_colour(display, "green")
