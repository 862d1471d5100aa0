/* See civil.h. Years are counted from March so that the leap day comes last (Hinnant), which makes
 * both directions plain arithmetic. */
#include "model/civil.h"

enum { ERA_DAYS = 146097, EPOCH_DAY = 719468 };

int32_t civil_day(int year, int month, int day)
{
    year -= month <= 2;
    int era = (year >= 0 ? year : year - 399) / 400;
    int year_of_era = year - era * 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - EPOCH_DAY;
}

void civil_date(int32_t day, int *ret_year, int *ret_month, int *ret_day)
{
    day += EPOCH_DAY;
    int era = (day >= 0 ? day : day - (ERA_DAYS - 1)) / ERA_DAYS;
    int day_of_era = day - era * ERA_DAYS;
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month = (5 * day_of_year + 2) / 153; /* from March */
    *ret_day = day_of_year - (153 * month + 2) / 5 + 1;
    *ret_month = month < 10 ? month + 3 : month - 9;
    *ret_year = year_of_era + era * 400 + (*ret_month <= 2);
}

int civil_weekday(int32_t day)
{
    return (int)(((int64_t)day + 3) % 7 + 7) % 7; /* 1970-01-01 was a Thursday */
}
