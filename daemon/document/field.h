/*
 * The header of a document: the list lines right under the title of a page,
 * "* Name: value". The names are English or French, in any case; a no-break
 * space may stand before the colon. The value "?" says that it is not known.
 */
#ifndef DOCUMENT_FIELD_H
#define DOCUMENT_FIELD_H

#include <stdbool.h>
#include <stddef.h>

struct page;

enum field {
	FIELD_DATE,     /* Date: EDTF */
	FIELD_FROM,     /* From, De */
	FIELD_TO,       /* To, À, A */
	FIELD_MEDIUM,   /* Medium, Support */
	FIELD_SOURCE,   /* Source */
	FIELD_LANGUAGE, /* Language, Langue: BCP 47 */
};

/*
 * The first value of a field, without blanks around it, which the page owns,
 * and the line that it stands on (0 when the page has no line numbers); line
 * may be NULL. False when the page has no such field. One empty line may
 * stand between the title and the header; the first line that is no list
 * line ends it.
 */
bool field_find(
    const struct page *, enum field, const char **value, unsigned *line);

/*
 * The index of the first line after the title and the empty line, where the
 * header is if there is one.
 */
size_t field_start(const struct page *);

/* Whether the text of a list line is a field: "Name: value". */
bool field_is(const char *text);

/*
 * The name of a field that the text of a list line, "Name: value", has
 * misspelt by a letter or two; *n is how many bytes of the text it takes.
 * NULL when it is right, or like none.
 */
const char *field_meant(const char *text, size_t *n);

/* Whether a value looks like a language tag (RFC 5646, section 2.1). */
bool field_is_language(const char *);

#endif
