/* Years as paths spell them. */

#include <check.h>

#include "base/buf.h"
#include "catalogue/year.h"
#include "run.h"

static const struct {
	int64_t year;
	const char *text;
} years[] = {
	{ 2017, "2017" },
	{ 44, "0044" },
	{ 0, "0000" },
	{ 1, "0001" },
	{ -44, "-0044" },
	{ -1, "-0001" },
	{ 9999, "9999" },
	{ -9999, "-9999" },
	{ 10000, "Y10000" },
	{ -12345, "Y-12345" },
	{ INT64_C(999999999999999999), "Y999999999999999999" },
};

START_TEST(each_year_has_one_spelling)
{
	struct buf text = { 0 };
	int64_t year;

	year_write(&text, years[_i].year);
	ck_assert_str_eq(buf_string(&text), years[_i].text);
	ck_assert_uint_eq(year_read(buf_string(&text), &year), text.len);
	ck_assert_int_eq(year, years[_i].year);
	buf_puts(&text, "-09/2");
	ck_assert_uint_eq(year_read(buf_string(&text), &year), text.len - 5);
	buf_free(&text);
}
END_TEST

static const char *const none[] = { "", "-", "Y", "17", "201", "02017", "20171",
	"-0000", "-17", "Y2017", "Y02017", "Y-02017", "--2017", "+2017",
	"Y9999999999999999999", "x", "-Y12345" };

START_TEST(other_spellings_are_none)
{
	int64_t year;

	ck_assert_uint_eq(year_read(none[_i], &year), 0);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("year");

	tcase_add_loop_test(tests, each_year_has_one_spelling, 0, COUNT(years));
	tcase_add_loop_test(tests, other_spellings_are_none, 0, COUNT(none));
	return (run("year", tests));
}
