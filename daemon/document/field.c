/*
 * The header of a document: see field.h.
 *
 * Finds names and values; what a date or a name of a person means is not
 * its affair.
 */

#include "document/field.h"

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>

#include "document/page.h"

static const struct {
	enum field field;
	const char *name;
} field_names[] = {
	{ FIELD_DATE, "Date" },
	{ FIELD_FROM, "From" },
	{ FIELD_FROM, "De" },
	{ FIELD_TO, "To" },
	{ FIELD_TO, "À" },
	{ FIELD_TO, "A" },
	{ FIELD_MEDIUM, "Medium" },
	{ FIELD_MEDIUM, "Support" },
	{ FIELD_SOURCE, "Source" },
	{ FIELD_LANGUAGE, "Language" },
	{ FIELD_LANGUAGE, "Langue" },
};

#define FIELD_NAME_COUNT (sizeof field_names / sizeof field_names[0])

/* Every blank that may stand around a colon. */
static const char *const blanks[] = {
	" ", "\t", "\xc2\xa0", /* U+00A0, no-break space */
	"\xe2\x80\xaf",        /* U+202F, narrow no-break space */
};

#define BLANK_COUNT (sizeof blanks / sizeof blanks[0])

/* Length of the blank that s, of n bytes, begins with; 0 when with none. */
static size_t
blank_first(const char *s, size_t n)
{
	for (size_t i = 0; i < BLANK_COUNT; i++) {
		size_t len = strlen(blanks[i]);

		if (len <= n && memcmp(s, blanks[i], len) == 0)
			return (len);
	}
	return (0);
}

/* Length of the blank that s, of n bytes, ends with; 0 when with none. */
static size_t
blank_last(const char *s, size_t n)
{
	for (size_t i = 0; i < BLANK_COUNT; i++) {
		size_t len = strlen(blanks[i]);

		if (len <= n && memcmp(s + n - len, blanks[i], len) == 0)
			return (len);
	}
	return (0);
}

/* Whether n bytes are one of the names of a field. */
static bool
field_is_named(enum field field, const char *s, size_t n)
{
	int order;

	for (size_t i = 0; i < FIELD_NAME_COUNT; i++) {
		const char *name = field_names[i].name;

		if (field_names[i].field == field &&
		    u8_casecmp((const uint8_t *)s, n, (const uint8_t *)name,
			strlen(name), NULL, UNINORM_NFC, &order) == 0 &&
		    order == 0)
			return (true);
	}
	return (false);
}

/* How many bytes of a list line are a name before a colon; 0 for none. */
static size_t
field_name(const char *text)
{
	size_t n = strcspn(text, ":"), blank;

	if (text[n] == '\0')
		return (0);
	while ((blank = blank_last(text, n)) > 0)
		n -= blank;
	return (n);
}

/* The value of a list line that carries the field, or NULL. */
static const char *
field_value(const char *text, enum field field)
{
	size_t n = field_name(text), blank;
	const char *value;

	if (n == 0 || !field_is_named(field, text, n))
		return (NULL);
	value = strchr(text, ':') + 1;
	while ((blank = blank_first(value, strlen(value))) > 0)
		value += blank;
	return (value);
}

/* Whether a list line is a field. */
bool
field_is(const char *text)
{
	for (size_t i = 0; i < FIELD_NAME_COUNT; i++)
		if (field_value(text, field_names[i].field) != NULL)
			return (true);
	return (false);
}

/* Whether two letters are the same, whatever their case. */
static bool
letter_is(char a, char b)
{
	return (tolower((unsigned char)a) == tolower((unsigned char)b));
}

/*
 * How many letters, in one place of a word of n bytes or of a name, make the
 * difference between them; two that are swapped count as one.
 */
static size_t
field_distance(const char *word, size_t n, const char *name)
{
	size_t m = strlen(name);

	for (; n > 0 && m > 0 && letter_is(*word, *name); n--, m--) {
		word++;
		name++;
	}
	while (n > 0 && m > 0 && letter_is(word[n - 1], name[m - 1])) {
		n--;
		m--;
	}
	if (n == 2 && m == 2 && letter_is(word[0], name[1]) &&
	    letter_is(word[1], name[0]))
		return (1);
	return (n > m ? n : m);
}

/* The name of a field that a list line has misspelt. */
const char *
field_meant(const char *text, size_t *n)
{
	const char *meant = NULL;
	size_t nearest = SIZE_MAX;

	*n = field_name(text);
	for (size_t i = 0; i < FIELD_NAME_COUNT; i++) {
		const char *name = field_names[i].name;
		size_t len = strlen(name);
		size_t distance = field_distance(text, *n, name);

		if (field_is_named(field_names[i].field, text, *n))
			return (NULL);
		/* the shorter a name, the more words are like it */
		if (len < 4 || distance > (len < 6 ? 1 : 2) ||
		    distance >= nearest)
			continue;
		nearest = distance;
		meant = name;
	}
	return (meant);
}

/* The index of the first line of the header. */
size_t
field_start(const struct page *page)
{
	size_t i = 0;

	while (i < page->count && page->lines[i].type != LINE_HEADING)
		i++;
	if (i < page->count)
		i++;
	if (i < page->count && page->lines[i].type == LINE_TEXT &&
	    page_text(page, &page->lines[i])[0] == '\0')
		i++;
	return (i);
}

/* The value of a field. */
bool
field_find(const struct page *page, enum field field, const char **value,
    unsigned *number)
{
	for (size_t i = field_start(page); i < page->count; i++) {
		const struct line *line = &page->lines[i];

		if (line->type != LINE_ITEM)
			return (false);
		*value = field_value(page_text(page, line), field);
		if (*value == NULL)
			continue;
		if (number != NULL)
			*number = line->number;
		return (true);
	}
	return (false);
}

/* Whether a value looks like a language tag. */
bool
field_is_language(const char *tag)
{
	size_t subtag = 0, count = 0;

	for (; *tag != '\0'; tag++) {
		if (*tag == '-') {
			if (subtag == 0)
				return (false);
			subtag = 0;
			count++;
			continue;
		}
		if (count == 0 ? !isalpha((unsigned char)*tag)
			       : !isalnum((unsigned char)*tag))
			return (false);
		if (++subtag > 8)
			return (false);
	}
	return (subtag > 0 && (count > 0 || subtag > 1));
}
