/* The bounded store: what it keeps, what it drops, and when. */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cache.h"
#include "run.h"

#define MANY 10000

static struct cache *cache;
static unsigned dropped[MANY]; /* how often the value of a number was */

/* A value is a pointer to its counter. */
static void
drop(void *value)
{
	++*(unsigned *)value;
}

static void
setup_of(size_t max)
{
	cache_free(cache);
	memset(dropped, 0, sizeof dropped);
	cache = cache_new(max);
	ck_assert_ptr_nonnull(cache);
}

static void
setup(void)
{
	setup_of(1 << 20);
}

static void
teardown(void)
{
	cache_free(cache);
	cache = NULL;
}

static bool
put(unsigned number, size_t size)
{
	return (cache_put(
	    cache, &number, sizeof number, &dropped[number], size, drop));
}

static bool
has(unsigned number)
{
	void *value = cache_find(cache, &number, sizeof number);

	ck_assert(value == NULL || value == &dropped[number]);
	ck_assert_uint_eq(dropped[number], value == NULL);
	return (value != NULL);
}

START_TEST(what_was_put_is_found)
{
	ck_assert_ptr_null(cache_find(cache, "a", 1));
	ck_assert(cache_put(cache, "a", 1, &dropped[0], 1, drop));
	ck_assert(cache_put(cache, "ab", 2, &dropped[1], 1, drop));
	ck_assert(cache_put(cache, "", 0, &dropped[2], 1, drop));
	ck_assert(cache_put(cache, "a\0b", 3, &dropped[3], 1, drop));
	ck_assert_ptr_eq(cache_find(cache, "a", 1), &dropped[0]);
	ck_assert_ptr_eq(cache_find(cache, "ab", 2), &dropped[1]);
	ck_assert_ptr_eq(cache_find(cache, "abc", 0), &dropped[2]);
	ck_assert_ptr_eq(cache_find(cache, "a\0b", 3), &dropped[3]);
	ck_assert_ptr_null(cache_find(cache, "a\0c", 3));
	ck_assert_ptr_null(cache_find(cache, "b", 1));
}
END_TEST

START_TEST(a_new_value_takes_the_place_of_the_old)
{
	ck_assert(cache_put(cache, "a", 1, &dropped[0], 100, drop));
	ck_assert(cache_put(cache, "a", 1, &dropped[1], 10, drop));
	ck_assert_uint_eq(dropped[0], 1);
	ck_assert_ptr_eq(cache_find(cache, "a", 1), &dropped[1]);
	ck_assert(!cache_put(cache, "a", 1, &dropped[2], 2 << 20, drop));
	ck_assert_uint_eq(dropped[1], 1);
	ck_assert_uint_eq(dropped[2], 1);
	ck_assert_ptr_null(cache_find(cache, "a", 1));
	ck_assert_uint_eq(cache_size(cache), 0);
}
END_TEST

START_TEST(what_is_taken_is_not_dropped)
{
	ck_assert_ptr_null(cache_take(cache, "a", 1));
	ck_assert(cache_put(cache, "a", 1, &dropped[0], 100, drop));
	ck_assert_ptr_eq(cache_take(cache, "a", 1), &dropped[0]);
	ck_assert_ptr_null(cache_take(cache, "a", 1));
	ck_assert_uint_eq(dropped[0], 0);
	ck_assert_uint_eq(cache_size(cache), 0);
}
END_TEST

START_TEST(what_was_used_least_lately_goes_first)
{
	size_t one;

	ck_assert(put(0, 1000));
	one = cache_size(cache);
	setup_of(3 * one);
	for (unsigned i = 0; i < 3; i++)
		ck_assert(put(i, 1000));
	ck_assert(has(0));
	ck_assert(put(3, 1000));
	ck_assert(!has(1));
	ck_assert(has(0));
	ck_assert(has(2));
	ck_assert(put(4, 2 * 1000 + 1)); /* in the place of two */
	ck_assert(!has(0));
	ck_assert(!has(3));
	ck_assert(has(2));
	ck_assert(has(4));
}
END_TEST

START_TEST(the_bound_holds)
{
	unsigned seed = 1, kept = 0;

	for (unsigned i = 0; i < MANY; i++) {
		seed = seed * 1103515245 + 12345;
		ck_assert(put(i, (seed >> 16) % 4000));
		ck_assert_uint_le(cache_size(cache), 1 << 20);
		ck_assert_uint_eq(dropped[i], 0);
	}
	for (unsigned i = 0; i < MANY; i++) {
		ck_assert_uint_le(dropped[i], 1);
		kept += has(i);
	}
	/* the latest ones, about 2 kB and what goes with it each */
	ck_assert_uint_gt(kept, 400);
	ck_assert_uint_lt(kept, 600);
	ck_assert(has(MANY - kept));
	ck_assert(!has(MANY - kept - 1));
}
END_TEST

START_TEST(small_values_count_too)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < MANY; i++)
		ck_assert(put(i, 0));
	for (unsigned i = 0; i < MANY; i++)
		kept += has(i);
	ck_assert_uint_lt(kept, MANY);
	ck_assert_uint_gt(kept, MANY / 2);
}
END_TEST

START_TEST(everything_can_be_dropped)
{
	for (unsigned i = 0; i < 100; i++)
		ck_assert(put(i, 10));
	cache_clear(cache);
	ck_assert_uint_eq(cache_size(cache), 0);
	for (unsigned i = 0; i < 100; i++)
		ck_assert(!has(i));
	ck_assert(put(200, 10));
	cache_free(cache);
	cache = NULL;
	ck_assert_uint_eq(dropped[200], 1);
	cache_free(NULL);
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("cache");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, what_was_put_is_found);
	tcase_add_test(tcase, a_new_value_takes_the_place_of_the_old);
	tcase_add_test(tcase, what_is_taken_is_not_dropped);
	tcase_add_test(tcase, what_was_used_least_lately_goes_first);
	tcase_add_test(tcase, the_bound_holds);
	tcase_add_test(tcase, small_values_count_too);
	tcase_add_test(tcase, everything_can_be_dropped);
	return (run("cache", tcase));
}
