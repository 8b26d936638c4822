/*
 * Digests: see digest.h.
 *
 * Keeps what readers of documents find, cleaned and within bounds; knows no
 * format.
 */

#include "document/digest.h"

#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/path.h"
#include "base/span.h"
#include "base/text.h"
#include "document/kind.h"

#define TITLE_LINES 40 /* that are looked at for a title */

/* Whether a character is a blank between words (not the no-break ones). */
static bool
is_blank(char c)
{
	return (c == ' ' || c == '\t' || c == '\n' || c == '\r');
}

/* Append words with one blank between them, in the order of the bytes. */
static void
words_join(struct buf *out, const char *s, size_t n)
{
	size_t start = out->len, turn;
	bool blank = false;

	for (size_t i = 0; i < n; i++) {
		while ((turn = text_direction(s + i, n - i)) > 0)
			i += turn;
		if (i == n)
			break;
		if (is_blank(s[i])) {
			blank = out->len > start;
			continue;
		}
		if (blank)
			buf_putc(out, ' ');
		blank = false;
		buf_putc(out, s[i]);
	}
}

/* Shorten what stands after start to max bytes, with an ellipsis. */
static void
words_cut(struct buf *out, size_t start, size_t max)
{
	static const char ellipsis[] = "\xe2\x80\xa6";
	size_t end = start + max - (sizeof ellipsis - 1), cut;

	if (!buf_ok(out) || out->len - start <= max)
		return;
	while (end > start && ((unsigned char)out->data[end] & 0xc0) == 0x80)
		end--;
	for (cut = end; cut > start + max / 2 && out->data[cut] != ' '; cut--)
		;
	buf_cut(out, out->data[cut] == ' ' ? cut : end);
	buf_puts(out, ellipsis);
}

/* Append clean words in composed form. */
static void
words_compose(struct buf *out, const struct buf *words)
{
	size_t len = 0;
	uint8_t *composed;

	if (words->len == 0)
		return;
	composed = u8_normalize(
	    UNINORM_NFC, (const uint8_t *)words->data, words->len, NULL, &len);
	if (composed == NULL)
		out->failed = true;
	else
		buf_add(out, composed, len);
	free(composed);
}

/* Append bytes as words on one line. */
void
digest_words(struct buf *out, const char *s, size_t n, size_t max)
{
	struct buf joined = { 0 }, clean = { 0 };
	size_t start = out->len;

	/* What is far too long is not even looked at to its end. */
	words_join(&joined, s, n < max * 4 ? n : max * 4);
	text_clean(&clean, buf_string(&joined), joined.len);
	words_compose(out, &clean);
	if (!buf_ok(&joined) || !buf_ok(&clean))
		out->failed = true;
	words_cut(out, start, max);
	buf_free(&joined);
	buf_free(&clean);
}

/* Set one of the strings. */
void
digest_set(struct digest *digest, char **field, const char *s, size_t n)
{
	struct buf words = { 0 };

	digest_words(&words, s, n, DIGEST_WORDS_MAX);
	free(*field);
	*field = NULL;
	if (!buf_ok(&words))
		digest->failed = true;
	else if (words.len > 0)
		*field = buf_take(&words);
	buf_free(&words);
}

/* The same with a string. */
void
digest_puts(struct digest *digest, char **field, const char *s)
{
	digest_set(digest, field, s, s == NULL ? 0 : strlen(s));
}

/* Bytes of the no-break blank (U+00A0, U+202F) that a span begins with. */
static size_t
name_blank(struct span span)
{
	if (span.len >= 2 && memcmp(span.bytes, "\xc2\xa0", 2) == 0)
		return (2);
	if (span.len >= 3 && memcmp(span.bytes, "\xe2\x80\xaf", 3) == 0)
		return (3);
	return (0);
}

/* Put a blank in the place of each no-break one: names are compared. */
static void
name_loosen(struct buf *out, const char *s, size_t n)
{
	struct span rest = { s, n };

	while (rest.len > 0) {
		size_t blank = name_blank(rest);

		if (blank > 0)
			buf_putc(out, ' ');
		else
			buf_putc(out, rest.bytes[0]);
		rest = span_skip(rest, blank > 0 ? blank : 1);
	}
}

/* Take the mark of what is uncertain off the end of a name. */
static void
name_settle(struct buf *name)
{
	size_t n = name->len;

	if (n >= 3 && memcmp(name->data + n - 3, "(?)", 3) == 0)
		n -= 3;
	else if (n >= 1 && name->data[n - 1] == '?')
		n--;
	while (n > 0 && name->data[n - 1] == ' ')
		n--;
	buf_cut(name, n);
}

/* Add one person to a list. */
void
digest_person(struct digest *digest, struct list *list, const char *s, size_t n)
{
	struct buf loose = { 0 }, name = { 0 };

	name_loosen(&loose, s, n);
	digest_words(&name, buf_string(&loose), loose.len, DIGEST_WORDS_MAX);
	name_settle(&name);
	if (!buf_ok(&loose) || !buf_ok(&name))
		digest->failed = true;
	else if (name.len > 0 && list->count < DIGEST_PEOPLE_MAX &&
		 !list_has(list, name.data, name.len))
		list_add(list, name.data, name.len);
	buf_free(&loose);
	buf_free(&name);
}

/* Bytes of what parts two names at the start of a span; 0 for none. */
static size_t
people_separator(struct span rest, bool semicolons)
{
	static const char *const words[] = { ",", " and ", " et ", " & " };

	if (semicolons)
		return (rest.bytes[0] == ';');
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		size_t len = strlen(words[i]);

		if (rest.len >= len && memcmp(rest.bytes, words[i], len) == 0)
			return (len);
	}
	return (0);
}

/* The next name, taken off the rest with what parts it from others. */
static struct span
people_next(struct span *rest, bool semicolons)
{
	struct span name = { rest->bytes, 0 };
	int depth = 0;

	while (rest->len > 0) {
		char c = rest->bytes[0];
		size_t n;

		n = depth > 0 ? 0 : people_separator(*rest, semicolons);
		if (n > 0) {
			*rest = span_skip(*rest, n);
			return (name);
		}
		if (c == '(' || c == '[')
			depth++;
		else if ((c == ')' || c == ']') && depth > 0)
			depth--;
		*rest = span_skip(*rest, 1);
		name.len++;
	}
	return (name);
}

/* Add the people that some bytes name. */
void
digest_people(struct digest *digest, struct list *list, const char *s, size_t n)
{
	struct span rest = { s, n };
	bool semicolons = n > 0 && memchr(s, ';', n) != NULL;

	while (rest.len > 0 && list->count < DIGEST_PEOPLE_MAX) {
		struct span name = people_next(&rest, semicolons);

		digest_person(digest, list, name.bytes, name.len);
	}
}

/* Add a link. */
void
digest_link(struct digest *digest, const char *s, size_t n)
{
	struct buf clean = { 0 };

	if (n == 0 || digest->links.count == DIGEST_LINKS_MAX)
		return;
	text_clean(&clean, s, n);
	if (!buf_ok(&clean))
		digest->failed = true;
	else
		list_add(&digest->links, clean.data, clean.len);
	buf_free(&clean);
}

/* Append a line of text, as much of it as there is room for. */
void
digest_line(struct digest *digest, const char *s, size_t n)
{
	struct buf *text = &digest->text;
	size_t end = DIGEST_TEXT_MAX - 1;

	if (text->len >= DIGEST_TEXT_MAX)
		return;
	text_clean(text, s, n < DIGEST_TEXT_MAX ? n : DIGEST_TEXT_MAX);
	if (text->len > end) {
		while (((unsigned char)text->data[end] & 0xc0) == 0x80)
			end--;
		buf_cut(text, end);
	}
	buf_putc(text, '\n');
}

/* Append lines of text. */
void
digest_text(struct digest *digest, const char *s, size_t n)
{
	struct span rest = { s, n };

	while (rest.len > 0) {
		struct span line = span_line(&rest), part;

		do {
			part = span_until(&line, '\f');
			digest_line(digest, part.bytes, part.len);
		} while (line.len > 0);
	}
}

/* Whether n bytes of clean text have a letter or a digit. */
static bool
is_words(const char *s, size_t n)
{
	const uint8_t *u = (const uint8_t *)s;
	size_t i = 0;
	ucs4_t c;

	while (i < n) {
		i += (size_t)u8_mbtouc(&c, u + i, n - i);
		if (uc_is_alnum(c))
			return (true);
	}
	return (false);
}

/* Set the title to one of the first lines of the text. */
void
digest_title_text(struct digest *digest)
{
	struct span rest = { digest->text.data, digest->text.len };

	for (int i = 0; i < TITLE_LINES && rest.len > 0; i++) {
		struct span line = span_line(&rest);

		if (line.len == 0 || line.bytes[0] == '>' ||
		    !is_words(line.bytes, line.len))
			continue;
		digest_set(digest, &digest->title, line.bytes, line.len);
		return;
	}
}

/* Whether a file is the index of its directory. */
static bool
is_index(const char *name)
{
	return (strcmp(name, "index.gmi") == 0 ||
		strcmp(name, "index.gph") == 0 ||
		strcmp(name, "gophermap") == 0);
}

/* The part of a path that names a document. */
static struct span
path_words(const char *path)
{
	const char *name = path_name(path), *extension = path_extension(path);
	struct span span = { name, strlen(name) };
	const char *end = name;

	if (is_index(name) && name - path > 1) {
		for (name--; name > path && name[-1] != '/'; name--)
			;
		return ((struct span){ name, (size_t)(end - name) - 1 });
	}
	if (kind_extension(extension) != NULL)
		span.len -= strlen(extension) + 1;
	return (span);
}

/* Set the title to the name of a file. */
void
digest_title_name(struct digest *digest, const char *path)
{
	struct span name = path_words(path);
	struct buf words = { 0 };

	for (size_t i = 0; i < name.len; i++)
		buf_putc(&words, name.bytes[i] == '_' ? ' ' : name.bytes[i]);
	if (!buf_ok(&words))
		digest->failed = true;
	digest_set(digest, &digest->title, buf_string(&words), words.len);
	if (digest->title == NULL)
		digest_puts(digest, &digest->title, "?");
	buf_free(&words);
}

/* Make an empty string of one that is not there. */
static void
digest_fill(struct digest *digest, char **field)
{
	if (*field == NULL)
		*field = calloc(1, 1);
	if (*field == NULL)
		digest->failed = true;
}

/* The last thing to do. */
bool
digest_end(struct digest *digest)
{
	digest_fill(digest, &digest->mime);
	digest_fill(digest, &digest->title);
	digest_fill(digest, &digest->language);
	digest_fill(digest, &digest->date);
	digest_fill(digest, &digest->medium);
	digest_fill(digest, &digest->source);
	digest_fill(digest, &digest->id);
	digest_fill(digest, &digest->answers);
	return (!digest->failed && !digest->from.failed && !digest->to.failed &&
		!digest->links.failed && !digest->attachments.failed &&
		buf_ok(&digest->text));
}

/* Give the memory back. */
void
digest_free(struct digest *digest)
{
	free(digest->mime);
	free(digest->title);
	free(digest->language);
	free(digest->date);
	free(digest->medium);
	free(digest->source);
	free(digest->id);
	free(digest->answers);
	list_free(&digest->from);
	list_free(&digest->to);
	list_free(&digest->links);
	list_free(&digest->attachments);
	buf_free(&digest->text);
	*digest = (struct digest){ 0 };
}
