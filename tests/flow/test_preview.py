"""`bangtin preview`: the frames of a board, without a board."""

import os

import pytest
from PIL import Image
from support.desk import BUILD, HALL, SCREENS, SITE, Desk, run

NINE = "2026-12-01T09:00:00+07:00"


@pytest.fixture(name="desk")
def fixture_desk(tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.delenv("DISPLAY", raising=False)
    yield Desk(tmp_path)
    assert not list(scratch.iterdir())  # whatever happened, nothing is left


def preview(desk, *words, expect=0):
    return desk.bangtin("preview", desk.site, "--at", NINE, *words, expect=expect)


def pixels(path):
    return Image.open(path).convert("RGB")


def place_inside(sheet, frame):
    """Where the frame's own pixels stand in the sheet; None: nowhere."""
    row = frame.crop((0, 0, frame.width, 1)).tobytes()
    for y in range(sheet.height - frame.height + 1):
        line = sheet.crop((0, y, sheet.width, y + 1)).tobytes()
        for x in range(sheet.width - frame.width + 1):
            if line.startswith(row, 3 * x):
                box = (x, y, x + frame.width, y + frame.height)
                if sheet.crop(box).tobytes() == frame.tobytes():
                    return x, y
    return None


def has_inside(sheet, frame):
    return place_inside(sheet, frame) is not None


def test_it_is_what_the_player_shows(desk, tmp_path):
    screens = {"sanh": {"canvas": [640, 360], "light": {"brightness": 50},
                        "output": {"raster": [360, 640],
                                   "slices": [{"from": [0, 0, 640, 360], "to": [0, 0], "rotate": 90}]}}}
    desk.write("screens", {"screens": screens})
    key = desk.key("k")
    desk.publish(key=key)
    for extra in ((), ("--raster",)):
        run(BUILD / "bangtin-player", "--snapshot", tmp_path / "board.png", "--screen", "sanh", "--at", NINE,
            "--server", desk.tree, "--trust", tmp_path / "k.pub", *extra)
        preview(desk, "--screen", "sanh", "--to", tmp_path / "desk.png", *extra)
        assert pixels(tmp_path / "desk.png").tobytes() == pixels(tmp_path / "board.png").tobytes()
    assert pixels(tmp_path / "desk.png").size == (360, 640)


def test_a_sheet_has_every_item_of_the_screen(desk, tmp_path):
    desk.write("screens", {"screens": {"dai": {"canvas": [640, 96]}}})
    desk.write("hall", {"items": [*HALL["items"], {"playlist": "chung"}]})
    desk.write("chung", {"items": [{"id": "hai", "slogan": "Hai", "hours": "01:00-02:00"}]})
    desk.write("khac", {"items": [{"id": "la", "slogan": "Không ai thấy"}]})
    preview(desk, "--screen", "dai", "--sheet", "--to", tmp_path / "sheet.png")
    sheet = pixels(tmp_path / "sheet.png")
    items = {"hall/chao": True, "hall/hen": True, "hall/tranh": True, "chung/hai": True, "khac/la": False}
    for name, is_there in items.items():
        playlist, item = name.split("/")
        desk.write("site", {**SITE, "schedule": [{"show": "mot"}]})
        source = {"hall": HALL["items"], "chung": [{"id": "hai", "slogan": "Hai"}],
                  "khac": [{"id": "la", "slogan": "Không ai thấy"}]}[playlist]
        desk.write("mot", {"items": [one for one in source if one["id"] == item]})
        preview(desk, "--screen", "dai", "--to", tmp_path / "one.png")
        assert has_inside(sheet, pixels(tmp_path / "one.png")) == is_there, name


def test_a_sheet_of_a_playlist(desk, tmp_path):
    desk.write("khac", {"items": [{"id": "la", "slogan": "Riêng"}]})
    preview(desk, "--screen", "sanh", "--playlist", "khac", "--to", tmp_path / "sheet.png")
    desk.write("site", {**SITE, "schedule": [{"show": "khac"}]})
    preview(desk, "--screen", "sanh", "--to", tmp_path / "one.png")
    assert has_inside(pixels(tmp_path / "sheet.png"), pixels(tmp_path / "one.png"))


def test_one_item_is_drawn_when_it_is_not_due(desk, tmp_path):
    items = [HALL["items"][0], {"id": "dem", "slogan": "Ban đêm", "hours": "01:00-02:00"}]
    desk.write("hall", {"items": items})
    preview(desk, "--screen", "sanh", "--item", "hall/dem", "--to", tmp_path / "item.png")
    desk.write("hall", {"items": [{"id": "dem", "slogan": "Ban đêm"}]})
    preview(desk, "--screen", "sanh", "--to", tmp_path / "one.png")
    assert pixels(tmp_path / "item.png").tobytes() == pixels(tmp_path / "one.png").tobytes()


def test_an_item_is_drawn_as_large_as_its_zone(desk, tmp_path):
    zones = [{"rect": [0, 0, 320, 100], "playlist": "hall"}]
    desk.write("site", {**SITE, "layouts": {"goc": {"zones": zones}}, "schedule": [{"show": "goc"}]})
    desk.write("hall", {"items": [{"id": "chao", "slogan": "Xin chào"}]})
    preview(desk, "--screen", "sanh", "--sheet", "--to", tmp_path / "sheet.png")
    desk.write("site", SITE)
    desk.write("screens", {"screens": {"sanh": {"canvas": [320, 100]}}})
    preview(desk, "--screen", "sanh", "--to", tmp_path / "one.png")
    assert has_inside(pixels(tmp_path / "sheet.png"), pixels(tmp_path / "one.png"))


def test_items_of_one_zone_stand_together_on_a_sheet(desk, tmp_path):
    """A tall zone's items have rows of their own, as high as they are."""
    zones = [{"rect": [0, 0, 200, 50], "playlist": "rong"}, {"rect": [220, 0, 60, 120], "playlist": "cao"}]
    desk.write("site", {**SITE, "layouts": {"goc": {"zones": zones}}, "schedule": [{"show": "goc"}]})
    desk.write("screens", {"screens": {"sanh": {"canvas": [320, 180]}}})
    desk.write("rong", {"items": [{"id": "mot", "slogan": "Một"}, {"id": "hai", "slogan": "Hai"},
                                  {"id": "ba", "slogan": "Ba"}]})
    desk.write("cao", {"items": [{"id": "bon", "slogan": "Bốn"}, {"id": "nam", "slogan": "Năm"}]})
    preview(desk, "--screen", "sanh", "--sheet", "--to", tmp_path / "sheet.png")
    sheet, places = pixels(tmp_path / "sheet.png"), {}
    for name in ("rong/mot", "rong/hai", "rong/ba", "cao/bon", "cao/nam"):
        preview(desk, "--screen", "sanh", "--item", name, "--to", tmp_path / "one.png")
        places[name] = place_inside(sheet, pixels(tmp_path / "one.png"))
    assert places["rong/mot"][1] == places["rong/hai"][1]
    assert places["cao/bon"][1] == places["cao/nam"][1] >= places["rong/ba"][1] + 50
    assert places["cao/bon"][0] == places["rong/mot"][0]
    title, heading, below = 24 + 48, 36, 30 + 24 + 24
    assert sheet.height == title + heading + 2 * (50 + below) + heading + 120 + below


def test_what_a_publish_would_change(desk, tmp_path):
    desk.publish(key=desk.key("k"))
    out = tmp_path / "out"
    same = preview(desk, "--diff", desk.tree, "--to", out)
    assert same.stdout == "nothing changes\n"
    assert not list(out.iterdir())
    preview(desk, "--screen", "sanh", "--playlist", "hall", "--to", tmp_path / "before.png")
    desk.write("hall", {"items": [
        HALL["items"][0] | {"days": "mon-sun", "duration": 30},  # its picture stays
        {**HALL["items"][1], "slogan": "Tạm biệt"},
        {"id": "moi", "slogan": "Mới"}]})
    (desk.site / "content" / "tranh.jpg").unlink()
    lines = preview(desk, "--diff", desk.tree, "--to", out).stdout.splitlines()
    names = {"sanh-hall-hen.png", "sanh-hall-moi.png", "sanh-hall-tranh.png"}
    written = {os.path.basename(line) for line in lines}
    assert names < written and "sanh-hall-chao.png" not in written
    assert {path.name for path in out.iterdir()} == written
    assert [name for name in written - names if not name.startswith("sanh-2026-12-01T09")] == []
    changed = pixels(out / "sanh-hall-hen.png")
    for text in ("Hẹn gặp lại", "Tạm biệt"):
        desk.write("hall", {"items": [{"id": "hen", "slogan": text}]})
        preview(desk, "--screen", "sanh", "--to", tmp_path / "one.png")
        assert has_inside(changed, pixels(tmp_path / "one.png"))


def test_a_change_in_a_ticker_is_seen_on_the_whole_screen(desk, tmp_path):
    zones = [{"rect": [0, 0, "100%", 64], "ticker": "hall"}]
    desk.write("site", {**SITE, "layouts": {"day": {"zones": zones}}, "schedule": [{"show": "day"}]})
    desk.write("hall", {"items": [{"id": "chao", "slogan": "Xin chào"}]})
    desk.publish(key=desk.key("k"))
    desk.write("hall", {"items": [{"id": "chao", "slogan": "Tạm biệt"}]})
    lines = preview(desk, "--diff", desk.tree, "--to", tmp_path / "out").stdout.splitlines()
    assert [os.path.basename(line) for line in lines] == ["sanh-2026-12-01T09-00-00+07-00.png"]


def test_a_release_under_a_trust_file_can_be_held_against(desk, tmp_path):
    key, root = desk.key("k"), desk.key("root")
    desk.bangtin("trust", desk.tree, "--site", "mau", "--root", f"{root}.pub", "--content", f"{key}.pub")
    desk.sign(root, "--trust")
    desk.publish(key=key)
    desk.write("hall", {"items": [{"id": "chao", "slogan": "Khác"}]})
    lines = preview(desk, "--diff", desk.tree, "--to", tmp_path / "out").stdout.splitlines()
    assert any(line.endswith("sanh-hall-chao.png") for line in lines)


@pytest.mark.parametrize("words, code, says", [
    (("--screen", "sanh"), 2, "--to"),
    (("--to", "x.png"), 2, "--screen"),
    (("--screen", "sahn", "--to", "x.png"), 1, 'did you mean "sanh"?'),
    (("--screen", "sanh", "--playlist", "hal", "--to", "x.png"), 1, "hal"),
    (("--diff", "nowhere", "--to", "x"), 1, "nowhere"),
    (("--screen", "sanh", "--item", "chao", "--to", "x.png"), 1, "hall/chao"),
    (("--screen", "sanh", "--item", "hall/cha", "--to", "x.png"), 1, "hall/cha"),
    (("--screen", "sanh", "--to", "/nowhere/x.png"), 1, "/nowhere/x.png"),
])
def test_wrong_questions_get_advice(desk, words, code, says):
    assert says in preview(desk, *words, expect=code).stderr


def test_a_site_with_errors_is_not_drawn(desk, tmp_path):
    desk.write("hall", '{ "title": "Sảnh", "items": [ { "slogan": "x", "duraton": 3 } ] }')
    result = preview(desk, "--screen", "sanh", "--to", tmp_path / "x.png", expect=1)
    assert 'did you mean "duration"?' in result.stderr
    assert "the site has 1 error: mend it" in result.stderr
    assert not (tmp_path / "x.png").exists()


def test_nothing_is_drawn_on_a_terminal_that_is_none(desk, tmp_path):
    result = preview(desk, "--screen", "sanh", "--sheet", "--to", tmp_path / "x.png")
    assert (result.stdout, result.stderr) == ("", "")
    assert SCREENS["screens"]["sanh"]["name"] == "Sảnh"
