"""Each kind of item on boards of five shapes, against committed pictures at a quarter of their sides
(small boards whole): site → bangtin publish → snapshot. QR codes are read back by ZBar.

BANGTIN_GOLDEN=write takes what is drawn as the new truth; look at every picture before committing.
"""

import json
import pathlib
import shutil
import subprocess

import pytest

Image = pytest.importorskip("PIL.Image", reason="needs python3-pil")
pytest.importorskip("numpy", reason="needs python3-numpy")
ImageDraw = pytest.importorskip("PIL.ImageDraw", reason="needs python3-pil")
ImageFilter = pytest.importorskip("PIL.ImageFilter", reason="needs python3-pil")

from support.frames import Release, compare  # noqa: E402
from support.independent import site_files  # noqa: E402

ROOT = pathlib.Path(__file__).parent.parent.parent
KEPT = pathlib.Path(__file__).parent / "kinds"
THEMES = {}
for file in sorted((ROOT / "themes").glob("*.json")):
    THEMES |= json.loads(file.read_text())

SHAPES = {"wide": [1920, 1080], "tall": [1080, 1920], "ribbon": [3840, 96], "small": [192, 192],
          "strip": [320, 64]}
ADDRESS = "https://dichvucong.gov.vn/p/home"

# name → shapes and item
KINDS = {
    "qr": ("wide tall ribbon small", {
        "qr": ADDRESS, "text": "Quét mã để nộp hồ sơ trực tuyến", "theme": "service"}),
    "qr-alone": ("wide small", {"qr": "Số hồ sơ: 1234/TTPVHCC, ngày 30/4", "theme": "solemn"}),
    "figures": ("wide tall ribbon small strip", {
        "title": "Mục tiêu chuyển đổi số đến năm 2030", "theme": "paper",
        "note": "Nguồn: mục tiêu chung của cả nước", "figures": [
            {"value": "30", "unit": "%", "label": "tỷ trọng kinh tế số trong GRDP", "share": 30},
            {"value": "80", "unit": "%", "label": "người dân có kỹ năng số cơ bản", "share": 80},
            {"value": "100", "unit": "%", "label": "công việc nhà nước xử lý trên dữ liệu số",
             "share": 100}]}),
    "figures-six": ("wide tall ribbon small", {
        "title": "Kết quả một cửa trong tháng 10", "theme": "service", "figures": [
            {"value": "1.482", "unit": "hồ sơ", "label": "đã tiếp nhận"},
            {"value": "1.455", "unit": "hồ sơ", "label": "trả đúng hẹn"},
            {"value": "12", "unit": "phút", "label": "chờ trung bình"},
            {"value": "98,2", "unit": "%", "label": "người dân hài lòng"},
            {"value": "761", "unit": "hồ sơ", "label": "nộp trực tuyến toàn trình"},
            {"value": "0", "unit": "hồ sơ", "label": "quá hạn"}]}),
    "figures-rings": ("wide tall small", {
        "title": "Sử dụng dịch vụ công", "theme": "night", "chart": "rings", "figures": [
            {"value": "68", "unit": "%", "label": "nộp trực tuyến", "share": 68},
            {"value": "92", "unit": "%", "label": "trả đúng hẹn", "share": 92}]}),
    "figures-columns": ("wide tall strip", {
        "title": "Hồ sơ nộp trực tuyến theo quý", "theme": "solemn", "chart": "columns", "figures": [
            {"value": "41", "unit": "%", "label": "Quý I", "share": 41},
            {"value": "52", "unit": "%", "label": "Quý II", "share": 52},
            {"value": "63", "unit": "%", "label": "Quý III", "share": 63},
            {"value": "68", "unit": "%", "label": "Quý IV", "share": 68}]}),
    "notice": ("wide tall ribbon small", {
        "title": "Thông báo lịch tiếp công dân", "theme": "paper",
        "office": "Trung tâm Phục vụ hành chính công", "number": "Số: 15/TB-TTPVHCC",
        "dated": "Biên Hòa, ngày 21 tháng 11 năm 2026",
        "notice": "Lãnh đạo Trung tâm tiếp công dân sáng thứ Năm hằng tuần, từ 07:30 đến 11:30, "
                  "tại Phòng 105. Mọi thắc mắc xin liên hệ 0251.3822.501."}),
    "notice-long": ("wide small strip", {
        "title": "Thông báo về việc tạm ngừng tiếp nhận hồ sơ", "theme": "service", "duration": 60,
        "office": "Trung tâm Phục vụ hành chính công", "number": "Số: 16/TB-TTPVHCC",
        "dated": "Biên Hòa, ngày 28 tháng 11 năm 2026",
        "notice": "Từ ngày 01/12/2026, Trung tâm tạm ngừng tiếp nhận hồ sơ trực tiếp để nâng cấp hệ thống. Người dân nộp "
                  "hồ sơ qua Cổng Dịch vụ công quốc gia, hoặc gửi qua bưu điện. Hồ sơ đã nhận được trả đúng hẹn tại "
                  "quầy số 3. Mọi thắc mắc xin gọi 1022. Trung tâm mong nhận được sự thông cảm của quý bà con."}),
    "card": ("wide tall ribbon small strip", {
        "card": "nha.png", "fit": "cover", "focus": [30, 60], "title": "Đổi giờ làm việc mùa hè",
        "text": "Từ ngày 01/6, buổi sáng bắt đầu lúc 07:00", "theme": "paper"}),
    "card-text": ("wide", {
        "card": "nha.png", "text": "Trụ sở mới ở số 12, đường Võ Thị Sáu", "theme": "service"}),
    "card-over": ("wide tall ribbon small", {
        "card": "nha.png", "words": "over", "focus": [30, 60], "title": "Đổi giờ làm việc mùa hè",
        "text": "Từ ngày 01/6, buổi sáng bắt đầu lúc 07:00", "theme": "service"}),
    "card-photo": ("wide tall ribbon", {
        "card": "nha.png", "words": "over", "focus": [30, 60], "title": "Đổi giờ làm việc mùa hè",
        "text": "Từ ngày 01/6, buổi sáng bắt đầu lúc 07:00", "theme": "photo"}),
    "clock": ("wide tall ribbon small strip", {"clock": "full", "theme": "night"}),
    "clock-words": ("wide ribbon", {
        "clock": "words", "text": "Trung tâm Phục vụ hành chính công", "theme": "service"}),
    "date": ("wide tall ribbon small", {"date": "words", "theme": "paper"}),
    "countdown": ("wide tall ribbon small strip", {
        "countdown": "2026-01-29", "text": "Còn {days} ngày đến Ngày hội chuyển đổi số",
        "theme": "solemn"}),
    "photo": ("wide ribbon small", {"slogan": "Nộp hồ sơ trực tuyến,\n**không phải xếp hàng**", "theme": "photo"}),
    "photo-figures": ("wide", {"theme": "photo", "figures": [
        {"value": "98", "unit": "%", "label": "trả đúng hẹn", "share": 98}]}),
}
PAGES = {"notice-long": ("small strip", "09:00:50"), "figures-six": ("small", "09:00:09")}  # their last
CASES = [(name, shape) for name, (shapes, _) in KINDS.items() for shape in shapes.split()]


def draw_house():
    """900 x 600: a house on a hill."""
    picture = Image.new("RGB", (900, 600), "#8fc1ea")
    pen = ImageDraw.Draw(picture)
    pen.ellipse([-300, 380, 1200, 1100], fill="#3f7d4a")
    pen.rectangle([200, 260, 440, 440], fill="#f4ead2")
    pen.polygon([(170, 270), (320, 150), (470, 270)], fill="#a5322b")
    pen.rectangle([290, 340, 350, 440], fill="#5b3b22")
    pen.ellipse([680, 60, 780, 160], fill="#ffd24a")
    return picture


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kinds")
    screens = {f"{name}.{shape}": {"canvas": SHAPES[shape]} for name, shape in CASES}
    playlists = {name: {"items": [{"id": "muc", **item}]} for name, (_, item) in KINDS.items()}
    rules = [{"show": name, "screens": [f"{name}.{shape}"]} for name, shape in CASES]
    files = site_files(playlists, screens, {}, rules, title="UBND phường", themes=THEMES,
                       timezone="Asia/Ho_Chi_Minh")  # fmt: skip
    for path, data in files.items():
        (folder / "site" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / path).write_bytes(data)
    (folder / "site/content").mkdir(exist_ok=True)
    draw_house().save(folder / "site/content/nha.png")
    return Release(folder / "site", folder)


@pytest.mark.parametrize("name, shape", CASES)
def test_kind(release, name, shape, tmp_path):
    frame = release.frame(f"{name}.{shape}", "09:00:00", tmp_path / "frame.png")
    if shape not in ("small", "strip"):
        size = (frame.width // 4, frame.height // 4) if shape != "ribbon" else (960, 24)
        frame = frame.resize(size, Image.Resampling.BOX)
    compare(frame, KEPT / f"{name}-{shape}.png")


@pytest.mark.parametrize("name, shape", [(name, shape) for name, (shapes, _) in PAGES.items() for shape in shapes.split()])
def test_the_last_page(release, name, shape, tmp_path):
    compare(release.frame(f"{name}.{shape}", PAGES[name][1], tmp_path / "frame.png"), KEPT / f"{name}-{shape}-last.png")


def read_codes(path):
    done = subprocess.run(["zbarimg", "-q", "--raw", "--nodbus", path], timeout=60, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
    return done.stdout.decode().splitlines()


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="needs zbar-tools")
@pytest.mark.parametrize("name, shape", [case for case in CASES if "qr" in KINDS[case[0]][1]])
def test_codes_are_read_sharp_and_blurred(release, name, shape, tmp_path):
    path = tmp_path / "frame.png"
    frame = release.frame(f"{name}.{shape}", "09:00:00", path)
    assert read_codes(path) == [KINDS[name][1]["qr"]]
    halved = frame.filter(ImageFilter.Kernel((3, 3), (0, 0, 0, 0, 1, 1, 0, 1, 1), 4))  # 2 x 2
    halved.save(path)
    assert read_codes(path) == [KINDS[name][1]["qr"]]
