/*
 * A subject: what is asked for, and the reply that must come back, byte for
 * byte. It may stand for many pages that differ by their number alone: six
 * digits, written 000000 wherever they stand in the request and the reply.
 */
#ifndef BENCH_SUBJECT_H
#define BENCH_SUBJECT_H

#include <stddef.h>

#define SUBJECT_PAGES_MAX 1000000
#define SUBJECT_HOLES_MAX 64 /* places of the number in one text */

/* Bytes, and where in them the number of the page stands. */
struct text {
	char *bytes;
	size_t len;
	size_t holes[SUBJECT_HOLES_MAX];
	size_t hole_count; /* 0 when there is one page only */
};

struct subject {
	struct text request; /* with its CRLF */
	struct text reply;
	unsigned pages;
};

/*
 * Make a subject of a request without its CRLF and the file that has its
 * reply, and ask for pages 0 to pages - 1. 0, or -1 after it has said on
 * standard error what is wrong; subject_free gives back what there is.
 */
int subject_load(struct subject *, const char *request, const char *reply_file,
    unsigned pages);

/* Give the memory back. */
void subject_free(struct subject *);

/* A copy of a text's bytes; the caller frees it. NULL: out of memory. */
char *text_copy(const struct text *);

/* Write a page's number wherever it stands in such a copy. */
void text_number(const struct text *, char *copy, unsigned page);

#endif
