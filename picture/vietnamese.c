/* One predicate per rule, asked in the order of a table: the first that knows the pair decides.
 * Words are compared in lower case and without the punctuation around them. */
#include "picture/vietnamese.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/str.h"
#include "common/unicode.h"
#include "picture/vietnamese_words.h"

enum { PLAIN_BYTES = 40 };

struct word {
    const char *text;
    size_t length;
    char plain[PLAIN_BYTES]; /* lower case, no punctuation around; cut when longer */
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

static bool is_punctuation(uint32_t letter)
{
    return is_one_of(letter, ",.;:!?()[]“”\"'…–-«»/");
}

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
        bool is_around = is_punctuation(letter);
        if (is_around && used == 0)
            continue;
        used += put_letter(word.plain + used, letter);
        kept = is_around ? kept : used;
    }
    word.plain[kept] = '\0';
    return word;
}

/* Each letter is a capital one, and there is one. */
static bool is_capitals(const struct word *word)
{
    bool has_capital = false;
    for (const char *at = word->text; at < word->text + word->length;) {
        uint32_t letter = unicode_next(&at);
        bool is_small = !is_capital(letter) && (letter | 32) >= 'a' && !is_punctuation(letter);
        has_capital |= is_capital(letter);
        if (is_small)
            return false;
    }
    return has_capital;
}

static bool is_roman(const struct word *word)
{
    return word->plain[0] != '\0' && is_capitals(word) &&
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

/* --- what goes on from pair to pair ----------------------------------------------------------- */

enum { NAME_WORDS = 4 }; /* the longest names, where letter case tells their end */

/* "PGS.TS." ends with "TS." */
static bool is_abbreviation(const struct word *word)
{
    const char *dot = strrchr(word->plain, '.');
    return last_letter(word) == '.' &&
           is_among(dot ? dot + 1 : word->plain, vietnamese_abbreviations);
}

static bool is_title(const struct word *word)
{
    return is_abbreviation(word) ||
           (is_among(word->plain, vietnamese_titles) && !is_punctuation(last_letter(word)));
}

/* How many words of a name there are with the right one. */
static int name_words(int before, const struct word *left, const struct word *right)
{
    bool is_shouted = is_capitals(left) && is_capitals(right);
    if (!is_capital(first_letter(right)))
        return 0;
    if (is_title(left))
        return 1;
    bool goes_on = before > 0 && before < NAME_WORDS && !is_shouted;
    return goes_on && !is_punctuation(last_letter(left)) ? before + 1 : 0;
}

/* --- the rules, each true when it knows the pair --------------------------------------------- */

struct pair {
    struct word left, right;
    const struct vietnamese_run *run;
};

static bool begins_with_punctuation(const struct pair *pair)
{
    return is_one_of(first_letter(&pair->right), ",.;:!?)]”%‰…»") || is_dash(&pair->right);
}

/* Also with a sign of its own: "≥ 90", "• Nộp". */
static bool ends_with_opening(const struct pair *pair)
{
    return is_one_of(last_letter(&pair->left), "([“«≥≤<>±~≈×=•▪◆→№");
}

static bool is_range(const struct pair *pair)
{
    return is_dash(&pair->left) && is_digit(first_letter(&pair->right));
}

/* "đồng/lượt" begins with "đồng". */
static bool is_quantity(const struct pair *pair)
{
    const struct word *left = &pair->left, *right = &pair->right;
    char unit[PLAIN_BYTES];
    str_copy(unit, sizeof unit, right->plain);
    unit[strcspn(unit, "/")] = '\0';
    return ((is_number(left) && is_digit(last_letter(left))) ||
            is_among(left->plain, vietnamese_powers)) &&
           !is_punctuation(first_letter(right)) && is_among(unit, vietnamese_units);
}

/* The seams of "ngày 30 tháng 4 năm 2026", not of "7 giờ 30 phút". */
static bool is_seam(const struct pair *pair)
{
    static const char *const of_hours[] = { "phút", "giây", NULL };
    return pair->run->is_complete && is_quantity(pair) && !is_among(pair->right.plain, of_hours);
}

/* "1.500.000", "24,7": an amount, not the number of something. */
static bool is_amount(const struct word *word)
{
    const char *sign = strpbrk(word->plain, ".,");
    return sign && is_digit((unsigned char)sign[1]);
}

static bool is_numbered(const struct word *left, const struct word *right)
{
    return (is_number(right) || is_roman(right)) && !is_amount(right) &&
           is_among(left->plain, vietnamese_counted) && !is_punctuation(last_letter(left));
}

/* Also "Số: 55-KH/TU" and "quầy số". */
static bool is_counted(const struct pair *pair)
{
    const struct word *left = &pair->left, *right = &pair->right;
    if (last_letter(left) == ':')
        return is_number(right) && is_among(left->plain, vietnamese_labels);
    bool is_modified = is_number(right) && is_among(left->plain, vietnamese_modifiers);
    bool is_kind = str_equal(right->plain, "số") && is_among(left->plain, vietnamese_counted);
    return is_numbered(left, right) ||
           ((is_modified || is_kind) && !is_punctuation(last_letter(left)));
}

/* "QCVN", "TCVN", "QL": capitals without a vowel, which no word of a shouted text is. "ISO" is
 * known. */
static bool is_code_word(const struct word *word)
{
    return is_capitals(word) && strlen(word->plain) > 1 &&
           (str_equal(word->plain, "iso") ||
            strspn(word->plain, "bcdfghjklmnpqrstvwxz\xC4\x91") == strlen(word->plain));
}

/* "QCVN 41:2019/BGTVT", "ISO 9001", "Đại hội XIV". */
static bool is_code(const struct pair *pair)
{
    const struct word *left = &pair->left, *right = &pair->right;
    bool is_named = is_code_word(left) && is_number(right) && !is_amount(right);
    bool is_ordinal = is_roman(right) && strlen(right->plain) > 1;
    return (is_named || is_ordinal) && !is_punctuation(last_letter(left));
}

static bool is_name(const struct pair *pair)
{
    return pair->run->name_words > 0;
}

static bool is_pair_among(const struct pair *pair, const char *const *list)
{
    char both[2 * PLAIN_BYTES + 1];
    snprintf(both, sizeof both, "%s %s", pair->left.plain, pair->right.plain);
    return !is_punctuation(last_letter(&pair->left)) && is_among(both, list);
}

static bool is_known_name(const struct pair *pair)
{
    return is_pair_among(pair, vietnamese_names);
}

static bool is_digit_group(const struct pair *pair)
{
    return is_digits(&pair->left) && is_digits(&pair->right);
}

/* "1. Nộp hồ sơ" */
static bool is_list_number(const struct pair *pair)
{
    const struct word *left = &pair->left;
    return is_number(left) && left->length <= 3 && is_one_of(last_letter(left), ".)");
}

static bool ends_clause(const struct pair *pair)
{
    return is_one_of(last_letter(&pair->left), ",.;:!?…–”)");
}

static bool is_compound(const struct pair *pair)
{
    return is_pair_among(pair, vietnamese_compounds);
}

/* Two words that both begin with a capital letter only: "Trần Phú". */
static bool is_likely_name(const struct pair *pair)
{
    const struct word *left = &pair->left, *right = &pair->right;
    return is_capital(first_letter(left)) && is_capital(first_letter(right)) &&
           !is_capitals(left) && !is_capitals(right);
}

static bool ends_with_connective(const struct pair *pair)
{
    return is_among(pair->left.plain, vietnamese_connectives);
}

static bool begins_with_connective(const struct pair *pair)
{
    return is_among(pair->right.plain, vietnamese_connectives);
}

static const struct {
    bool (*knows)(const struct pair *pair);
    enum break_kind kind;
} rules[] = {
    { begins_with_punctuation, BREAK_FORBIDDEN },
    { ends_with_opening, BREAK_FORBIDDEN },
    { is_range, BREAK_FORBIDDEN },
    { is_seam, BREAK_WITHIN },
    { is_quantity, BREAK_FORBIDDEN },
    { is_counted, BREAK_FORBIDDEN },
    { is_code, BREAK_FORBIDDEN },
    { is_name, BREAK_FORBIDDEN },
    { is_known_name, BREAK_FORBIDDEN },
    { is_digit_group, BREAK_FORBIDDEN },
    { is_list_number, BREAK_WITHIN },
    { ends_clause, BREAK_GOOD },
    { is_compound, BREAK_WITHIN },
    { is_likely_name, BREAK_WITHIN },
    { ends_with_connective, BREAK_POOR },
    { begins_with_connective, BREAK_FAIR },
};

static enum break_kind judge(const struct pair *pair)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].knows(pair))
            return rules[i].kind;
    return BREAK_PLAIN;
}

enum break_kind vietnamese_break(struct vietnamese_run *run, const char *left, size_t left_length,
                                 const char *right, size_t right_length)
{
    const struct pair pair = { word_of(left, left_length), word_of(right, right_length), run };
    run->name_words = name_words(run->name_words, &pair.left, &pair.right);
    enum break_kind kind = judge(&pair);
    run->is_complete = is_numbered(&pair.left, &pair.right);
    return kind;
}

bool vietnamese_is_address(const char *word, size_t length)
{
    static const char *const signs[] = { "://", "www.", "@", ".vn", ".com", ".org", ".net" };
    bool is_address = false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        is_address |= memmem(word, length, signs[i], strlen(signs[i])) != NULL;
    return is_address;
}
