/* Answers, and the bytes that several of them share. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/answer.h"
#include "base/block.h"
#include "run.h"

/* What an answer has in memory. */
static void
expect(const struct answer *answer, const char *text)
{
	size_t n;
	const char *bytes = answer_bytes(answer, &n);

	ck_assert_uint_eq(n, strlen(text));
	ck_assert_str_eq(bytes, text);
}

START_TEST(bytes_are_the_answers_own)
{
	struct answer answer = ANSWER_EMPTY;

	expect(&answer, "");
	buf_puts(&answer.bytes, "Hello");
	expect(&answer, "Hello");
	answer_free(&answer);
	expect(&answer, "");
	ck_assert_int_eq(answer.fd, -1);
}
END_TEST

START_TEST(shared_bytes_outlive_the_answer)
{
	struct answer answer = ANSWER_EMPTY, other = ANSWER_EMPTY;
	struct block *block;

	buf_reserve(&answer.bytes, 10000);
	buf_puts(&answer.bytes, "Hello");
	block = answer_share(&answer);
	ck_assert_ptr_nonnull(block);
	ck_assert_ptr_eq(answer_share(&answer), block);
	ck_assert_ptr_null(answer.bytes.data);
	expect(&answer, "Hello");
	other.shared = block_hold(block);
	block_hold(block);
	answer_free(&answer);
	expect(&answer, "");
	expect(&other, "Hello");
	answer_free(&other);
	ck_assert_str_eq(block->data, "Hello");
	block_drop(block);
	block_drop(NULL);
}
END_TEST

START_TEST(nothing_can_be_shared_too)
{
	struct answer answer = ANSWER_EMPTY;

	ck_assert_ptr_nonnull(answer_share(&answer));
	expect(&answer, "");
	answer_free(&answer);
}
END_TEST

START_TEST(what_is_not_whole_is_not_shared)
{
	struct answer answer = ANSWER_EMPTY;

	buf_puts(&answer.bytes, "Hello");
	answer.bytes.failed = true;
	ck_assert_ptr_null(answer_share(&answer));
	expect(&answer, "Hello");
	answer_free(&answer);
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("answer");

	tcase_add_test(tcase, bytes_are_the_answers_own);
	tcase_add_test(tcase, shared_bytes_outlive_the_answer);
	tcase_add_test(tcase, nothing_can_be_shared_too);
	tcase_add_test(tcase, what_is_not_whole_is_not_shared);
	return (run("answer", tcase));
}
