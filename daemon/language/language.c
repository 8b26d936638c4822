/*
 * The words of generated pages: see language.h.
 *
 * Finds the language and fills the patterns in; whatever depends on the
 * language itself is in its own file. The list of them, languages.h, is made
 * by the Makefile.
 */

#include "language/language.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "language/private.h"

#define NUMBER_MAX 24 /* a number in digits, and a NUL */

#define LANGUAGE(tag) extern const struct language language_##tag;
#include "languages.h"
#undef LANGUAGE

#define LANGUAGE(tag) &language_##tag,
const struct language *const languages[] = {
#include "languages.h"
	NULL,
};
#undef LANGUAGE

/* The language of a tag. */
const struct language *
language_find(const char *tag)
{
	size_t n = strcspn(tag, "-");

	for (size_t i = 0; languages[i] != NULL; i++)
		if (strlen(languages[i]->tag) == n &&
		    strncasecmp(languages[i]->tag, tag, n) == 0)
			return (languages[i]);
	return (NULL);
}

/* The language after another. */
const struct language *
language_next(const struct language *language)
{
	if (language == NULL)
		return (languages[0]);
	for (size_t i = 0; languages[i] != NULL; i++)
		if (languages[i] == language)
			return (languages[i + 1]);
	return (NULL);
}

/* English. */
const struct language *
language_default(void)
{
	return (&language_en);
}

/* Its tag. */
const char *
language_tag(const struct language *language)
{
	return (language->tag);
}

/* What it calls itself. */
const char *
language_name(const struct language *language)
{
	return (language->name);
}

/* A label. */
const char *
language_word(const struct language *language, enum word word)
{
	return (language->words[word]);
}

/* Append a pattern with its places filled in. */
static void
language_fill(
    struct buf *buf, const char *pattern, const char *first, const char *second)
{
	const char *place, *value;

	while ((place = strchr(pattern, '%')) != NULL) {
		buf_add(buf, pattern, (size_t)(place - pattern));
		pattern = place + 1;
		if (*pattern != '1' && *pattern != '2') {
			buf_putc(buf, '%');
			continue;
		}
		value = *pattern == '1' ? first : second;
		if (value != NULL)
			buf_puts(buf, value);
		pattern++;
	}
	buf_puts(buf, pattern);
}

/* Append a sentence. */
void
language_phrase(struct buf *buf, const struct language *language,
    enum word word, const char *first, const char *second)
{
	language_fill(buf, language->words[word], first, second);
}

/* Append a number. */
void
language_number(struct buf *buf, const struct language *language, uint64_t n)
{
	char digits[NUMBER_MAX];
	int len = snprintf(digits, sizeof digits, "%ju", (uintmax_t)n);

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buf_puts(buf, language->group);
		buf_putc(buf, digits[i]);
	}
}

/* Append how many there are of something. */
void
language_count(struct buf *buf, const struct language *language,
    enum countable countable, uint64_t n)
{
	struct buf number = { 0 };
	size_t form = language->form(n);

	language_number(&number, language, n);
	language_fill(
	    buf, language->counts[countable][form], buf_string(&number), NULL);
	buf->failed |= !buf_ok(&number);
	buf_free(&number);
}

/* The name of a month. */
const char *
language_month(const struct language *language, int month)
{
	return (language->months[month - 1]);
}

/* Append a date. */
void
language_date(
    struct buf *buf, const struct language *language, const struct date *date)
{
	language->date(buf, date);
}

/* Append a date and its time of day. */
void
language_moment(struct buf *buf, const struct language *language,
    const struct date *date, const struct clock *clock)
{
	language->moment(buf, date, clock);
}

/* Append an interval. */
void
language_interval(struct buf *buf, const struct language *language,
    const struct date *from, const struct date *to)
{
	language->interval(buf, from, to);
}
