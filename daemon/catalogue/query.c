/*
 * Queries: see query.h.
 *
 * Nothing that a reader types reaches FTS5 but words (token.h), which have no
 * character that means anything there, and each of them in quotation marks.
 */

#include "catalogue/query.h"

#include <string.h>

#include "base/text.h"
#include "catalogue/tokenizer.h"
#include "document/edtf.h"
#include "language/language.h"

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

#define DATE_MAX 64 /* bytes of a date */

/* What stands before a colon, in any language. */
static const struct {
	enum word word;
	enum query_type type;
} operators[] = {
	{ WORD_QUERY_FROM, QUERY_FROM },
	{ WORD_QUERY_TO, QUERY_TO },
	{ WORD_QUERY_DATE, QUERY_DATE },
	{ WORD_QUERY_IN, QUERY_IN },
};

static const char *const blanks[] = {
	" ", "\t", "\xc2\xa0", /* U+00A0, no-break space */
	"\xe2\x80\xaf",        /* U+202F, narrow no-break space */
	"\xe3\x80\x80",        /* U+3000, ideographic space */
};

static const char *const quotes[] = { "\"", "\xc2\xab",
	"\xc2\xbb",     /* guillemets */
	"\xe2\x80\x9c", /* U+201C to U+201E */
	"\xe2\x80\x9d", "\xe2\x80\x9e" };

/* A line that is being read. */
struct reading {
	struct query *query;
	struct span rest;
	bool either; /* OR has been read */
};

/* Length of whichever of some strings a text begins with; 0 for none. */
static size_t
span_starts(struct span text, const char *const *strings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t n = strlen(strings[i]);

		if (n <= text.len && memcmp(text.bytes, strings[i], n) == 0)
			return (n);
	}
	return (0);
}

/* Length of the blank that a text begins with; 0 when with none. */
static size_t
span_blank(struct span text)
{
	return (span_starts(text, blanks, COUNT(blanks)));
}

/* Length of the quotation mark that a text begins with; 0 when with none. */
static size_t
span_quote(struct span text)
{
	return (span_starts(text, quotes, COUNT(quotes)));
}

/* A text without the blanks that it begins with. */
static struct span
span_trim(struct span text)
{
	size_t n;

	while ((n = span_blank(text)) > 0)
		text = span_skip(text, n);
	return (text);
}

/* Take off a text what stands before a blank, or a quotation mark if so. */
static struct span
span_until_blank(struct span *rest, bool quoted)
{
	struct span taken = { rest->bytes, 0 };

	while (rest->len > 0 && span_blank(*rest) == 0 &&
	       (!quoted || span_quote(*rest) == 0)) {
		*rest = span_skip(*rest, 1);
		taken.len++;
	}
	return (taken);
}

/* Take off a text what stands between quotation marks, and them. */
static struct span
span_until_quote(struct span *rest)
{
	struct span taken;

	*rest = span_skip(*rest, span_quote(*rest));
	taken = (struct span){ rest->bytes, 0 };
	while (rest->len > 0 && span_quote(*rest) == 0) {
		*rest = span_skip(*rest, 1);
		taken.len++;
	}
	*rest = span_skip(*rest, span_quote(*rest));
	return (taken);
}

/* Whether a text is one string. */
static bool
span_is(struct span text, const char *string)
{
	return (text.len == strlen(string) &&
		memcmp(text.bytes, string, text.len) == 0);
}

/* Say what is wrong; what was said first stays. */
static void
query_complain(struct query *query, enum query_problem problem)
{
	if (query->problem == QUERY_FINE)
		query->problem = problem;
}

/* Whether an item is looked for in texts. */
bool
query_is_text(const struct query_item *item)
{
	return (item->type <= QUERY_PREFIX);
}

/* Whether OR may stand between two items. */
static bool
query_is_pair(const struct query_item *one, const struct query_item *other)
{
	return (query_is_text(one) == query_is_text(other) && !one->excluded &&
		!other->excluded);
}

/* Read the words of an item's value; false when there is none. */
static bool
query_read_words(
    struct query *query, struct query_item *item, struct span value)
{
	struct token_text text = { .text = value };
	struct token word;

	item->words = query->word_count;
	while (token_next(&text, &word)) {
		if (query->word_count == QUERY_WORDS_MAX) {
			query_complain(query, QUERY_LONG);
			return (false);
		}
		query->words[query->word_count++] = word;
		item->word_count++;
	}
	return (item->word_count > 0);
}

/* Read an item's date; false when it is none. */
static bool
query_read_date(struct query *query, struct query_item *item, struct span value)
{
	char date[DATE_MAX];
	struct edtf edtf;

	if (value.len < sizeof date) {
		memcpy(date, value.bytes, value.len);
		date[value.len] = '\0';
		if (edtf_read(date, &edtf)) {
			item->first = edtf.earliest;
			item->last = edtf.latest;
			return (true);
		}
	}
	query_complain(query, QUERY_NO_DATE);
	return (false);
}

/* Read the value of a condition; false when it has none. */
static bool
query_read_value(
    struct query *query, struct query_item *item, struct span value)
{
	item->value = value;
	if (item->type == QUERY_DATE)
		return (query_read_date(query, item, value));
	if (item->type == QUERY_IN ? value.len > 0
				   : query_read_words(query, item, value))
		return (true);
	query_complain(query, QUERY_NO_VALUE);
	return (false);
}

/* Put an item at the end of a query. */
static void
query_put(struct reading *reading, struct query_item *item)
{
	struct query *query = reading->query;

	item->either = reading->either && query->count > 0;
	reading->either = false;
	if (query->count == QUERY_ITEMS_MAX) {
		query_complain(query, QUERY_LONG);
		return;
	}
	if (item->either &&
	    !query_is_pair(&query->items[query->count - 1], item))
		query_complain(query, QUERY_MIXED);
	query->items[query->count++] = *item;
}

/* Whether n folded bytes are a word of any language, as that is folded. */
static bool
span_is_word(struct span text, enum word word)
{
	const struct language *language = NULL;
	char folded[TOKEN_MAX];

	while ((language = language_next(language)) != NULL) {
		const char *name = language_word(language, word);
		size_t n = token_fold(folded, name, strlen(name));

		if (n == text.len && memcmp(folded, text.bytes, n) == 0)
			return (true);
	}
	return (false);
}

/* The operator that a text begins with, which is taken off it, if any. */
static bool
query_operator(struct span *rest, enum query_type *type)
{
	char name[TOKEN_MAX];
	const char *colon = memchr(rest->bytes, ':', rest->len);
	size_t n;

	if (colon == NULL || (size_t)(colon - rest->bytes) > TOKEN_MAX / 4)
		return (false);
	n = token_fold(name, rest->bytes, (size_t)(colon - rest->bytes));
	for (size_t i = 0; i < COUNT(operators); i++) {
		if (!span_is_word((struct span){ name, n }, operators[i].word))
			continue;
		*type = operators[i].type;
		*rest = span_skip(*rest, (size_t)(colon - rest->bytes) + 1);
		return (true);
	}
	return (false);
}

/* Read a condition, whose operator has been read. */
static void
query_read_condition(struct reading *reading, struct query_item *item)
{
	struct span value;

	reading->rest = span_trim(reading->rest);
	value = span_quote(reading->rest) > 0
		    ? span_until_quote(&reading->rest)
		    : span_until_blank(&reading->rest, false);
	if (query_read_value(reading->query, item, value))
		query_put(reading, item);
}

/* Read what is looked for in texts. */
static void
query_read_text(struct reading *reading, struct query_item *item)
{
	static const char *const star = "*";
	bool quoted = span_quote(reading->rest) > 0;
	struct span value;

	value = quoted ? span_until_quote(&reading->rest)
		       : span_until_blank(&reading->rest, true);
	item->type = quoted ? QUERY_PHRASE : QUERY_WORD;
	if (!quoted && value.len > 0 && value.bytes[value.len - 1] == '*')
		item->type = QUERY_PREFIX;
	if (quoted && span_starts(reading->rest, &star, 1) > 0)
		item->type = QUERY_PREFIX;
	if (query_read_words(reading->query, item, value))
		query_put(reading, item);
}

/* Whether a text is what stands between two of which either will do. */
static bool
span_is_either(struct span text)
{
	const struct language *language = NULL;

	while ((language = language_next(language)) != NULL)
		if (span_is(text, language_word(language, WORD_QUERY_OR)))
			return (true);
	return (false);
}

/* Read a word that joins others; false when it is none. */
static bool
query_read_junction(struct reading *reading)
{
	struct span rest = reading->rest;
	struct span word = span_until_blank(&rest, true);

	if (span_is_either(word))
		reading->either = true;
	else if (!span_is(word, "AND"))
		return (false);
	reading->rest = rest;
	return (true);
}

/* Read the next item. */
static void
query_read_item(struct reading *reading)
{
	struct query_item item = { .type = QUERY_WORD };
	static const char *const minus = "-";
	struct span *culprit = &reading->query->culprit;

	if (query_read_junction(reading))
		return;
	*culprit = reading->rest;
	if (span_starts(reading->rest, &minus, 1) > 0) {
		item.excluded = true;
		reading->rest = span_skip(reading->rest, 1);
	}
	if (query_operator(&reading->rest, &item.type))
		query_read_condition(reading, &item);
	else
		query_read_text(reading, &item);
	culprit->len -= reading->rest.len;
}

/* See whether a query, read to its end, makes sense. */
static void
query_judge(struct query *query)
{
	if (query->count == 0)
		query_complain(query, QUERY_EMPTY);
	for (size_t i = 0; i < query->count; i++)
		if (!query->items[i].excluded)
			return;
	query_complain(query, QUERY_EXCLUDES);
}

/* Put a line into a query, clean and without blanks around it. */
static void
query_set_line(struct query *query, struct span line)
{
	text_clean(&query->line, line.bytes, line.len);
	if (!buf_ok(&query->line))
		query_complain(query, QUERY_MEMORY);
}

/* Read a line. */
void
query_parse(struct query *query, const char *bytes, size_t n)
{
	struct reading reading = { .query = query };
	struct span line = span_trim((struct span){ bytes, n });

	*query = (struct query){ .problem = QUERY_FINE };
	if (line.len > QUERY_MAX) {
		line.len = QUERY_MAX;
		query_complain(query, QUERY_LONG);
	}
	while (line.len > 0 && line.bytes[line.len - 1] == ' ')
		line.len--;
	query_set_line(query, line);
	reading.rest =
	    (struct span){ buf_string(&query->line), query->line.len };
	while (query->problem == QUERY_FINE) {
		reading.rest = span_trim(reading.rest);
		if (reading.rest.len == 0)
			break;
		query_read_item(&reading);
	}
	query_judge(query);
}

/* Whether a query has items that are looked for in texts. */
bool
query_has_text(const struct query *query)
{
	for (size_t i = 0; i < query->count; i++)
		if (query_is_text(&query->items[i]) &&
		    !query->items[i].excluded)
			return (true);
	return (false);
}

/* Whether items that are looked for in texts only say what not to find. */
bool
query_only_excludes_text(const struct query *query)
{
	if (query_has_text(query))
		return (false);
	for (size_t i = 0; i < query->count; i++)
		if (query_is_text(&query->items[i]))
			return (true);
	return (false);
}

/* Append one string of an expression: a word, in all its forms if so. */
static void
match_word(struct buf *out, const struct token *word, bool forms,
    const char *languages)
{
	buf_putc(out, '"');
	buf_putc(out, forms ? TOKENIZER_STEM : TOKENIZER_VALUE);
	buf_puts(out, languages);
	buf_putc(out, TOKENIZER_END);
	buf_add(out, word->lower, word->lower_len);
	buf_putc(out, '"');
}

/* Append what finds an item. */
static void
match_item(struct buf *out, const struct query *query,
    const struct query_item *item, const char *languages)
{
	for (size_t i = 0; i < item->word_count; i++) {
		if (i > 0)
			buf_puts(out, " + ");
		match_word(out, &query->words[item->words + i],
		    item->type == QUERY_WORD, languages);
	}
	if (item->type == QUERY_PREFIX)
		buf_puts(out, " *");
}

/*
 * Append the items that are looked for, or those that are excluded: the
 * former must all be there, none of the latter may.
 */
static void
match_items(struct buf *out, const struct query *query, bool excluded,
    const char *languages)
{
	size_t start = out->len;

	for (size_t i = 0; i < query->count; i++) {
		const struct query_item *item = &query->items[i];

		if (!query_is_text(item) || item->excluded != excluded)
			continue;
		if (out->len == start)
			buf_puts(out, "((");
		else
			buf_puts(
			    out, excluded || item->either ? " OR " : ") AND (");
		match_item(out, query, item, languages);
	}
	if (out->len > start)
		buf_puts(out, "))");
}

/* Append what FTS5's MATCH finds the texts with. */
void
query_match(const struct query *query, const char *languages, struct buf *out)
{
	struct buf excluded = { 0 };

	if (query->problem != QUERY_FINE || !query_has_text(query))
		return;
	match_items(out, query, false, languages);
	match_items(&excluded, query, true, languages);
	if (excluded.len > 0)
		buf_puts(out, " NOT ");
	buf_add(out, buf_string(&excluded), excluded.len);
	out->failed |= !buf_ok(&excluded);
	buf_free(&excluded);
}

/* Append what FTS5's MATCH finds the texts with that are excluded. */
void
query_match_excluded(
    const struct query *query, const char *languages, struct buf *out)
{
	if (query->problem == QUERY_FINE)
		match_items(out, query, true, languages);
}

/* Give a query back. */
void
query_free(struct query *query)
{
	buf_free(&query->line);
	*query = (struct query){ .problem = QUERY_EMPTY };
}
