/* Answers: see answer.h. */

#include "base/answer.h"

#include <unistd.h>

#include "base/block.h"

/* What an answer has in memory. */
const char *
answer_bytes(const struct answer *answer, size_t *n)
{
	if (answer->shared != NULL) {
		*n = answer->shared->len;
		return (answer->shared->data);
	}
	*n = answer->bytes.len;
	return (buf_string(&answer->bytes));
}

/* Have an answer share its bytes. */
struct block *
answer_share(struct answer *answer)
{
	const struct buf *bytes = &answer->bytes;

	if (answer->shared != NULL || !buf_ok(bytes))
		return (answer->shared);
	answer->shared = block_new(buf_string(bytes), bytes->len);
	if (answer->shared != NULL)
		buf_free(&answer->bytes);
	return (answer->shared);
}

/* Close the file and give the memory back. */
void
answer_free(struct answer *answer)
{
	if (answer->fd != -1)
		close(answer->fd);
	buf_free(&answer->bytes);
	block_drop(answer->shared);
	*answer = ANSWER_EMPTY;
}

/* Give up what an answer has. */
void
answer_postpone(struct answer *answer, enum later later)
{
	answer_free(answer);
	answer->later = later;
}
