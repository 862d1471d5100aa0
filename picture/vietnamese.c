/* One predicate per rule, asked in the order of a table: the first that knows the pair decides.
 * Words are compared in lower case and without the punctuation around them. */
#include "picture/vietnamese.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/str.h"
#include "common/unicode.h"

enum { PLAIN_BYTES = 40 };

struct word {
    const char *text;
    size_t length;
    char plain[PLAIN_BYTES]; /* lower case, no punctuation around; cut when longer */
};

/* A number before these is one thing with them: "30 %", "5 triệu". */
static const char *const units[] = {
    "₫",    "đ",   "đồng", "%",    "‰",    "°c",   "triệu", "tỷ",     "tỉ",  "nghìn",
    "ngàn", "giờ", "phút", "giây", "ngày", "tuần", "tháng", "năm",    "km",  "m",
    "m²",   "m³",  "cm",   "mm",   "kg",   "g",    "tấn",   "ha",     "lít", "người",
    "hộ",   "gb",  "mb",   "lần",  "điểm", "lượt", "xã",    "phường", NULL,
};

/* A number behind these is one thing with them: "ngày 30/4", "Khoản 2", "Quý III". */
static const char *const counted[] = {
    "ngày", "tháng", "năm",  "số",  "điều", "khoản", "điểm", "chương", "mục",  "phần", "cấp",
    "quý",  "phòng", "tầng", "cửa", "quầy", "bàn",   "lúc",  "hạng",   "lớp",  "khóa", "bước",
    "thứ",  "tổ",    "khu",  "ấp",  "lần",  "mức",   "đạt",  "trên",   "dưới", "hơn",  NULL,
};

/* A name behind these is one thing with them: "Ông Nam", and with a full stop "TP. Hồ". */
static const char *const titles[] = { "ông", "bà", "anh", "chị", "đ/c", NULL };
static const char *const abbreviations[] = {
    "tp", "tx", "tt", "q", "p", "h", "x", "t", "ts", "ths", "gs", "pgs", "bs", "ks", "đ/c", NULL,
};

/* A line rather begins than ends with these. */
static const char *const connectives[] = {
    "và", "hoặc",  "của", "để",  "về",  "với", "cho", "trong", "tại",   "từ",  "đến", "là",
    "mà", "nhưng", "khi", "nếu", "thì", "vì",  "do",  "bằng",  "không", "hãy", "ở",   NULL,
};

/* Words of two syllables that boards are full of. A penalty, not a rule: any list has gaps. */
static const char *const compounds[] = {
    "an ninh",    "an toàn",      "bất kỳ",       "bảo hiểm",    "bảo hộ",     "bảo vệ",
    "biên lai",   "cán bộ",       "căn cước",     "cải cách",    "cảnh báo",   "chào mừng",
    "chất lượng", "chính phủ",    "chính quyền",  "chính sách",  "chỉ thị",    "chuyển đổi",
    "chủ nhật",   "chữa cháy",    "công an",      "công chức",   "công dân",   "công khai",
    "công nghệ",  "công nghiệp",  "cơ hội",       "cộng đồng",   "cuộc sống",  "dân số",
    "dân tộc",    "dịch vụ",      "doanh nghiệp", "du lịch",     "dữ liệu",    "đất nước",
    "đẩy mạnh",   "đăng ký",      "đại hội",      "điện tử",     "địa phương", "đoàn kết",
    "đồng bộ",    "đồng nai",     "độc lập",      "đúng hẹn",    "gia đình",   "giao dịch",
    "giao thông", "giáo dục",     "giấy tờ",      "giải quyết",  "hành chính", "hạnh phúc",
    "hiện đại",   "hiệu quả",     "hòa bình",     "hóa đơn",     "hồ sơ",      "hỗ trợ",
    "học sinh",   "hội nghị",     "hướng dẫn",    "hưởng ứng",   "kế hoạch",   "kết quả",
    "khai báo",   "khoa học",     "kinh tế",      "kỹ năng",     "kỷ niệm",    "lao động",
    "lịch sự",    "lừa đảo",      "mã otp",       "mạng lưới",   "mật khẩu",   "minh bạch",
    "môi trường", "nâng cao",     "ngân hàng",    "nghị quyết",  "người dân",  "nhanh chóng",
    "nhà nước",   "nhân dân",     "nhường đường", "nông nghiệp", "nông thôn",  "pháp luật",
    "phát triển", "phấn đấu",     "phòng cháy",   "phục vụ",     "quản lý",    "quét mã",
    "quốc gia",   "quy định",     "quy trình",    "quyết định",  "quyết tâm",  "quý khách",
    "quý vị",     "sáng tạo",     "sẵn sàng",     "sản phẩm",    "số hóa",     "sức khỏe",
    "tài khoản",  "tài liệu",     "tăng cường",   "thanh niên",  "thanh toán", "thành công",
    "thành phố",  "thành thạo",   "thân thiện",   "thắng lợi",   "thẻ căn",    "thi đua",
    "thông minh", "thông suốt",   "thông tin",    "thời gian",   "thủ tục",    "thương mại",
    "thứ ba",     "thứ bảy",      "thứ hai",      "thứ năm",     "thứ sáu",    "thứ tư",
    "thực hiện",  "tiền mặt",     "tiếp nhận",    "tiết kiệm",   "tích cực",   "tỉnh táo",
    "toàn dân",   "toàn diện",    "tốc độ",       "tốt đẹp",     "tổ chức",    "tổ quốc",
    "trật tự",    "tri thức",     "triển khai",   "trình độ",    "trung tâm",  "truy cập",
    "trực tuyến", "tuyên truyền", "tự do",        "tự động",     "ứng dụng",   "văn hóa",
    "văn minh",   "văn phòng",    "viên chức",    "việc làm",    "việt nam",   "xây dựng",
    "xã hội",     "xe đạp",       "xếp hàng",     "y tế",        NULL,
};

static bool is_among(const char *word, const char *const *list)
{
    for (; *list; list++)
        if (str_equal(word, *list))
            return true;
    return false;
}

static bool is_one_of(uint32_t letter, const char *set)
{
    for (uint32_t one; (one = unicode_next(&set)) != 0;)
        if (one == letter)
            return true;
    return false;
}

static uint32_t first_letter(const struct word *word)
{
    const char *at = word->text;
    return unicode_next(&at);
}

static uint32_t last_letter(const struct word *word)
{
    const char *at = word->text + word->length - 1;
    while (at > word->text && (*at & 0xC0) == 0x80)
        at--;
    return unicode_next(&at);
}

static bool is_digit(uint32_t letter)
{
    return letter >= '0' && letter <= '9';
}

/* The capital letters of Vietnamese stand at even places of their blocks, or 32 below. */
static uint32_t lower(uint32_t letter)
{
    if ((letter >= 'A' && letter <= 'Z') || (letter >= 0xC0 && letter <= 0xDE && letter != 0xD7))
        return letter + 32;
    if ((letter >= 0x100 && letter < 0x130) || letter == 0x168 || letter == 0x1A0 ||
        (letter >= 0x1EA0 && letter < 0x1F00))
        return letter | 1;
    return letter == 0x1AF ? 0x1B0 : letter;
}

static bool is_capital(uint32_t letter)
{
    return lower(letter) != letter;
}

static const char punctuation[] = ",.;:!?()[]“”\"'…–-";

/* UTF-8 of a letter of at most three bytes; rarer ones compare equal to none of the tables. */
static size_t put_letter(char *into, uint32_t letter)
{
    size_t length = letter < 0x80 ? 1 : letter < 0x800 ? 2 : 3;
    static const unsigned char leads[] = { 0, 0x00, 0xC0, 0xE0 };
    for (size_t i = length; i-- > 1; letter >>= 6)
        into[i] = (char)(0x80 | (letter & 0x3F));
    into[0] = (char)(leads[length] | letter);
    return length;
}

static struct word word_of(const char *text, size_t length)
{
    struct word word = { .text = text, .length = length };
    size_t used = 0, kept = 0;
    for (const char *at = text; at < text + length && used + 4 <= sizeof word.plain;) {
        uint32_t letter = lower(unicode_next(&at));
        bool is_around = is_one_of(letter, punctuation);
        if (is_around && used == 0)
            continue;
        used += put_letter(word.plain + used, letter);
        kept = is_around ? kept : used;
    }
    word.plain[kept] = '\0';
    return word;
}

static bool is_roman(const struct word *word)
{
    return word->plain[0] != '\0' && is_capital(first_letter(word)) &&
           strspn(word->plain, "ivxlc") == strlen(word->plain);
}

static bool is_number(const struct word *word)
{
    return is_digit((unsigned char)word->plain[0]);
}

/* Only digits and what stands between them in telephone and long numbers. */
static bool is_digits(const struct word *word)
{
    bool has_digit = false;
    for (size_t i = 0; i < word->length; i++) {
        has_digit |= is_digit((unsigned char)word->text[i]);
        if (!strchr("0123456789().+-", word->text[i]))
            return false;
    }
    return has_digit;
}

static bool is_dash(const struct word *word)
{
    uint32_t letter = first_letter(word);
    return (letter == '-' || letter == 0x2013 || letter == 0x2014) && letter == last_letter(word) &&
           word->length <= 3;
}

/* --- the rules, each true when it knows the pair --------------------------------------------- */

static bool begins_with_punctuation(const struct word *left, const struct word *right)
{
    (void)left;
    return is_one_of(first_letter(right), ",.;:!?)]”%‰…»") || is_dash(right);
}

static bool ends_with_opening(const struct word *left, const struct word *right)
{
    (void)right;
    return is_one_of(last_letter(left), "([“«");
}

static bool is_range(const struct word *left, const struct word *right)
{
    return is_dash(left) && is_digit(first_letter(right));
}

static bool is_quantity(const struct word *left, const struct word *right)
{
    return is_number(left) && is_digit(last_letter(left)) && is_among(right->plain, units);
}

static bool is_counted(const struct word *left, const struct word *right)
{
    return is_among(left->plain, counted) && !is_one_of(last_letter(left), punctuation) &&
           (is_number(right) || is_roman(right));
}

static bool is_name(const struct word *left, const struct word *right)
{
    bool is_title = is_among(left->plain, titles) ||
                    (last_letter(left) == '.' && is_among(left->plain, abbreviations));
    return is_title && is_capital(first_letter(right));
}

static bool is_digit_group(const struct word *left, const struct word *right)
{
    return is_digits(left) && is_digits(right);
}

static bool ends_clause(const struct word *left, const struct word *right)
{
    (void)right;
    return is_one_of(last_letter(left), ",.;:!?…–”)");
}

static bool ends_with_connective(const struct word *left, const struct word *right)
{
    (void)right;
    return is_among(left->plain, connectives);
}

static bool is_compound(const struct word *left, const struct word *right)
{
    char pair[2 * PLAIN_BYTES + 1];
    snprintf(pair, sizeof pair, "%s %s", left->plain, right->plain);
    return is_among(pair, compounds);
}

static bool begins_with_connective(const struct word *left, const struct word *right)
{
    (void)left;
    return is_among(right->plain, connectives);
}

static const struct {
    bool (*knows)(const struct word *left, const struct word *right);
    enum break_kind kind;
} rules[] = {
    { begins_with_punctuation, BREAK_FORBIDDEN },
    { ends_with_opening, BREAK_FORBIDDEN },
    { is_range, BREAK_FORBIDDEN },
    { is_quantity, BREAK_FORBIDDEN },
    { is_counted, BREAK_FORBIDDEN },
    { is_name, BREAK_FORBIDDEN },
    { is_digit_group, BREAK_FORBIDDEN },
    { ends_clause, BREAK_GOOD },
    { is_compound, BREAK_WITHIN },
    { ends_with_connective, BREAK_POOR },
    { begins_with_connective, BREAK_FAIR },
};

enum break_kind vietnamese_break(const char *left_text, size_t left_length, const char *right_text,
                                 size_t right_length)
{
    struct word left = word_of(left_text, left_length);
    struct word right = word_of(right_text, right_length);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].knows(&left, &right))
            return rules[i].kind;
    return BREAK_PLAIN;
}
