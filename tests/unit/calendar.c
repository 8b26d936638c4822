/* The calendar, against one that only counts from one day to the next. */

#include <check.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "run.h"

/* Days of a month as children learn them. */
static int
month_days(int64_t year, int month)
{
	if (month == 4 || month == 6 || month == 9 || month == 11)
		return (30);
	if (month != 2)
		return (31);
	if (year % 400 == 0)
		return (29);
	if (year % 100 == 0)
		return (28);
	return (year % 4 == 0 ? 29 : 28);
}

/* Go to the next day. */
static void
tomorrow(struct calendar_date *date)
{
	if (++date->day <= month_days(date->year, date->month))
		return;
	date->day = 1;
	if (++date->month <= 12)
		return;
	date->month = 1;
	date->year++;
}

START_TEST(known_days)
{
	ck_assert_int_eq(calendar_day(1970, 1, 1), 0);
	ck_assert_int_eq(calendar_day(1969, 12, 31), -1);
	ck_assert_int_eq(calendar_day(2000, 2, 29), 11016);
	ck_assert_int_eq(calendar_day(1, 1, 1), -719162);
	ck_assert_int_eq(calendar_day(0, 1, 1), -719528);
	ck_assert_int_eq(calendar_day(-1, 12, 31), -719529);
}
END_TEST

START_TEST(every_day_of_6000_years)
{
	struct calendar_date want = { -3000, 1, 1 };
	int64_t day = calendar_day(-3000, 1, 1);

	for (; want.year < 3000; day++, tomorrow(&want)) {
		struct calendar_date have = calendar_date(day);

		if (calendar_day(want.year, want.month, want.day) != day ||
		    have.year != want.year || have.month != want.month ||
		    have.day != want.day)
			ck_abort_msg("day %ld", (long)day);
	}
	ck_assert_int_eq(calendar_day(3000, 1, 1), day);
}
END_TEST

START_TEST(months)
{
	for (int64_t year = -401; year < 2401; year++)
		for (int month = 1; month <= 12; month++)
			ck_assert_int_eq(calendar_month_days(year, month),
			    month_days(year, month));
}
END_TEST

START_TEST(far_away)
{
	static const int64_t days[] = { INT64_MIN, INT64_MIN + 1, INT64_MAX - 1,
		INT64_MAX };
	const int64_t last = CALENDAR_YEAR_MAX;

	for (int i = 0; i < COUNT(days); i++) {
		struct calendar_date date = calendar_date(days[i]);

		ck_assert(date.month >= 1 && date.month <= 12);
		ck_assert(date.day >= 1 && date.day <= 31);
		ck_assert((date.year > 0) == (days[i] > 0));
	}
	ck_assert_int_eq(calendar_date(calendar_day(last, 12, 31)).year, last);
	ck_assert_int_eq(calendar_date(calendar_day(-last, 1, 1)).year, -last);
	ck_assert(calendar_day(last, 12, 31) < INT64_MAX - 1);
	ck_assert(calendar_day(-last, 1, 1) > INT64_MIN + 1);
	ck_assert(calendar_day(last + 1, 1, 1) == INT64_MAX - 1);
	ck_assert(calendar_day(INT64_MAX, 12, 31) == INT64_MAX - 1);
	ck_assert(calendar_day(-last - 1, 1, 1) == INT64_MIN + 1);
	ck_assert(calendar_day(INT64_MIN + 1, 12, 31) == INT64_MIN + 1);
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("calendar");

	tcase_add_test(tcase, known_days);
	tcase_add_test(tcase, every_day_of_6000_years);
	tcase_add_test(tcase, months);
	tcase_add_test(tcase, far_away);
	return (run("calendar", tcase));
}
