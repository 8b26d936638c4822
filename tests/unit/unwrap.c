/* Text that somebody has wrapped. */

#include <check.h>
#include <string.h>

#include "base/buf.h"
#include "document/unwrap.h"
#include "run.h"

#define LONG_A "This is a line of a letter that somebody has wrapped at about"
#define LONG_B \
	"seventy columns, as was the custom of the time, so that it can be"
#define QUOTED "> " LONG_A "\n> " LONG_B "\n"

static const struct {
	const char *text;
	const char *joined;
} texts[] = {
	{ "", "" },
	{ "\n", "\n" },
	{ "a", "a\n" },
	{ LONG_A "\n" LONG_B "\nread.\n", LONG_A " " LONG_B " read.\n" },
	{ "Hello,\n\n" LONG_B "\nread.\n\nYours\nAnn\n",
	    "Hello,\n\n" LONG_B " read.\n\nYours\nAnn\n" },
	/* There was room for the next word: the line ended on purpose. */
	{ "A short line.\n" LONG_B "\nread.\n",
	    "A short line.\n" LONG_B " read.\n" },
	/* Verse. */
	{ "Shall I compare thee to a summer's day?\n"
	  "Thou art more lovely and more temperate:\n",
	    "Shall I compare thee to a summer's day?\n"
	    "Thou art more lovely and more temperate:\n" },
	/* Lists, code, tables, signatures. */
	{ LONG_B "\n- seventy-two\n", LONG_B "\n- seventy-two\n" },
	{ LONG_B "\n12. seventy-two\n", LONG_B "\n12. seventy-two\n" },
	{ LONG_B "\n12 of them\n", LONG_B " 12 of them\n" },
	{ LONG_B "\n  indented, far\n", LONG_B "\n  indented, far\n" },
	{ "  " LONG_B "\nseventy-two\n", "  " LONG_B "\nseventy-two\n" },
	{ LONG_B "\na  b  c  ddddd\n", LONG_B "\na  b  c  ddddd\n" },
	{ LONG_B "\nx\ty\n", LONG_B "\nx\ty\n" },
	{ LONG_B "\n-- \nAnn\n", LONG_B "\n-- \nAnn\n" },
	/* Quotations. */
	{ QUOTED, "> " LONG_A " " LONG_B "\n" },
	{ QUOTED "I agree.\n", "> " LONG_A " " LONG_B "\nI agree.\n" },
	{ ">" LONG_B "\n> read.\n", ">" LONG_B " read.\n" },
	{ "> > " LONG_B "\n>> read.\n> No.\n",
	    "> > " LONG_B " read.\n> No.\n" },
	{ LONG_B "\n> seventy-two\n", LONG_B "\n> seventy-two\n" },
	{ ">\n>\n> a\n", ">\n>\n> a\n" },
	/* Nobody wraps at 120 columns. */
	{ LONG_A " " LONG_B "\n" LONG_B "\n",
	    LONG_A " " LONG_B "\n" LONG_B "\n" },
};

START_TEST(paragraphs_are_joined)
{
	struct buf out = { 0 };

	unwrap_join(&out, texts[_i].text, strlen(texts[_i].text));
	ck_assert(buf_ok(&out));
	ck_assert_str_eq(buf_string(&out), texts[_i].joined);
	buf_free(&out);
}
END_TEST

START_TEST(what_was_joined_stays)
{
	struct buf out = { 0 };

	unwrap_join(&out, texts[_i].joined, strlen(texts[_i].joined));
	ck_assert_str_eq(buf_string(&out), texts[_i].joined);
	buf_free(&out);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("unwrap");

	tcase_add_loop_test(tests, paragraphs_are_joined, 0, COUNT(texts));
	tcase_add_loop_test(tests, what_was_joined_stays, 0, COUNT(texts));
	return (run("unwrap", tests));
}
