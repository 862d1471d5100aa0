/* The two texts that an option table becomes: --help for the terminal, and man(7) for packaging.
 * Both walk the same rows, and the words that every program has are rows as well. */
#include <stdlib.h>
#include <string.h>

#include "common/build.h"
#include "common/i18n.h"
#include "common/mem.h"
#include "common/options.h"
#include "common/str.h"

static const struct option_row every_program[] = {
    { "help", NULL, N_("print this text") },
    { "version", NULL, N_("print the version") },
    { 0 },
};

/* "--server URL-or-DIR"; free(). */
static char *row_head(const struct option_row *row)
{
    if (!row->argument)
        return mem_format("--%s", row->name);
    return mem_format("--%s %s%s", row->name, _(row->argument), row->is_list ? "…" : "");
}

static size_t head_width(const struct option_row *rows, size_t widest)
{
    for (; rows && rows->name; rows++) {
        char *head = row_head(rows);
        size_t width = str_columns(head);
        free(head);
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* "[default: 15]", "(required)" or nothing; free(). */
static char *row_note(const struct option_row *row)
{
    if (row->fallback)
        return mem_format(_(" (default: %s)"), row->fallback);
    return mem_copy_string(row->is_required ? _(" (required)") : "");
}

static void help_rows(const struct option_row *rows, size_t width, FILE *out)
{
    for (; rows && rows->name; rows++) {
        char *head = row_head(rows), *note = row_note(rows);
        fprintf(out, "  %s%*s  %s%s\n", head, str_padding(head, (int)width), "", _(rows->sentence),
                note);
        free(head);
        free(note);
    }
}

static bool has_rows(const struct option_program *program)
{
    return program->rows && program->rows[0].name;
}

static const char *operands_of(const struct option_program *program)
{
    return program->operands ? _(program->operands) : "";
}

void options_print_help(const struct option_program *program, FILE *out)
{
    const char *operands = operands_of(program);
    fprintf(out, _("Usage: %s%s%s%s\n\n"), program->name, operands[0] ? " " : "", operands,
            has_rows(program) ? _(" [options]") : "");
    fprintf(out, "%s\n\n", _(program->sentence));
    size_t width = head_width(program->rows, head_width(every_program, 0));
    help_rows(program->rows, width, out);
    help_rows(every_program, width, out);
}

/* Escapes for roff: a backslash, a dash that must stay ASCII, a line that begins like a request. */
static void man_text(const char *text, FILE *out)
{
    if (text[0] == '.' || text[0] == '\'')
        fputs("\\&", out);
    for (; *text; text++) {
        if (*text == '\\' || *text == '-')
            fputc('\\', out);
        fputs(*text == '\\' ? "e" : (char[]){ *text, '\0' }, out);
    }
}

static void man_line(const char *request, const char *text, FILE *out)
{
    fputs(request, out);
    man_text(text, out);
    fputc('\n', out);
}

static void man_rows(const struct option_row *rows, FILE *out)
{
    for (; rows && rows->name; rows++) {
        fputs(".TP\n.B ", out);
        man_text("--", out);
        man_text(rows->name, out);
        if (rows->argument) {
            fputs(" \\fI", out);
            man_text(_(rows->argument), out);
            fputs(rows->is_list ? "\\fR …" : "\\fR", out);
        }
        char *note = row_note(rows), *whole = mem_format("%s%s.", _(rows->sentence), note);
        fputc('\n', out);
        man_line("", whole, out);
        free(whole);
        free(note);
    }
}

/* "bangtin publish" has the page bangtin-publish. */
static char *page_name(const struct option_program *program)
{
    char *name = mem_copy_string(program->name);
    for (char *at = name; (at = strchr(at, ' '));)
        *at = '-';
    return name;
}

void options_print_man(const struct option_program *program, FILE *out)
{
    char *page = page_name(program);
    fputs(".TH ", out);
    man_text(page, out);
    fprintf(out, " 1 \"\" \"bangtin %s\"\n.SH NAME\n", BANGTIN_VERSION);
    man_text(page, out);
    fputs(" \\- ", out);
    man_line("", _(program->sentence), out);
    fputs(".SH SYNOPSIS\n.B ", out);
    man_text(program->name, out);
    fputs("\n", out);
    if (operands_of(program)[0])
        man_line(".I ", operands_of(program), out);
    if (has_rows(program))
        fputs("[options]\n", out);
    fputs(".SH OPTIONS\n", out);
    man_rows(program->rows, out);
    man_rows(every_program, out);
    fputs(".SH EXIT STATUS\n"
          "0: good; 1: the input is wrong; 2: usage; 3: the system failed.\n",
          out);
    free(page);
}
