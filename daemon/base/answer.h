/*
 * What a door sends back: bytes in memory, then a range of an open file
 * (empty for most answers). And what the access log tells of it.
 */
#ifndef BASE_ANSWER_H
#define BASE_ANSWER_H

#include <stdint.h>

#include "base/buf.h"
#include "base/later.h"

struct block;

/*
 * How a request ended, on every door: the status codes of the Gemini
 * protocol (specification, section "Status codes"), which Gopher answers
 * are logged with too.
 */
enum status {
	STATUS_INPUT = 10,
	STATUS_SUCCESS = 20,
	STATUS_REDIRECT = 30,
	STATUS_MOVED = 31,   /* permanently */
	STATUS_FAILURE = 40, /* trouble of ours, may pass */
	STATUS_UNAVAILABLE = 41,
	STATUS_NOT_FOUND = 51,
	STATUS_GONE = 52,
	STATUS_PROXY_REFUSED = 53,
	STATUS_BAD_REQUEST = 59,
};

struct answer {
	struct buf bytes; /* the header and what of the body is in memory */
	struct block
	    *shared;     /* in place of bytes, held by the answer; or NULL */
	int fd;          /* then from this file, the answer's own; or -1 */
	uint64_t offset; /* where the range starts */
	uint64_t length; /* bytes of the range */
	enum status status;
	enum later later; /* what there is no answer yet for */
};

/* An empty answer. */
#define ANSWER_EMPTY                               \
	(struct answer)                            \
	{                                          \
		.fd = -1, .status = STATUS_SUCCESS \
	}

/* What an answer has in memory, n bytes; the answer owns it. */
const char *answer_bytes(const struct answer *, size_t *n);

/*
 * Have an answer share its bytes from now on: the block, which the answer
 * holds, or NULL when memory ran out and the answer is as it was.
 */
struct block *answer_share(struct answer *);

/* Give up what an answer has: it has to wait for something. */
void answer_postpone(struct answer *, enum later);

/* Close the file and give the memory back. */
void answer_free(struct answer *);

#endif
