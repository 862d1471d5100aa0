/* The proleptic Gregorian calendar, in days. Pure. */
#pragma once

#include <stdint.h>

/* Days since 1970-01-01 and back (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
 */
int32_t civil_day(int year, int month, int day);
void civil_date(int32_t day, int *ret_year, int *ret_month, int *ret_day);
int civil_weekday(int32_t day); /* 0 Monday … 6 Sunday */
