/* The keys of names and titles. */

#include <check.h>
#include <string.h>

#include "base/buf.h"
#include "catalogue/key.h"
#include "run.h"

static const struct {
	const char *text;
	const char *key;
} keys[] = {
	{ "Elon Musk", "elon musk" },
	{ "  ELON\t\tMusk. ", "elon musk" },
	{ "Élon-Mùsk", "elon musk" },
	{ "E\xcc\x81lon Musk", "elon musk" }, /* decomposed */
	{ "Jean-Paul d’Arc", "jean paul d arc" },
	{ "L’œuvre", "l oeuvre" },
	{ "Straße", "strasse" },
	{ "Łódź", "lodz" },
	{ "Ħal Għaxaq", "hal ghaxaq" },
	{ "Ærøskøbing", "aeroskobing" },
	{ "Ａｂｃ", "abc" }, /* of full width */
	{ "ﬁn", "fin" },
	{ "王小明", "王小明" },
	{ "Иван ПЕТРОВ", "иван петров" },
	{ "elon@example.org", "elon example org" },
	{ "a\xff\x62", "a b" },
	{ "?", "" },
	{ "", "" },
};

START_TEST(names_have_keys)
{
	struct buf key = { 0 };

	key_make(&key, keys[_i].text, strlen(keys[_i].text));
	ck_assert(buf_ok(&key));
	ck_assert_str_eq(buf_string(&key), keys[_i].key);
	buf_free(&key);
}
END_TEST

START_TEST(the_key_of_a_key_is_itself)
{
	struct buf key = { 0 };

	key_make(&key, keys[_i].key, strlen(keys[_i].key));
	ck_assert_str_eq(buf_string(&key), keys[_i].key);
	buf_free(&key);
}
END_TEST

START_TEST(numbers_sort_by_value)
{
	static const char *const titles[] = { "Page", "Page 0", "Page 1",
		"Page 002", "Page 10", "Page 4294967296", "Page 5294967296",
		"Page a" };
	struct buf keys[COUNT(titles)] = { 0 };

	for (int i = 0; i < COUNT(titles); i++)
		key_sort(&keys[i], titles[i], strlen(titles[i]));
	ck_assert_str_eq(buf_string(&keys[3]), "page 0000000002");
	for (int i = 1; i < COUNT(titles); i++)
		ck_assert_str_lt(
		    buf_string(&keys[i - 1]), buf_string(&keys[i]));
	for (int i = 0; i < COUNT(titles); i++)
		buf_free(&keys[i]);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("key");

	tcase_add_loop_test(tests, names_have_keys, 0, COUNT(keys));
	tcase_add_loop_test(tests, the_key_of_a_key_is_itself, 0, COUNT(keys));
	tcase_add_test(tests, numbers_sort_by_value);
	return (run("key", tests));
}
