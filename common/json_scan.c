/* Recursive descent over RFC 8259's grammar, one function per rule, at most JSON_MAX_LEVELS deep.
 *
 * Operators write JSON by hand, so the sentence matters more than the verdict: where a token is not
 * what the grammar wants, the table of culprits is asked first (comments, quotes of a word
 * processor, …), and only then a general sentence is used. It stops at the first fault, since what
 * follows an open bracket or text cannot be trusted. */
#include "common/json_scan.h"

#include <stdlib.h>
#include <string.h>

#include "common/i18n.h"
#include "common/mem.h"
#include "common/unicode.h"

/* cJSON copies a number into 64 bytes before it converts it. */
enum { NUMBER_MAX_BYTES = 63, SHOWN_MAX_BYTES = 40 };

struct scan {
    const char *at, *end;
    struct json_place place; /* of `at` */
    struct json_mark *marks;
    size_t count, capacity;
    int level;
    const char *file;
    struct diagnostics *faults;
};

/* Reports at a place; always false. A macro so that the compiler checks the format. */
#define fail(scan, where, ...)                                                                     \
    (diagnostics_add((scan)->faults, DIAGNOSTIC_ERROR, (scan)->file, (where).line, (where).column, \
                     NULL, __VA_ARGS__),                                                           \
     false)

static const char digits[] = "0123456789";
static const char word_letters[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$0123456789";

/* --- moving ----------------------------------------------------------------------------------- */

static void advance(struct scan *scan, size_t bytes)
{
    for (; bytes > 0; bytes--, scan->at++) {
        if (*scan->at == '\n') {
            scan->place.line++;
            scan->place.column = 1;
        } else if ((*scan->at & 0xC0) != 0x80) { /* a continuation byte is no column of its own */
            scan->place.column++;
        }
    }
}

static bool is_at_end(const struct scan *scan)
{
    return scan->at == scan->end;
}

static bool is_at(const struct scan *scan, char byte)
{
    return !is_at_end(scan) && *scan->at == byte;
}

static bool is_at_text(const struct scan *scan, const char *text)
{
    size_t length = strlen(text);
    return (size_t)(scan->end - scan->at) >= length && memcmp(scan->at, text, length) == 0;
}

static bool is_at_any(const struct scan *scan, const char *set)
{
    return !is_at_end(scan) && *scan->at != '\0' && strchr(set, *scan->at);
}

static void skip_any(struct scan *scan, const char *set)
{
    while (is_at_any(scan, set))
        advance(scan, 1);
}

static void skip_space(struct scan *scan)
{
    skip_any(scan, " \t\r\n");
}

/* Bytes of the character at hand; 0 when they are not UTF-8. */
static size_t character_bytes(const struct scan *scan)
{
    size_t left = (size_t)(scan->end - scan->at);
    for (size_t bytes = 1; bytes <= 4 && bytes <= left; bytes++)
        if (unicode_is_valid(scan->at, bytes))
            return bytes;
    return 0;
}

/* --- saying what is wrong --------------------------------------------------------------------- */

#define COMMENT      N_("JSON has no comments: remove this one")
#define SINGLE_QUOTE N_("texts and keys stand in double quotes: write \" instead of '")
#define SMART_QUOTE                                                                                \
    N_("this quotation mark comes from a word processor: write the straight one, \"")
#define WRITE_TRUE  N_("write true in lower case")
#define WRITE_FALSE N_("write false in lower case")
#define NO_NUMBER   N_("JSON has no such number: write digits")
#define WRITE_NULL  N_("write null")
#define EXTRA_COMMA N_("there is a comma too many here: remove it")

static const struct {
    const char *text, *sentence;
} culprits[] = {
    { "//", COMMENT },
    { "/*", COMMENT },
    { "#", COMMENT },
    { "'", SINGLE_QUOTE },
    { "\u201C", SMART_QUOTE },
    { "\u201D", SMART_QUOTE },
    { "\u201E", SMART_QUOTE },
    { "\u2018", SMART_QUOTE },
    { "\u2019", SMART_QUOTE },
    { "\u00AB", SMART_QUOTE },
    { "\u00BB", SMART_QUOTE },
    { "\u00A0", N_("this is a no-break space: write a plain one") },
    { "\uFEFF", N_("an invisible byte order mark stands here: remove it") },
    { "`", N_("texts and keys stand in double quotes: write \" instead of `") },
    { "+", N_("a number has no plus sign: remove it") },
    { ".", N_("a number begins with a digit: write 0 before the point") },
    { ",", EXTRA_COMMA },
    { ";", N_("JSON knows no semicolon: write a comma") },
    { "True", WRITE_TRUE },
    { "TRUE", WRITE_TRUE },
    { "False", WRITE_FALSE },
    { "FALSE", WRITE_FALSE },
    { "Null", WRITE_NULL },
    { "NULL", WRITE_NULL },
    { "None", WRITE_NULL },
    { "NaN", NO_NUMBER },
    { "Infinity", NO_NUMBER },
    { "-Infinity", NO_NUMBER },
};

/* What stands here is not what the grammar wants. Always false. */
static bool fail_token(struct scan *scan)
{
    for (size_t i = 0; i < sizeof culprits / sizeof *culprits; i++)
        if (is_at_text(scan, culprits[i].text))
            return fail(scan, scan->place, "%s", _(culprits[i].sentence));
    if (is_at_any(scan, word_letters)) {
        const char *start = scan->at;
        struct json_place place = scan->place;
        skip_any(scan, word_letters);
        int shown = (int)(scan->at - start < SHOWN_MAX_BYTES ? scan->at - start : SHOWN_MAX_BYTES);
        return fail(scan, place, _("%.*s needs double quotes: write \"%.*s\""), shown, start, shown,
                    start);
    }
    size_t bytes = character_bytes(scan);
    if (bytes == 0)
        return fail(scan, scan->place, _("byte 0x%02X is not UTF-8: save the file as UTF-8"),
                    (unsigned char)*scan->at);
    if ((unsigned char)*scan->at < 0x20)
        return fail(scan, scan->place, _("control character U+%04X: remove it"), *scan->at);
    return fail(scan, scan->place, _("unexpected %.*s: remove it"), (int)bytes, scan->at);
}

static bool fail_unclosed(struct scan *scan, char opening, struct json_place opened)
{
    char closing = opening == '{' ? '}' : ']';
    return fail(scan, scan->place,
                _("the file ends too early: the %c of line %d, column %d needs its %c"), opening,
                opened.line, opened.column, closing);
}

/* --- the grammar ------------------------------------------------------------------------------ */

static bool scan_value(struct scan *scan, struct json_place key);

static bool scan_hex4(struct scan *scan, unsigned *ret_unit)
{
    char text[5] = { 0 };
    if (scan->end - scan->at < 4)
        return false;
    memcpy(text, scan->at, 4);
    if (strspn(text, "0123456789abcdefABCDEF") != 4)
        return false;
    *ret_unit = (unsigned)strtoul(text, NULL, 16);
    advance(scan, 4);
    return true;
}

/* Behind "\u": four hex digits, or a pair of them for what lies beyond U+FFFF. */
static bool scan_unicode_escape(struct scan *scan, struct json_place place)
{
    unsigned high, low;
    if (!scan_hex4(scan, &high))
        return fail(scan, place, _("four hexadecimal digits must follow \\u"));
    if (high == 0)
        return fail(scan, place, _("a text cannot hold the character \\u0000: remove it"));
    if (high < 0xD800 || high > 0xDFFF)
        return true;
    if (high <= 0xDBFF && is_at_text(scan, "\\u")) {
        advance(scan, 2);
        if (scan_hex4(scan, &low) && low >= 0xDC00 && low <= 0xDFFF)
            return true;
    }
    return fail(scan, place, _("\\u%04X is half a character: write the character itself"), high);
}

static bool scan_escape(struct scan *scan)
{
    struct json_place place = scan->place;
    advance(scan, 1);
    if (is_at_any(scan, "\"\\/bfnrt")) {
        advance(scan, 1);
        return true;
    }
    if (is_at(scan, 'u')) {
        advance(scan, 1);
        return scan_unicode_escape(scan, place);
    }
    return fail(scan, place,
                _("a backslash begins an escape: write \\\\ for a backslash, / in a path"));
}

static bool fail_raw_control(struct scan *scan)
{
    if (is_at(scan, '\t'))
        return fail(scan, scan->place, _("a tab stands inside a text: write \\t, or a space"));
    if (is_at_any(scan, "\r\n"))
        return fail(
            scan, scan->place,
            _("a text ends on its own line: close it with \", or write \\n for a new line"));
    return fail(scan, scan->place, _("control character U+%04X inside a text: remove it"),
                (unsigned char)*scan->at);
}

static bool scan_string(struct scan *scan)
{
    struct json_place opened = scan->place;
    advance(scan, 1);
    while (!is_at_end(scan)) {
        if (is_at(scan, '"')) {
            advance(scan, 1);
            return true;
        }
        if (is_at(scan, '\\')) {
            if (!scan_escape(scan))
                return false;
            continue;
        }
        if ((unsigned char)*scan->at < 0x20)
            return fail_raw_control(scan);
        size_t bytes = character_bytes(scan);
        if (bytes == 0)
            return fail(scan, scan->place, _("byte 0x%02X is not UTF-8: save the file as UTF-8"),
                        (unsigned char)*scan->at);
        advance(scan, bytes);
    }
    return fail(scan, opened, _("this text is never closed: end it with \""));
}

static bool scan_digits(struct scan *scan, struct json_place place)
{
    if (!is_at_any(scan, digits))
        return fail(scan, place, _("a digit is missing in this number"));
    skip_any(scan, digits);
    return true;
}

static bool scan_number(struct scan *scan)
{
    const char *start = scan->at;
    struct json_place place = scan->place;
    if (is_at(scan, '-'))
        advance(scan, 1);
    bool is_zero = is_at(scan, '0');
    const char *first = scan->at;
    if (is_at_text(scan, "Infinity"))
        return fail(scan, place, "%s", _(NO_NUMBER));
    if (!scan_digits(scan, place))
        return false;
    if (is_zero && scan->at - first > 1)
        return fail(scan, place, _("a number has no zero in front: remove it"));
    if (is_at(scan, '.')) {
        advance(scan, 1);
        if (!scan_digits(scan, place))
            return false;
    }
    if (is_at_any(scan, "eE")) {
        advance(scan, 1);
        if (is_at_any(scan, "+-"))
            advance(scan, 1);
        if (!scan_digits(scan, place))
            return false;
    }
    if (is_at_any(scan, word_letters) || is_at(scan, '.'))
        return fail(scan, place, _("this is not a number: write the digits alone"));
    if (scan->at - start > NUMBER_MAX_BYTES)
        return fail(scan, place, _("this number is too long: at most %d digits"), NUMBER_MAX_BYTES);
    return true;
}

static bool scan_word(struct scan *scan, const char *word)
{
    size_t length = strlen(word);
    if (!is_at_text(scan, word) ||
        (scan->end - scan->at > (ptrdiff_t)length && strchr(word_letters, scan->at[length])))
        return false;
    advance(scan, length);
    return true;
}

/* After a member: the closing bracket, or a comma with another member behind it. */
static bool scan_separator(struct scan *scan, char opening, struct json_place opened,
                           bool *ret_is_closed)
{
    struct json_place after = scan->place;
    char closing = opening == '{' ? '}' : ']';
    skip_space(scan);
    *ret_is_closed = is_at(scan, closing);
    if (*ret_is_closed) {
        advance(scan, 1);
        return true;
    }
    if (is_at_end(scan))
        return fail_unclosed(scan, opening, opened);
    if (is_at_any(scan, "}]"))
        return fail(scan, scan->place, _("%c where the %c of line %d, column %d needs its %c"),
                    *scan->at, opening, opened.line, opened.column, closing);
    if (!is_at(scan, ',')) {
        if (is_at_any(scan, "\"{[-0123456789") || is_at_any(scan, word_letters))
            return fail(scan, after, _("a comma is missing here"));
        return fail_token(scan);
    }
    struct json_place comma = scan->place;
    advance(scan, 1);
    bool is_decimal = is_at_any(scan, digits) && opening == '{';
    skip_space(scan);
    if (is_at_any(scan, "}]"))
        return fail(scan, comma, _("nothing follows this comma: remove it"));
    if (is_decimal)
        return fail(scan, comma, _("a decimal number has a point: write . instead of ,"));
    if (is_at_end(scan))
        return fail_unclosed(scan, opening, opened);
    return true;
}

static bool scan_member(struct scan *scan, struct json_place opened)
{
    struct json_place key = scan->place;
    if (!is_at(scan, '"')) {
        if (is_at_any(scan, "]{[-0123456789"))
            return fail(scan, key, _("a key in double quotes is missing here"));
        return fail_token(scan);
    }
    if (!scan_string(scan))
        return false;
    struct json_place after = scan->place;
    skip_space(scan);
    if (is_at_end(scan))
        return fail_unclosed(scan, '{', opened);
    if (!is_at(scan, ':'))
        return fail(scan, after, _("a colon is missing after this key"));
    advance(scan, 1);
    skip_space(scan);
    if (is_at_end(scan))
        return fail_unclosed(scan, '{', opened);
    return scan_value(scan, key);
}

/* An object or a list. */
static bool scan_container(struct scan *scan, char opening)
{
    struct json_place opened = scan->place;
    if (scan->level == JSON_MAX_LEVELS)
        return fail(scan, opened, _("more than %d levels of brackets"), JSON_MAX_LEVELS);
    scan->level++;
    advance(scan, 1);
    skip_space(scan);
    bool is_closed = is_at(scan, opening == '{' ? '}' : ']');
    if (is_closed)
        advance(scan, 1);
    else if (is_at_end(scan))
        return fail_unclosed(scan, opening, opened);
    while (!is_closed) {
        bool is_good = opening == '{' ? scan_member(scan, opened) : scan_value(scan, scan->place);
        if (!is_good || !scan_separator(scan, opening, opened, &is_closed))
            return false;
    }
    scan->level--;
    return true;
}

static bool note_mark(struct scan *scan, struct json_place key)
{
    if (scan->count == JSON_MAX_VALUES)
        return fail(scan, scan->place, _("more than %d values in one file"), JSON_MAX_VALUES);
    if (scan->count == scan->capacity) {
        scan->capacity = scan->capacity ? scan->capacity * 2 : 64;
        scan->marks = mem_grow(scan->marks, scan->capacity, sizeof *scan->marks);
    }
    scan->marks[scan->count++] = (struct json_mark){ .value = scan->place, .key = key };
    return true;
}

static bool scan_value(struct scan *scan, struct json_place key)
{
    if (!note_mark(scan, key))
        return false;
    if (is_at_any(scan, "{["))
        return scan_container(scan, *scan->at);
    if (is_at(scan, '"'))
        return scan_string(scan);
    if (is_at_any(scan, "-0123456789"))
        return scan_number(scan);
    if (scan_word(scan, "true") || scan_word(scan, "false") || scan_word(scan, "null"))
        return true;
    if (is_at_any(scan, "}],:"))
        return fail(scan, scan->place, _("a value is missing here"));
    return fail_token(scan);
}

/* --- the whole file --------------------------------------------------------------------------- */

static bool check_encoding(struct scan *scan)
{
    size_t length = (size_t)(scan->end - scan->at);
    if (is_at_text(scan, "\xEF\xBB\xBF"))
        return fail(scan, scan->place,
                    _("the file begins with a byte order mark: save it as UTF-8 without BOM"));
    if (is_at_text(scan, "\xFF\xFE") || is_at_text(scan, "\xFE\xFF") ||
        (length >= 2 && (!scan->at[0] || !scan->at[1])))
        return fail(scan, scan->place, _("the file is in UTF-16: save it as UTF-8"));
    return true;
}

static bool scan_file(struct scan *scan)
{
    if (scan->end - scan->at > JSON_MAX_BYTES)
        return fail(scan, ((struct json_place){ 0, 0 }), _("the file is larger than %d MiB"),
                    JSON_MAX_BYTES / (1024 * 1024));
    if (!check_encoding(scan))
        return false;
    skip_space(scan);
    if (is_at_end(scan))
        return fail(scan, scan->place, _("the file is empty: it needs at least {}"));
    if (!scan_value(scan, scan->place))
        return false;
    skip_space(scan);
    if (is_at_end(scan))
        return true;
    if (is_at_any(scan, "/#"))
        return fail_token(scan);
    return fail(scan, scan->place,
                _("the file goes on after its last bracket: remove what follows"));
}

bool json_scan(const char *bytes, size_t length, const char *file, struct diagnostics *faults,
               struct json_mark **ret_marks, size_t *ret_count)
{
    struct scan scan = {
        .at = bytes,
        .end = bytes + length,
        .place = { 1, 1 },
        .file = file,
        .faults = faults,
    };
    if (!scan_file(&scan)) {
        free(scan.marks);
        return false;
    }
    *ret_marks = scan.marks;
    *ret_count = scan.count;
    return true;
}
