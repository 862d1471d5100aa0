"""`bangtin plan`: what plays when and why, and what publishing would change."""

import pytest
from support.desk import HALL, SITE, Desk

MORNING = ("--from", "2026-12-01T07:00", "--to", "2026-12-01T07:01")


@pytest.fixture(name="desk")
def fixture_desk(tmp_path):
    return Desk(tmp_path)


def hall(desk, *items, **more):
    desk.write("hall", {**HALL, **more, "items": [*items]})


def test_slots_and_reasons(desk):
    hall(desk, {"id": "chao", "slogan": "Xin chào", "duration": 25},
         {"id": "trua", "slogan": "Nghỉ trưa", "hours": "11:00-12:00"},
         {"id": "hen", "slogan": "Hẹn gặp lại", "duration": 20})
    desk.write("site", {**SITE, "schedule": [{"id": "sang", "show": "hall", "hours": "07:00-11:00"}]})
    lines = desk.bangtin("plan", desk.site, "--screen", "sanh", *MORNING).stdout.splitlines()
    table, reasons = lines[1:lines.index("")], lines[lines.index("") + 1:]
    assert [row.split() for row in table] == [
        ["2026-12-01T07:00:00+07:00", "25.0", "hall/chao", "sang"],
        ["2026-12-01T07:00:25+07:00", "20.0", "hall/hen", "sang"],
        ["2026-12-01T07:00:45+07:00", "15.0", "hall/chao", "sang"],
    ]
    assert "rule sang (shows hall): chosen" in reasons
    assert "item hall/trua: not now: opens 2026-12-01T11:00:00+07:00" in reasons


def test_difference_from_the_release(desk):
    desk.publish(key=desk.key("k"))
    same = desk.bangtin("plan", desk.site, "--diff", desk.tree, *MORNING).stdout
    assert same.splitlines()[-1] == "nothing changes"
    hall(desk, HALL["items"][0], {**HALL["items"][1], "slogan": "Tạm biệt", "duration": 7},
         {"id": "moi", "slogan": "Mới"})
    (desk.site / "content" / "tranh.jpg").unlink()
    lines = desk.bangtin("plan", desk.site, "--diff", desk.tree, *MORNING).stdout.splitlines()
    assert lines[0] == "screen sanh"
    assert set(line.strip() for line in lines[1:4]) == {
        "added    hall/moi", "removed  hall/tranh", "changed  hall/hen: what it shows, duration"}
    assert lines[4].startswith("  differs from 2026-12-01T07:00:")


def test_a_withdrawn_item_is_carried_over(desk):
    key = desk.key("k")
    desk.publish(key=key)
    desk.publish("--withdraw", "hall/hen", key=key)
    same = desk.bangtin("plan", desk.site, "--diff", desk.tree, *MORNING).stdout
    assert same.splitlines()[-1] == "nothing changes"


@pytest.mark.parametrize("words, code, says", [
    ((), 2, "--screen"),
    (("--screen", "sahn"), 1, 'did you mean "sanh"?'),
    (("--screen", "sanh", "--from", "7 giờ"), 1, "2026-12-01T07:30"),
    (("--screen", "sanh", "--from", "2026-12-01T07:00", "--to", "2026-12-01T06:00"), 1, "--to"),
    (("--diff", "nowhere"), 1, "bangtin: nowhere: cannot open the folder"),
])
def test_wrong_questions_get_advice(desk, words, code, says):
    assert says in desk.bangtin("plan", desk.site, *words, expect=code).stderr


def test_a_site_with_errors_is_not_planned(desk):
    desk.write("hall", '{ "title": "Sảnh", "items": [ { "slogan": "x", "duraton": 3 } ] }')
    result = desk.bangtin("plan", desk.site, "--screen", "sanh", expect=1)
    assert 'did you mean "duration"?' in result.stderr
    assert result.stdout == ""


def zones(desk, top="80%", show="hai-vung"):
    desk.write("gate", {"items": [{"slogan": "Kính chào"}, {"slogan": "Hẹn gặp"}]})
    desk.write("site", {**SITE, "layouts": {"hai-vung": {"zones": [
        {"rect": [0, 0, "100%", 200], "playlist": "hall"},
        {"id": "chay", "rect": [0, top, "100%", "10%"], "ticker": "gate", "speed": 1}]}},
        "schedule": [{"id": "sang", "show": show}]})


def test_zones_have_their_own_rows(desk):
    hall(desk, {"id": "chao", "slogan": "Xin chào", "duration": 25},
         {"id": "hen", "slogan": "Hẹn gặp lại", "duration": 20})
    zones(desk)
    lines = desk.bangtin("plan", desk.site, "--screen", "sanh", *MORNING).stdout.splitlines()
    table, reasons = lines[1:lines.index("")], lines[lines.index("") + 1:]
    assert lines[0].split() == ["from", "seconds", "zone", "item", "rule"]
    assert ["2026-12-01T07:00:00+07:00", "60.0", "chay", "gate", "(2", "texts", "run)", "sang"] in [
        row.split() for row in table]
    of_zone = [row.split()[3] for row in table if row.split()[2] == "zone-1"]
    assert len(of_zone) >= 2 and set(of_zone) == {"hall/chao", "hall/hen"}
    assert [row.split()[0] for row in table] == sorted(row.split()[0] for row in table)
    assert reasons[0].endswith(": layout hai-vung")
    assert "  zone chay: a ticker of 2 texts" in reasons
    assert "item gate/kinh-chao: runs" in reasons


def test_differences_between_zones(desk):
    zones(desk)
    desk.publish(key=desk.key("k"))
    diff = ("plan", desk.site, "--diff", desk.tree, *MORNING)
    assert desk.bangtin(*diff).stdout.splitlines()[-1] == "nothing changes"
    zones(desk, top="90%")
    assert ("  differs from 2026-12-01T07:00:00+07:00 on: gate in zone chay lies elsewhere or has "
            "another size") in desk.bangtin(*diff).stdout.splitlines()
    zones(desk, show="hall")
    assert " instead of gate in zone chay" in desk.bangtin(*diff).stdout
