/* How long a text takes to be read on a board: 2 s to notice it, then a twelfth of a second for
 * each letter or space; digits and capitals within a word count twice, since numbers and acronyms
 * are spelt out. Marks of emphasis count nothing.
 *
 * Sources: aloud, people read 863 ± 234 characters a minute, 14 a second, over 17 languages
 * (Trauzettel-Klosinski and Dietz, IReST, Investigative Ophthalmology & Visual Science 53, 2012);
 * subtitles are held to 17 to 20 a second (Netflix timed text guides) for viewers who look already.
 * Twelve a second is our choice for passers-by of every age: 164 Vietnamese syllables a minute. */
#pragma once

#include <stdint.h>

int64_t reading_ms(const char *text);
