"""The infographics of the demo site. `pictures.py NAME` prints one as SVG; without NAME, the names.

One function draws one picture; its name, with - for _, is the file's. Pictures whose names end in
"dung" stand upright (1080 by 1920), the others lie (1920 by 1080). Text is at least 48 px high and
key figures at least 200 px: that reads from ten metres.
"""

import sys

from shapes import (BLUE, DEEP_RED, GOLD, GREEN, INK, MINT, NAVY, PALE, PAPER, RED, SKY, WHITE,
                    circle, drum, icon, rect, ring, sheet, text)

NIGHT = "#141433"
LYING, UPRIGHT = (1920, 1080), (1080, 1920)

# icon, before the figure, figure, colour, meaning
GOALS = [
    ("growth", "Trên", "30%", BLUE, "tỷ trọng kinh tế số\ntrong GRDP"),
    ("person", "Trên", "80%", RED, "người dân có\nkỹ năng số cơ bản"),
    ("data", "Đạt", "100%", GREEN, "công việc nhà nước\nxử lý trên dữ liệu số"),
]

# icon, step, how
STEPS = [
    ("document", "Chuẩn bị", "Xem thủ tục,\nđủ giấy tờ"),
    ("submit", "Nộp hồ sơ", "Trực tuyến\nhoặc tại quầy"),
    ("search", "Theo dõi", "Bằng mã hồ sơ,\nbất cứ lúc nào"),
    ("done", "Nhận kết quả", "Bản điện tử\nhoặc bản giấy"),
]

RULES = [
    ("Không cung cấp", "mật khẩu, mã OTP"),
    ("Không bấm", "đường dẫn lạ"),
    ("Không cài đặt", "ứng dụng lạ"),
    ("Không chuyển tiền", "khi chưa xác minh"),
    ("Báo ngay công an", "khi nghi ngờ"),
]

SKILLS = "dịch vụ công trực tuyến\nvà thanh toán không tiền mặt"


def heading(x, y, color, rule, lines, size=84):
    """A title with a short bar above it."""
    return rect(x, y - size - 50, 140, 12, rule, 6) + text(x, y, size, color, lines, leading=1.22)


def kinh_te_so():
    return sheet(
        *LYING, NAVY,
        circle(1450, 540, 620, fill=BLUE, opacity=0.28),
        heading(120, 216, SKY, GOLD, "Mục tiêu đến năm 2030", 60),
        text(118, 356, 84, WHITE, "Trên", 400),
        text(104, 704, 430, GOLD, "30%", spacing=-12),
        text(120, 846, 80, WHITE, "tỷ trọng kinh tế số"),
        text(120, 940, 52, SKY, "trong tổng sản phẩm trên địa bàn (GRDP)", 400),
        ring(1450, 540, 310, 116, 0.30, GOLD, "#2a4d86"),
        icon("growth", 1320, 396, 260, WHITE, 5),
    )


def muc_tieu_2030():
    parts = [
        heading(120, 236, INK, RED, "Mục tiêu chuyển đổi số đến năm 2030"),
        rect(120, 340, 1680, 4, PALE),
    ]
    for n, (sign, before, figure, color, meaning) in enumerate(GOALS):
        x = 120 + n * 560
        parts += [
            icon(sign, x - 10, 400, 130, color, 7),
            text(x + 150, 488, 60, color, before, 400),
            text(x - 10, 766, 220, color, figure, spacing=-6),
            text(x, 876, 52, INK, meaning, 400),
        ]
    return sheet(*LYING, PAPER, *parts)


def muc_tieu_2030_dung():
    parts = [heading(90, 216, INK, RED, "Mục tiêu chuyển đổi số\nđến năm 2030", 76)]
    for n, (sign, before, figure, color, meaning) in enumerate(GOALS):
        y = 396 + n * 490
        parts += [
            rect(90, y, 900, 4, PALE),
            icon(sign, 800, y + 110, 190, color, 6),
            text(90, y + 92, 60, color, before, 400),
            text(78, y + 298, 250, color, figure, spacing=-8),
            text(90, y + 380, 54, INK, meaning, 400, leading=1.2),
        ]
    return sheet(*UPRIGHT, PAPER, *parts)


def mot_cua():
    parts = [
        heading(120, 226, WHITE, GOLD, "Dịch vụ công: một cửa, bốn bước"),
        rect(220, 427, 1320, 6, "#3f6cab"),
    ]
    for n, (sign, step, how) in enumerate(STEPS):
        x = 120 + n * 440
        parts += [
            circle(x + 100, 430, 100, fill=WHITE),
            icon(sign, x + 38, 368, 124, BLUE, 6.5),
            text(x - 8, 734, 210, GOLD, str(n + 1)),
            text(x, 838, 56, WHITE, step),
            text(x, 922, 48, SKY, how, 400),
        ]
    return sheet(*LYING, BLUE, *parts)


def mot_cua_dung():
    parts = [
        heading(90, 216, WHITE, GOLD, "Dịch vụ công:\nmột cửa, bốn bước", 80),
        rect(187, 560, 6, 1130, "#3f6cab"),
    ]
    for n, (sign, step, how) in enumerate(STEPS):
        y = 560 + n * 376
        parts += [
            circle(190, y, 100, fill=WHITE),
            icon(sign, 128, y - 62, 124, BLUE, 6.5),
            text(350, y + 76, 210, GOLD, str(n + 1)),
            text(510, y - 42, 64, WHITE, step),
            text(510, y + 36, 52, SKY, how, 400),
        ]
    return sheet(*UPRIGHT, BLUE, *parts)


def thu_tuc():
    return sheet(
        *LYING, PAPER,
        rect(1080, 0, 840, 1080, GREEN),
        heading(120, 216, GREEN, GREEN, "Thủ tục hành chính", 60),
        text(116, 356, 84, INK, "Giảm", 400),
        text(104, 704, 430, GREEN, "30%", spacing=-12),
        text(120, 846, 72, INK, "thời gian giải quyết"),
        text(120, 940, 52, INK, "Nhanh hơn, đúng hẹn, ít giấy tờ", 400),
        icon("clock", 1166, 130, 200, GOLD, 6),
        text(1190, 478, 54, WHITE, "Trước đây", 400),
        rect(1190, 516, 610, 110, MINT, 8),
        text(1222, 591, 60, INK, "100%"),
        text(1190, 758, 54, WHITE, "Mục tiêu"),
        rect(1190, 796, 427, 110, GOLD, 8),
        text(1222, 871, 60, INK, "70%"),
        '<path d="M1634 851h150 M1676 809l-42 42 42 42" fill="none" stroke="#bfe8d4" '
        'stroke-width="8" stroke-linecap="round" stroke-linejoin="round"/>',
    )


def lua_dao():
    parts = [
        rect(0, 0, 780, 1080, DEEP_RED),
        text(104, 470, 400, GOLD, "5"),
        icon("shield", 420, 190, 280, WHITE, 6),
        text(120, 650, 80, WHITE, "quy tắc\nphòng, chống\nlừa đảo\ntrực tuyến", leading=1.24),
    ]
    for n, (start, rest) in enumerate(RULES):
        y = 190 + n * 190
        parts += [
            text(920, y + 4, 120, GOLD, str(n + 1), anchor="middle"),
            text(1030, y - 44, 56, SKY, start, 400),
            text(1030, y + 32, 66, WHITE, rest),
        ]
        if n:
            parts.append(rect(870, y - 122, 930, 3, "#3d3d66"))
    return sheet(*LYING, NIGHT, *parts)


def lua_dao_dung():
    parts = [
        rect(0, 0, 1080, 610, DEEP_RED),
        text(74, 456, 400, GOLD, "5"),
        text(390, 216, 76, WHITE, "quy tắc\nphòng, chống\nlừa đảo\ntrực tuyến", leading=1.22),
    ]
    for n, (start, rest) in enumerate(RULES):
        y = 770 + n * 246
        parts += [
            text(150, y + 8, 150, GOLD, str(n + 1), anchor="middle"),
            text(290, y - 58, 60, SKY, start, 400),
            text(290, y + 30, 76, WHITE, rest),
        ]
        if n:
            parts.append(rect(90, y - 154, 900, 3, "#3d3d66"))
    return sheet(*UPRIGHT, NIGHT, *parts)


def home(x, y):
    """A house with a telephone and a card in it, 700 wide, on a lighter disc."""
    return (
        circle(x + 350, y + 350, 520, fill="#0c5a45")
        + icon("house", x, y, 700, WHITE, 3.4)
        + icon("phone", x + 126, y + 325, 250, GOLD, 6)
        + icon("card", x + 325, y + 398, 200, GOLD, 7)
    )


def moi_nha():
    return sheet(
        *LYING, GREEN,
        home(1060, 190),
        heading(120, 226, MINT, GOLD, "Mỗi gia đình", 72),
        text(90, 640, 420, GOLD, "1"),
        text(370, 470, 96, WHITE, "người\nthành thạo", leading=1.3),
        text(120, 800, 60, WHITE, SKILLS, leading=1.5),
    )


def moi_nha_dung():
    return sheet(
        *UPRIGHT, GREEN,
        home(190, 1032),
        heading(90, 216, MINT, GOLD, "Mỗi gia đình", 76),
        text(60, 620, 420, GOLD, "1"),
        text(350, 458, 92, WHITE, "người\nthành thạo", leading=1.3),
        text(90, 740, 60, WHITE, SKILLS, leading=1.45),
    )


def ngay_10_10():
    return sheet(
        *LYING, DEEP_RED,
        drum(1640, 540, 650, GOLD, 0.24),
        heading(120, 226, GOLD, GOLD, "Ngày Chuyển đổi số quốc gia", 64),
        text(90, 640, 360, GOLD, "10/10", spacing=-8),
        text(120, 830, 72, WHITE, "Công nghệ phục vụ con người"),
        text(120, 930, 56, WHITE, "Mỗi người dân một kỹ năng số", 400),
    )


def ngay_10_10_dung():
    return sheet(
        *UPRIGHT, DEEP_RED,
        drum(540, 1010, 510, GOLD, 0.24),
        text(540, 216, 84, GOLD, "Ngày Chuyển đổi số\nquốc gia", anchor="middle"),
        text(540, 1120, 310, GOLD, "10/10", anchor="middle", spacing=-6),
        text(540, 1690, 60, WHITE, "Công nghệ phục vụ con người", anchor="middle"),
        text(540, 1786, 56, WHITE, "Mỗi người dân một kỹ năng số", 400, anchor="middle"),
    )


PICTURES = [kinh_te_so, muc_tieu_2030, muc_tieu_2030_dung, mot_cua, mot_cua_dung, thu_tuc,
            lua_dao, lua_dao_dung, moi_nha, moi_nha_dung, ngay_10_10, ngay_10_10_dung]


def main():
    by_name = {draw.__name__.replace("_", "-"): draw for draw in PICTURES}
    if len(sys.argv) == 2:
        print(by_name[sys.argv[1]](), end="")
    else:
        print("\n".join(by_name))


if __name__ == "__main__":
    main()
