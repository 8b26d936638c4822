/* Bars of text. */

#include <check.h>
#include <string.h>

#include "base/buf.h"
#include "catalogue/chart.h"
#include "document/page.h"
#include "gemini/render.h"
#include "run.h"

/* The chart of some labels and values, as gemtext. */
static void
assert_chart(const struct bar *bars, size_t count, const char *text)
{
	struct chart chart = { .count = count };
	struct page page = { 0 };
	struct buf out = { 0 };

	memcpy(chart.bars, bars, count * sizeof *bars);
	chart_draw(&chart, &page, "Words");
	ck_assert(page_ok(&page));
	render_gemtext(&out, &page, "example.org", "/");
	ck_assert_str_eq(buf_string(&out), text);
	buf_free(&out);
	page_free(&page);
}

START_TEST(small_values_are_marks)
{
	static const struct bar bars[] = { { "2015", 1 }, { "2016", 0 },
		{ "2017", 8 } };

	assert_chart(bars, COUNT(bars),
	    "```Words\n"
	    "2015  #         1\n"
	    "2016            0\n"
	    "2017  ########  8\n"
	    "```\n");
}
END_TEST

START_TEST(large_values_are_scaled)
{
	static const struct bar bars[] = { { "a", 1 }, { "bcd", 500000 },
		{ "é", 1000000 }, { "", 0 } };

	assert_chart(bars, COUNT(bars),
	    "```Words\n"
	    "a    #                             1\n"
	    "bcd  ###########              500000\n"
	    "é    ######################  1000000\n"
	    "                                   0\n"
	    "```\n");
}
END_TEST

START_TEST(the_largest_values_fit)
{
	static const struct bar bars[] = { { "a", INT64_MAX }, { "b", 1 } };

	assert_chart(bars, COUNT(bars),
	    "```Words\n"
	    "a  ############  9223372036854775807\n"
	    "b  #                               1\n"
	    "```\n");
}
END_TEST

START_TEST(long_labels_leave_room_for_a_bar)
{
	static const struct bar bars[] = {
		{ "170 000 003 av. J.-C. - 170 000 000 av. J.", 9999999 },
		{ "1", 5000000 }
	};

	assert_chart(bars, COUNT(bars),
	    "```Words\n"
	    "170 000 003 av. J.-C. - 170 000 000 av. J.  ##########  9999999\n"
	    "1                                           #####       5000000\n"
	    "```\n");
}
END_TEST

START_TEST(nothing_at_all)
{
	static const struct bar bars[] = { { "a", 0 } };

	assert_chart(bars, COUNT(bars), "```Words\na    0\n```\n");
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("chart");

	tcase_add_test(tests, small_values_are_marks);
	tcase_add_test(tests, large_values_are_scaled);
	tcase_add_test(tests, the_largest_values_fit);
	tcase_add_test(tests, long_labels_leave_room_for_a_bar);
	tcase_add_test(tests, nothing_at_all);
	return (run("chart", tests));
}
