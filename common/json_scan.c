/* Recursive descent over RFC 8259's grammar, one function per rule, at most JSON_MAX_LEVELS deep.
 *
 * It stops at the first fault, since what follows an open bracket or text cannot be trusted. */
#include "common/json_scan.h"

#include <stdlib.h>
#include <string.h>

#include "common/cursor.h"
#include "common/i18n.h"
#include "common/json_fault.h"
#include "common/mem.h"

/* cJSON copies a number into 64 bytes before it converts it. */
enum { NUMBER_MAX_BYTES = 63 };

struct scan {
    struct cursor cursor;
    struct json_mark *marks;
    size_t count, capacity;
    int level;
    struct json_faults faults;
};

#define fail(scan, at, ...) json_fault(&(scan)->faults, at, __VA_ARGS__)

static const char digits[] = "0123456789";

static struct json_place here(const struct scan *scan)
{
    return (struct json_place){ scan->cursor.line, scan->cursor.column };
}

static bool is_at_end(const struct scan *scan)
{
    return cursor_is_at_end(&scan->cursor);
}

static bool is_at(const struct scan *scan, const char *set)
{
    return cursor_is_at_any(&scan->cursor, set);
}

/* Advances over one character when it is in the set. */
static bool skip(struct scan *scan, const char *set)
{
    bool is_there = is_at(scan, set);
    if (is_there)
        cursor_advance(&scan->cursor, 1);
    return is_there;
}

static void skip_space(struct scan *scan)
{
    cursor_skip_any(&scan->cursor, " \t\r\n");
}

static bool fail_token(struct scan *scan)
{
    return json_fault_token(&scan->faults, scan->cursor);
}

/* --- texts ----------------------------------------------------------------- */

static bool scan_hex4(struct scan *scan, unsigned *ret_unit)
{
    char text[5] = { 0 };
    if (scan->cursor.end - scan->cursor.at < 4)
        return false;
    memcpy(text, scan->cursor.at, 4);
    if (strspn(text, "0123456789abcdefABCDEF") != 4)
        return false;
    *ret_unit = (unsigned)strtoul(text, NULL, 16);
    cursor_advance(&scan->cursor, 4);
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
    if (high <= 0xDBFF && cursor_is_at_text(&scan->cursor, "\\u")) {
        cursor_advance(&scan->cursor, 2);
        if (scan_hex4(scan, &low) && low >= 0xDC00 && low <= 0xDFFF)
            return true;
    }
    return fail(scan, place, _("\\u%04X is half a character: write the character itself"), high);
}

static bool scan_escape(struct scan *scan)
{
    struct json_place place = here(scan);
    cursor_advance(&scan->cursor, 1);
    if (skip(scan, "\"\\/bfnrt"))
        return true;
    if (skip(scan, "u"))
        return scan_unicode_escape(scan, place);
    return fail(scan, place,
                _("a backslash begins an escape: write \\\\ for a backslash, / in a path"));
}

static bool fail_control(struct scan *scan)
{
    if (is_at(scan, "\t"))
        return fail(scan, here(scan), _("a tab stands inside a text: write \\t, or a space"));
    if (is_at(scan, "\r\n"))
        return fail(
            scan, here(scan),
            _("a text ends on its own line: close it with \", or write \\n for a new line"));
    return fail(scan, here(scan), _("control character U+%04X inside a text: remove it"),
                (unsigned char)*scan->cursor.at);
}

static bool scan_string(struct scan *scan)
{
    struct json_place opened = here(scan);
    cursor_advance(&scan->cursor, 1);
    while (!is_at_end(scan)) {
        if (skip(scan, "\""))
            return true;
        if (is_at(scan, "\\")) {
            if (!scan_escape(scan))
                return false;
            continue;
        }
        if ((unsigned char)*scan->cursor.at < 0x20)
            return fail_control(scan);
        size_t bytes = cursor_character_bytes(&scan->cursor);
        if (bytes == 0)
            return json_fault_byte(&scan->faults, scan->cursor);
        cursor_advance(&scan->cursor, bytes);
    }
    return fail(scan, opened, _("this text is never closed: end it with \""));
}

/* --- numbers and words ----------------------------------------------------- */

static bool scan_digits(struct scan *scan, struct json_place place)
{
    if (!is_at(scan, digits))
        return fail(scan, place, _("a digit is missing in this number"));
    cursor_skip_any(&scan->cursor, digits);
    return true;
}

static bool scan_number(struct scan *scan)
{
    const char *start = scan->cursor.at;
    struct json_place place = here(scan);
    if (cursor_is_at_text(&scan->cursor, "-I"))
        return fail_token(scan);
    skip(scan, "-");
    if (skip(scan, "0")) {
        if (is_at(scan, digits))
            return fail(scan, place, _("a number has no zero in front: remove it"));
    } else if (!scan_digits(scan, place)) {
        return false;
    }
    if (skip(scan, ".") && !scan_digits(scan, place))
        return false;
    if (skip(scan, "eE")) {
        skip(scan, "+-");
        if (!scan_digits(scan, place))
            return false;
    }
    if (is_at(scan, JSON_WORD_LETTERS "."))
        return fail(scan, place, _("this is not a number: write the digits alone"));
    if (scan->cursor.at - start > NUMBER_MAX_BYTES)
        return fail(scan, place, _("this number is too long: at most %d digits"), NUMBER_MAX_BYTES);
    return true;
}

/* True and behind it when the whole word stands here. */
static bool scan_word(struct scan *scan, const char *word)
{
    struct cursor end = scan->cursor;
    if (!cursor_is_at_text(&end, word))
        return false;
    cursor_advance(&end, strlen(word));
    if (cursor_is_at_any(&end, JSON_WORD_LETTERS))
        return false;
    scan->cursor = end;
    return true;
}

/* --- objects and lists ----------------------------------------------------- */

/* An open '{' or '[', and where it stands. */
struct bracket {
    char opening, closing[2];
    struct json_place place;
};

static bool scan_value(struct scan *scan, struct json_place key);

static bool fail_unclosed(struct scan *scan, const struct bracket *bracket)
{
    return fail(scan, here(scan),
                _("the file ends too early: the %c of line %d, column %d needs its %s"),
                bracket->opening, bracket->place.line, bracket->place.column, bracket->closing);
}

/* Behind a comma another member must follow. */
static bool check_comma(struct scan *scan, const struct bracket *bracket, struct json_place comma)
{
    bool is_decimal = bracket->opening == '{' && is_at(scan, digits);
    skip_space(scan);
    if (is_at(scan, "}]"))
        return fail(scan, comma, _("nothing follows this comma: remove it"));
    if (is_decimal)
        return fail(scan, comma, _("a decimal number has a point: write . instead of ,"));
    return !is_at_end(scan) || fail_unclosed(scan, bracket);
}

/* After a member: the closing bracket, or a comma. */
static bool scan_separator(struct scan *scan, const struct bracket *bracket, bool *ret_is_closed)
{
    struct json_place after = here(scan);
    skip_space(scan);
    struct json_place place = here(scan);
    *ret_is_closed = skip(scan, bracket->closing);
    if (*ret_is_closed)
        return true;
    if (skip(scan, ","))
        return check_comma(scan, bracket, place);
    if (is_at_end(scan))
        return fail_unclosed(scan, bracket);
    if (is_at(scan, "}]"))
        return fail(scan, place, _("%c where the %c of line %d, column %d needs its %s"),
                    *scan->cursor.at, bracket->opening, bracket->place.line, bracket->place.column,
                    bracket->closing);
    if (is_at(scan, "\"{[-" JSON_WORD_LETTERS))
        return fail(scan, after, _("a comma is missing here"));
    return fail_token(scan);
}

static bool scan_member(struct scan *scan, const struct bracket *bracket)
{
    struct json_place key = here(scan);
    if (is_at(scan, "]{[-0123456789"))
        return fail(scan, key, _("a key in double quotes is missing here"));
    if (!is_at(scan, "\""))
        return fail_token(scan);
    if (!scan_string(scan))
        return false;
    struct json_place after = here(scan);
    skip_space(scan);
    if (!is_at_end(scan) && !skip(scan, ":"))
        return fail(scan, after, _("a colon is missing after this key"));
    skip_space(scan);
    if (is_at_end(scan))
        return fail_unclosed(scan, bracket);
    return scan_value(scan, key);
}

static bool scan_container(struct scan *scan, bool is_object)
{
    const struct bracket bracket = {
        .opening = is_object ? '{' : '[',
        .closing = { is_object ? '}' : ']' },
        .place = here(scan),
    };
    if (scan->level == JSON_MAX_LEVELS)
        return fail(scan, bracket.place, _("more than %d levels of brackets"), JSON_MAX_LEVELS);
    scan->level++;
    cursor_advance(&scan->cursor, 1);
    skip_space(scan);
    bool is_closed = skip(scan, bracket.closing);
    while (!is_closed) {
        if (is_at_end(scan))
            return fail_unclosed(scan, &bracket);
        bool is_good = is_object ? scan_member(scan, &bracket) : scan_value(scan, here(scan));
        if (!is_good || !scan_separator(scan, &bracket, &is_closed))
            return false;
    }
    scan->level--;
    return true;
}

static bool note_mark(struct scan *scan, struct json_place key)
{
    if (scan->count == JSON_MAX_VALUES)
        return fail(scan, here(scan), _("more than %d values in one file"), JSON_MAX_VALUES);
    if (scan->count == scan->capacity) {
        scan->capacity = scan->capacity ? scan->capacity * 2 : 64;
        scan->marks = mem_grow(scan->marks, scan->capacity, sizeof *scan->marks);
    }
    scan->marks[scan->count++] = (struct json_mark){ .value = here(scan), .key = key };
    return true;
}

static bool scan_value(struct scan *scan, struct json_place key)
{
    if (!note_mark(scan, key))
        return false;
    if (is_at(scan, "{["))
        return scan_container(scan, is_at(scan, "{"));
    if (is_at(scan, "\""))
        return scan_string(scan);
    if (is_at(scan, "-0123456789"))
        return scan_number(scan);
    if (scan_word(scan, "true") || scan_word(scan, "false") || scan_word(scan, "null"))
        return true;
    if (is_at(scan, "}],:"))
        return fail(scan, here(scan), _("a value is missing here"));
    return fail_token(scan);
}

/* --- the whole file -------------------------------------------------------- */

static bool check_encoding(struct scan *scan)
{
    const struct cursor *start = &scan->cursor;
    if (cursor_is_at_text(start, "\xEF\xBB\xBF"))
        return fail(scan, here(scan),
                    _("the file begins with a byte order mark: save it as UTF-8 without BOM"));
    if (cursor_is_at_text(start, "\xFF\xFE") || cursor_is_at_text(start, "\xFE\xFF") ||
        memchr(start->at, '\0', start->end - start->at < 2 ? 0 : 2))
        return fail(scan, here(scan), _("the file is in UTF-16: save it as UTF-8"));
    return true;
}

static bool scan_file(struct scan *scan)
{
    if (scan->cursor.end - scan->cursor.at > JSON_MAX_BYTES)
        return fail(scan, ((struct json_place){ 0, 0 }), _("the file is larger than %d MiB"),
                    JSON_MAX_BYTES / (1024 * 1024));
    if (!check_encoding(scan))
        return false;
    skip_space(scan);
    if (is_at_end(scan))
        return fail(scan, here(scan), _("the file is empty: it needs at least {}"));
    if (!scan_value(scan, here(scan)))
        return false;
    skip_space(scan);
    if (is_at_end(scan))
        return true;
    if (is_at(scan, "/#"))
        return fail_token(scan);
    return fail(scan, here(scan),
                _("the file goes on after its last bracket: remove what follows"));
}

bool json_scan(const char *bytes, size_t length, const char *file, struct diagnostics *faults,
               struct json_mark **ret_marks, size_t *ret_count)
{
    if (length == 0)
        bytes = ""; /* an empty buffer may have none */
    struct scan scan = {
        .cursor = { .at = bytes, .end = bytes + length, .line = 1, .column = 1 },
        .faults = { .file = file, .into = faults },
    };
    if (!scan_file(&scan)) {
        free(scan.marks);
        return false;
    }
    *ret_marks = scan.marks;
    *ret_count = scan.count;
    return true;
}
