/* Operators write JSON by hand, so the sentence matters more than the verdict: the table of
 * culprits is asked first (comments, quotes of a word processor, words of other languages), then a
 * general sentence is used. */
#include "common/json_fault.h"

#include "common/i18n.h"

enum { SHOWN_MAX_BYTES = 40 };

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

/* A word without quotes; all of it is ASCII. */
static bool fault_word(const struct json_faults *faults, struct cursor at)
{
    struct cursor end = at;
    cursor_skip_any(&end, JSON_WORD_LETTERS);
    int shown = end.at - at.at < SHOWN_MAX_BYTES ? (int)(end.at - at.at) : SHOWN_MAX_BYTES;
    return json_fault(faults, at, _("%.*s needs double quotes: write \"%.*s\""), shown, at.at,
                      shown, at.at);
}

bool json_fault_byte(const struct json_faults *faults, struct cursor at)
{
    return json_fault(faults, at, _("byte 0x%02X is not UTF-8: save the file as UTF-8"),
                      (unsigned char)*at.at);
}

bool json_fault_token(const struct json_faults *faults, struct cursor at)
{
    for (size_t i = 0; i < sizeof culprits / sizeof *culprits; i++)
        if (cursor_is_at_text(&at, culprits[i].text))
            return json_fault(faults, at, "%s", _(culprits[i].sentence));
    if (cursor_is_at_any(&at, JSON_WORD_LETTERS))
        return fault_word(faults, at);
    size_t bytes = cursor_character_bytes(&at);
    if ((unsigned char)*at.at < 0x20)
        return json_fault(faults, at, _("control character U+%04X: remove it"), *at.at);
    if (bytes == 0)
        return json_fault_byte(faults, at);
    return json_fault(faults, at, _("unexpected %.*s: remove it"), (int)bytes, at.at);
}
