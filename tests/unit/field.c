/* The header of a document, in both languages. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "document/field.h"
#include "document/gemtext.h"
#include "document/page.h"
#include "run.h"

static struct page page;

static void
parse(const char *text)
{
	gemtext_parse(&page, text, strlen(text));
}

static void
teardown(void)
{
	page_free(&page);
}

static void
assert_field(enum field field, const char *expected, unsigned expected_line)
{
	const char *value = NULL;
	unsigned line = 0;

	ck_assert_msg(field_find(&page, field, &value, &line), "%s", expected);
	ck_assert_str_eq(value, expected);
	ck_assert_uint_eq(line, expected_line);
}

static void
assert_none(enum field field)
{
	const char *value;

	ck_assert(!field_find(&page, field, &value, NULL));
}

START_TEST(english)
{
	parse("# Title\n* Date: 2017-09-20\n* From: Ann\n* To: Bob, Eve\n"
	      "* Medium: e-mail\n* Source: a: b\n* Language: en\n\nText\n");
	assert_field(FIELD_DATE, "2017-09-20", 2);
	assert_field(FIELD_FROM, "Ann", 3);
	assert_field(FIELD_TO, "Bob, Eve", 4);
	assert_field(FIELD_MEDIUM, "e-mail", 5);
	assert_field(FIELD_SOURCE, "a: b", 6);
	assert_field(FIELD_LANGUAGE, "en", 7);
}
END_TEST

START_TEST(french)
{
	parse("# Titre\n* Date : 2017~\n* De\xc2\xa0: Ann\n"
	      "* \xc3\x80\xe2\x80\xaf: Bob\n* Support\xc2\xa0:\xc2\xa0x\n"
	      "* Source : ?\n* Langue : fr\n");
	assert_field(FIELD_DATE, "2017~", 2);
	assert_field(FIELD_FROM, "Ann", 3);
	assert_field(FIELD_TO, "Bob", 4);
	assert_field(FIELD_MEDIUM, "x", 5);
	assert_field(FIELD_SOURCE, "?", 6);
	assert_field(FIELD_LANGUAGE, "fr", 7);
}
END_TEST

START_TEST(any_case_and_form)
{
	parse("# T\n* DATE: 1\n* a: bare\n* langue:fr\n");
	assert_field(FIELD_DATE, "1", 2);
	assert_field(FIELD_TO, "bare", 3);
	assert_field(FIELD_LANGUAGE, "fr", 4);
	page_free(&page);
	parse("# T\n* \xc3\xa0 : small\n");
	assert_field(FIELD_TO, "small", 2);
	page_free(&page);
	parse("# T\n* A\xcc\x80 : decomposed\n");
	assert_field(FIELD_TO, "decomposed", 2);
}
END_TEST

START_TEST(the_header_is_under_the_title)
{
	parse("text\n\n# T\n\n* Date: 1\ntext\n* From: x\n");
	assert_field(FIELD_DATE, "1", 5);
	assert_none(FIELD_FROM);
	page_free(&page);
	parse("# T\n\n\n* Date: 1\n");
	assert_none(FIELD_DATE);
	page_free(&page);
	parse("# T\ntext\n* Date: 1\n");
	assert_none(FIELD_DATE);
	page_free(&page);
	parse("* Date: 1\n");
	assert_none(FIELD_DATE);
	page_free(&page);
	parse("");
	assert_none(FIELD_DATE);
}
END_TEST

START_TEST(the_first_of_a_name_counts)
{
	parse("# T\n* plain item\n* Dates: no\n* Date: 1\n* Date: 2\n");
	assert_field(FIELD_DATE, "1", 4);
	assert_none(FIELD_FROM);
}
END_TEST

START_TEST(an_empty_value_is_a_value)
{
	parse("# T\n* Date:\n* : x\n");
	assert_field(FIELD_DATE, "", 2);
	assert_none(FIELD_TO);
}
END_TEST

START_TEST(language_tags)
{
	ck_assert(field_is_language("fr"));
	ck_assert(field_is_language("pt-BR"));
	ck_assert(field_is_language("zh-Hant-TW"));
	ck_assert(field_is_language("es-419"));
	ck_assert(field_is_language("x-private"));
	ck_assert(!field_is_language(""));
	ck_assert(!field_is_language("?"));
	ck_assert(!field_is_language("f"));
	ck_assert(!field_is_language("fr-"));
	ck_assert(!field_is_language("-fr"));
	ck_assert(!field_is_language("fr--FR"));
	ck_assert(!field_is_language("fr; x=y"));
	ck_assert(!field_is_language("12"));
	ck_assert(!field_is_language("fran\xc3\xa7"
				     "ais"));
	ck_assert(!field_is_language("abcdefghi"));
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("field");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_test(tcase, english);
	tcase_add_test(tcase, french);
	tcase_add_test(tcase, any_case_and_form);
	tcase_add_test(tcase, the_header_is_under_the_title);
	tcase_add_test(tcase, the_first_of_a_name_counts);
	tcase_add_test(tcase, an_empty_value_is_a_value);
	tcase_add_test(tcase, language_tags);
	return (run("field", tcase));
}
