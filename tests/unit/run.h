/*
 * What every test program ends with: its cases run as one suite, as the
 * environment says (CK_RUN_CASE, CK_FORK and so on, of Check).
 */
#ifndef RUN_H
#define RUN_H

#include <check.h>
#include <stdlib.h>

/* How many rows a table has, for tcase_add_loop_test. */
#define COUNT(table) ((int)(sizeof(table) / sizeof(table)[0]))

/* Run the tests under this name; what main() returns. */
static int
run(const char *name, TCase *tests)
{
	Suite *suite = suite_create(name);
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return (failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

#endif
