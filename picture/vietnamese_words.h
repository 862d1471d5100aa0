/* Lists of words, each ended by NULL. Only vietnamese.c includes this. */
#pragma once

extern const char *const vietnamese_units[];     /* behind a number: "30 %" */
extern const char *const vietnamese_powers[];    /* between number and unit: "1,5 tỷ đồng" */
extern const char *const vietnamese_counted[];   /* before a number: "Khoản 2" */
extern const char *const vietnamese_modifiers[]; /* before an amount: "trên 80 %" */
extern const char *const vietnamese_labels[];    /* before a colon and a number: "Số: 5" */
extern const char *const vietnamese_titles[];    /* before a name */
extern const char *const vietnamese_abbreviations[]; /* before a name, with a full stop */
extern const char *const vietnamese_names[];         /* two words that are never parted */
extern const char *const vietnamese_connectives[];   /* a line rather begins than ends with these */
extern const char *const vietnamese_compounds[];     /* two words that are rather not parted */
