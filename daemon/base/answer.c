/* Answers: see answer.h. */

#include "base/answer.h"

#include <unistd.h>

/* Close the file and give the memory back. */
void
answer_free(struct answer *answer)
{
	if (answer->fd != -1)
		close(answer->fd);
	buf_free(&answer->bytes);
	*answer = ANSWER_EMPTY;
}
