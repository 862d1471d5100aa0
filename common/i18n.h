/* Strings that an operator or a visitor sees, in Vietnamese and English: gettext(3).
 *
 * _("…") translates; N_("…") marks a string that a table holds and _() translates later. Code,
 * comments and logs of developers stay English. Catalogues: po/, domain "bangtin". */
#pragma once

#include <libintl.h>

#define _(text)  gettext(text)
#define N_(text) text

/* Chooses the language from LANGUAGE, LC_ALL, LC_MESSAGES, LANG; works without any generated
 * locale (Debian's C.UTF-8 is enough). Call once, first in main(). */
void i18n_open(void);

/* Opens the catalogue, which the first text does else, before files can no longer be opened. */
void i18n_load(void);

/* From now on in this language, "vi" or "en"; NULL: in the one that was chosen. */
void i18n_use(const char *language);
const char *i18n_language(void); /* that is in use: "vi" or "en" */
