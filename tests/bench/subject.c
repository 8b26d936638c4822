/* What is asked for: see subject.h. */

#include "subject.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER     "000000"
#define NUMBER_LEN (sizeof NUMBER - 1)

/* Find the places of the page's number. */
static int
text_find_holes(struct text *text)
{
	const char *end = text->bytes + text->len, *at = text->bytes;

	while (
	    (at = memmem(at, (size_t)(end - at), NUMBER, NUMBER_LEN)) != NULL) {
		if (text->hole_count == SUBJECT_HOLES_MAX)
			return (-1);
		text->holes[text->hole_count++] = (size_t)(at - text->bytes);
		at += NUMBER_LEN;
	}
	return (0);
}

/* A copy of a text's bytes. */
char *
text_copy(const struct text *text)
{
	char *copy = malloc(text->len + 1);

	if (copy != NULL)
		memcpy(copy, text->bytes, text->len);
	return (copy);
}

/* Write a page's number. */
void
text_number(const struct text *text, char *copy, unsigned page)
{
	char number[NUMBER_LEN + 1];

	snprintf(number, sizeof number, "%06u", page % SUBJECT_PAGES_MAX);
	for (size_t i = 0; i < text->hole_count; i++)
		memcpy(copy + text->holes[i], number, NUMBER_LEN);
}

/* Read a stream to its end. */
static int
text_read(struct text *text, FILE *file)
{
	size_t size = 0;
	char *bytes;

	do {
		if (text->len == size) {
			size = size == 0 ? 65536 : size * 2;
			bytes = realloc(text->bytes, size);
			if (bytes == NULL)
				return (-1);
			text->bytes = bytes;
		}
		text->len +=
		    fread(text->bytes + text->len, 1, size - text->len, file);
	} while (!feof(file) && !ferror(file));
	return (ferror(file) ? -1 : 0);
}

/* Read the reply. */
static int
subject_read(struct subject *subject, const char *name)
{
	FILE *file = fopen(name, "r");
	int result = -1;

	if (file != NULL) {
		result = text_read(&subject->reply, file);
		fclose(file);
	}
	if (result == -1)
		fprintf(stderr, "load: reading the expected reply %s: %s\n",
		    name, strerror(errno));
	return (result);
}

/* Make a subject. */
int
subject_load(struct subject *subject, const char *request,
    const char *reply_file, unsigned pages)
{
	int len;

	*subject = (struct subject){ .pages = pages };
	len = asprintf(&subject->request.bytes, "%s\r\n", request);
	if (len == -1) {
		subject->request.bytes = NULL;
		fputs("load: making the request: out of memory\n", stderr);
		return (-1);
	}
	subject->request.len = (size_t)len;
	if (subject_read(subject, reply_file) == -1)
		return (-1);
	if (pages == 1)
		return (0);
	if (text_find_holes(&subject->request) == 0 &&
	    text_find_holes(&subject->reply) == 0)
		return (0);
	fprintf(stderr,
	    "load: the number " NUMBER " stands in %s more than %d times\n",
	    reply_file, SUBJECT_HOLES_MAX);
	return (-1);
}

/* Give the memory back. */
void
subject_free(struct subject *subject)
{
	free(subject->request.bytes);
	free(subject->reply.bytes);
}
