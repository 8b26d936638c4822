/* Text whose lines flow. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "document/flowed.h"
#include "run.h"

static const struct {
	const char *in, *out;
	bool delsp;
} texts[] = {
	{ "", "", false },
	{ "\n", "\n", false },
	{ "one\ntwo\n", "one\ntwo\n", false },
	{ "one \ntwo\n", "one two\n", false },
	{ "one \r\ntwo \r\nthree\r\n", "one two three\n", false },
	{ "one \ntwo\n", "onetwo\n", true },
	{ "one  \ntwo\n", "one two\n", true },
	{ "one ", "one \n", false },
	{ " From\n >x\n", "From\n>x\n", false },
	{ "> one \n> two\n", "> one two\n", false },
	{ "> one \n>> two\n", "> one \n>> two\n", false },
	{ "> one \ntwo\n", "> one \ntwo\n", false },
	{ ">>one\n", ">> one\n", false },
	{ "one \n\ntwo\n", "one \ntwo\n", false },
	{ "-- \nAnn\n", "-- \nAnn\n", false },
	{ "one \n-- \nAnn\n", "one \n-- \nAnn\n", false },
};

START_TEST(joining)
{
	struct buf out = { 0 };

	flowed_join(&out, texts[_i].in, strlen(texts[_i].in), texts[_i].delsp);
	ck_assert_str_eq(buf_string(&out), texts[_i].out);
	buf_free(&out);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("flowed");

	tcase_add_loop_test(tests, joining, 0, COUNT(texts));
	return (run("flowed", tests));
}
