/* Proof of play, added up. Most questions are answered in no time; a year of a thousand boards
 * takes seconds, in which the server goes on serving: then the job that answers becomes this
 * program anew, with the question on its command line, for SQLite does not survive a fork. */
#pragma once

#include <stdbool.h>

#include "server/call.h"

enum plays_word {
    PLAYS_MARK, /* PLAYS_PROGRAM */
    PLAYS_STATE,
    PLAYS_TREE,
    PLAYS_LANGUAGE,
    PLAYS_WHAT,  /* "plays" or "reached" */
    PLAYS_GROUP, /* from here on as in the query; "": not said */
    PLAYS_FROM,
    PLAYS_TO,
    PLAYS_CAMPAIGN,
    PLAYS_SCREEN,
    PLAYS_TAG,
    PLAYS_FORMAT,
    PLAYS_WORDS,
};

#define PLAYS_PROGRAM "--answer-plays" /* in place of options, with all the words */

/* False when it would take too long; then nothing is answered. */
bool plays_answer_soon(struct call *call, const char *const *words);

/* The program: answers as a job does; the exit status. */
int plays_answer(char *const *words);
