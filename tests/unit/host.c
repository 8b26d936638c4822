/* Hosts: names and addresses. */

#include "base/host.h"

#include <check.h>
#include <stddef.h>

#include "run.h"

START_TEST(addresses_are_told_from_names)
{
	static const char *const addresses[] = { "127.0.0.1", "0.0.0.0",
		"::", "::1", "2001:db8::A", "::ffff:192.0.2.1" };
	static const char *const names[] = { "", "localhost", "1.2.3",
		"1.2.3.4.5", "256.1.1.1", "[::1]", "::1%lo", "1.2.3.4:70", ":",
		"a::b::c", "127.0.0.1 " };

	for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++)
		ck_assert_msg(
		    host_is_address(addresses[i]), "%s", addresses[i]);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		ck_assert_msg(!host_is_address(names[i]), "%s", names[i]);
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("host");

	tcase_add_test(tests, addresses_are_told_from_names);
	return (run("host", tests));
}
