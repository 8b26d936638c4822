/*
 * EDTF: the examples of the Library of Congress specification of 4 February
 * 2019, level by level, and dates that cannot be.
 */

#include <check.h>
#include <stdlib.h>

#include "archive/edtf.h"

static const char *const level0[] = {
	"1985-04-12",
	"1985-04",
	"1985",
	"1985-04-12T23:20:30",
	"1985-04-12T23:20:30Z",
	"1985-04-12T23:20:30-04",
	"1985-04-12T23:20:30+04:30",
	"1964/2008",
	"2004-06/2006-08",
	"2004-02-01/2005-02-08",
	"2004-02-01/2005-02",
	"2004-02-01/2005",
	"2005/2006-02",
	/* not in the specification */
	"0000",
	"2016-02-29",
	"2000-02-29",
	"2016-12-31T23:59:60Z",
	"2004/2004",
	"2004/2004-02",
	"2004-02/2004",
};

static const char *const level1[] = {
	"Y170000002",
	"Y-170000002",
	"2001-21",
	"1984?",
	"2004-06~",
	"2004-06-11%",
	"201X",
	"20XX",
	"2004-XX",
	"1985-04-XX",
	"1985-XX-XX",
	"1985-04-12/..",
	"1985-04/..",
	"1985/..",
	"../1985-04-12",
	"../1985-04",
	"../1985",
	"1985-04-12/",
	"1985-04/",
	"1985/",
	"/1985-04-12",
	"/1985-04",
	"/1985",
	"1984~/2004-06",
	"1984/2004-06~",
	"1984~/2004~",
	"1984-06?/2004-08?",
	"1984-06-02?/2004-08-08~",
	"1984-06-02?/",
	"-1985",
	/* not in the specification */
	"2017-22",
	"2017-23~",
	"2017-24",
	"2018-12~",
	"201X?",
	"-1000/-0999",
	"-0044-03-15",
	"2017-22/2017-23",
	"Y-20000/1000",
};

static const char *const level2[] = {
	"Y-17E7",
	"1950S2",
	"Y171010000S3",
	"Y3388E2S3",
	"2001-34",
	"[1667,1668,1670..1672]",
	"[..1760-12-03]",
	"[1760-12..]",
	"[1760-01,1760-02,1760-12..]",
	"[1667,1760-12]",
	"[..1984]",
	"{1667,1668,1670..1672}",
	"{1960,1961-12}",
	"{..1984}",
	"2004-06~-11",
	"2004?-06-11",
	"?2004-06-~11",
	"2004-%06-11",
	"156X-12-25",
	"15XX-12-25",
	"XXXX-12-XX",
	"1XXX-XX",
	"1XXX-12",
	"1984-1X",
	"2004-06-~01/2004-06-~20",
	"2004-06-XX/2004-07-03",
};

static const char *const bad[] = {
	"",
	"?",
	" 2017",
	"2017 ",
	"2017-02-30",
	"2017-02-29",
	"1900-02-29",
	"2017-04-31",
	"2017-00",
	"2017-13",
	"2017-20",
	"2017-25",
	"2017-01-00",
	"2017-01-32",
	"2017-1-1",
	"2017-21-05",
	"2017-21-XX",
	"2017-XX-05",
	"201X-05",
	"XXXX",
	"2XXX",
	"20X7",
	"20170920",
	"2017/09/20",
	"2017-09-20-01",
	"20 septembre 2017",
	"17",
	"12017",
	"-0000",
	"+2017",
	"Y2017",
	"Y012345",
	"Y",
	"Y-",
	"Y12345-01",
	"Y9999999999999999999999999",
	"2017?~",
	"2017-09-20T",
	"2017-09-20T10",
	"2017-09-20T10:10",
	"2017-09-20T24:00:00",
	"2017-09-20T10:60:00",
	"2017-09-20T10:10:61",
	"2017-09-20T10:10:1",
	"2017-09-20t10:10:10",
	"2017-09-20T10:10:10Z10",
	"2017-09-20T10:10:10+1",
	"2017-09-20T10:10:10+24",
	"2017-09-20T10:10:10+04:",
	"2017-09T10:10:10",
	"2017-09-20?T10:10:10",
	"2017-09-XXT10:10:10",
	"/",
	"..",
	"../",
	"../..",
	"/..",
	"2008/1964",
	"2004-06/2004-05",
	"2004-06-02/2004-06-01",
	"1000/-1000",
	"2004//2005",
	"2004/2005/2006",
	"2004-01-01T10:10:10/2005",
	"2004/...",
	"2004/.",
	"open/2004",
};

START_TEST(level_0_is_valid)
{
	ck_assert_msg(edtf_is_valid(level0[_i]), "%s", level0[_i]);
}
END_TEST

START_TEST(level_1_is_valid)
{
	ck_assert_msg(edtf_is_valid(level1[_i]), "%s", level1[_i]);
}
END_TEST

START_TEST(level_2_is_refused)
{
	ck_assert_msg(!edtf_is_valid(level2[_i]), "%s", level2[_i]);
}
END_TEST

START_TEST(nonsense_is_refused)
{
	ck_assert_msg(!edtf_is_valid(bad[_i]), "%s", bad[_i]);
}
END_TEST

#define COUNT(table) ((int)(sizeof table / sizeof table[0]))

int
main(void)
{
	Suite *suite = suite_create("edtf");
	TCase *tcase = tcase_create("edtf");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, level_0_is_valid, 0, COUNT(level0));
	tcase_add_loop_test(tcase, level_1_is_valid, 0, COUNT(level1));
	tcase_add_loop_test(tcase, level_2_is_refused, 0, COUNT(level2));
	tcase_add_loop_test(tcase, nonsense_is_refused, 0, COUNT(bad));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return (failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}
