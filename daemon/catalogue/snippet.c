/*
 * Snippets: see snippet.h.
 *
 * A text is read once, word by word; each item of the query follows along
 * until all of its words have stood one after the other. The best part of the
 * text is the one in which most items are found, and the first of those.
 */

#include "catalogue/snippet.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "catalogue/query.h"
#include "catalogue/tokenizer.h"

#define MARKS_MAX 256 /* places that are looked at */
#define BEFORE    40  /* bytes of the text before the first mark, at most */
#define PART      800 /* bytes of the text that a snippet is made of */

#define LINE_ENDS ".:!?\n" /* a line that ends so goes on in no other */

#define MARK     "*"
#define ELLIPSIS "\xe2\x80\xa6"

/* A place of what was looked for. */
struct mark {
	size_t start;
	size_t end;
	size_t item;
};

/* The stems of a word in the text's language. */
struct forms {
	size_t count;
	struct stem stems[STEMS_MAX];
};

struct snippet {
	const struct query *query;
	struct span text;
	size_t reach;                        /* bytes that one line may show */
	struct forms forms[QUERY_WORDS_MAX]; /* of the query's words */
	struct {
		size_t words; /* that have been met, one after the other */
		size_t start; /* where the first of them is */
	} progress[QUERY_ITEMS_MAX];
	struct mark marks[MARKS_MAX];
	size_t count;
};

/* Whether two words have a stem in common. */
static bool
forms_meet(const struct forms *one, const struct forms *other)
{
	for (size_t i = 0; i < one->count; i++)
		for (size_t j = 0; j < other->count; j++)
			if (stem_is(&one->stems[i], &other->stems[j]))
				return (true);
	return (false);
}

/* Whether a word of a text is a word of the query, or begins like it. */
static bool
snippet_is_word(const struct snippet *snippet, size_t number, bool begins,
    const struct token *word, const struct forms *forms)
{
	const struct token *wanted = &snippet->query->words[number];

	if (word->folded_len == wanted->folded_len ||
	    (begins && word->folded_len > wanted->folded_len))
		if (memcmp(word->folded, wanted->folded, wanted->folded_len) ==
		    0)
			return (true);
	return (forms_meet(&snippet->forms[number], forms));
}

/* Note a place. */
static void
snippet_mark(struct snippet *snippet, size_t item, size_t start, size_t end)
{
	if (snippet->count < MARKS_MAX)
		snippet->marks[snippet->count++] =
		    (struct mark){ start, end, item };
}

/* Let an item follow along by a word of the text. */
static void
snippet_follow(struct snippet *snippet, size_t number, const struct token *word,
    const struct forms *forms)
{
	const struct query_item *item = &snippet->query->items[number];
	size_t *met = &snippet->progress[number].words;
	bool last = *met + 1 == item->word_count;

	if (!snippet_is_word(snippet, item->words + *met,
		last && item->type == QUERY_PREFIX, word, forms)) {
		if (*met == 0)
			return;
		/* it may be where the item begins */
		*met = 0;
		snippet_follow(snippet, number, word, forms);
		return;
	}
	if (*met == 0)
		snippet->progress[number].start = word->start;
	if (!last) {
		++*met;
		return;
	}
	*met = 0;
	snippet_mark(
	    snippet, number, snippet->progress[number].start, word->end);
}

/* Whether an item is one whose words are marked. */
static bool
item_is_marked(const struct query_item *item)
{
	return (query_is_text(item) && !item->excluded);
}

/* Find the places of what was looked for. */
static void
snippet_read(
    struct snippet *snippet, struct stemmers *stemmers, const char *tag)
{
	struct token_text text = { .text = snippet->text };
	struct token word;
	struct forms forms;

	while (snippet->count < MARKS_MAX && token_next(&text, &word)) {
		forms.count = stemmers_stems(stemmers, tag, &word, forms.stems);
		for (size_t i = 0; i < snippet->query->count; i++)
			if (item_is_marked(&snippet->query->items[i]))
				snippet_follow(snippet, i, &word, &forms);
	}
}

/* Find the stems of the query's words in the text's language. */
static void
snippet_stem(
    struct snippet *snippet, struct stemmers *stemmers, const char *tag)
{
	const struct query *query = snippet->query;

	for (size_t i = 0; i < query->count; i++) {
		const struct query_item *item = &query->items[i];

		for (size_t j = item->words; item->type == QUERY_WORD &&
					     j < item->words + item->word_count;
		     j++)
			snippet->forms[j].count = stemmers_stems(stemmers, tag,
			    &query->words[j], snippet->forms[j].stems);
	}
}

/* How good a line is that begins with a mark: how many items it shows. */
static size_t
snippet_worth(const struct snippet *snippet, size_t first)
{
	const struct mark *marks = snippet->marks;
	unsigned seen = 0;
	size_t worth = 0;

	for (size_t i = first;
	     i < snippet->count &&
	     marks[i].end - marks[first].start <= snippet->reach;
	     i++) {
		if ((seen & 1U << marks[i].item) == 0)
			worth++;
		seen |= 1U << marks[i].item;
	}
	return (worth);
}

/* The mark that the best line begins with; 0 when there is none. */
static size_t
snippet_best(const struct snippet *snippet)
{
	size_t best = 0, most = 0;

	for (size_t i = 0; i < snippet->count; i++) {
		size_t worth = snippet_worth(snippet, i);

		if (worth > most) {
			most = worth;
			best = i;
		}
	}
	return (best);
}

/* Whether a byte of the text parts words. */
static bool
byte_is_blank(char c)
{
	return (c == ' ' || c == '\n' || c == '\t');
}

/* Where to begin, so that a place is shown with a few words before it. */
static size_t
snippet_start(const struct snippet *snippet, size_t place)
{
	const char *bytes = snippet->text.bytes;
	size_t start = place;

	for (size_t at = place; at > 0 && place - at < BEFORE; at--) {
		if (bytes[at - 1] == '\n' && at > 1 &&
		    strchr(LINE_ENDS, bytes[at - 2]) != NULL)
			return (at);
		if (byte_is_blank(bytes[at - 1]))
			start = at;
		if (at == 1)
			return (0);
	}
	return (start);
}

/* Whether a byte of the text is in a mark. */
static bool
snippet_is_marked(const struct snippet *snippet, size_t at)
{
	for (size_t i = 0; i < snippet->count; i++)
		if (at >= snippet->marks[i].start && at < snippet->marks[i].end)
			return (true);
	return (false);
}

/*
 * Append a part of the text, each run of blanks as one; and for each byte of
 * that whether it is marked.
 */
static void
snippet_collect(const struct snippet *snippet, size_t start, size_t end,
    struct buf *line, struct buf *marked)
{
	const char *bytes = snippet->text.bytes;

	for (size_t at = start; at < end; at++) {
		size_t turn = text_direction(bytes + at, end - at);
		bool blank = byte_is_blank(bytes[at]);

		if (turn > 0) {
			at += turn - 1;
			continue;
		}
		if (blank && (line->len == 0 || byte_is_blank(bytes[at - 1])))
			continue;
		buf_putc(line, (char)(blank ? ' ' : bytes[at]));
		buf_putc(marked, (char)snippet_is_marked(snippet, at));
	}
}

/* Append n bytes of a line with its marks. */
static void
snippet_write(
    struct buf *out, const struct buf *line, const struct buf *marked, size_t n)
{
	bool inside = false;

	for (size_t i = 0; i < n && i < marked->len; i++) {
		if ((marked->data[i] != 0) != inside) {
			buf_puts(out, MARK);
			inside = !inside;
		}
		buf_putc(out, line->data[i]);
	}
	if (inside)
		buf_puts(out, MARK);
}

/* Where the part of the text that a snippet is made of ends. */
static size_t
snippet_end(const struct snippet *snippet, size_t start)
{
	size_t end = start + PART;

	if (end >= snippet->text.len)
		return (snippet->text.len);
	while (((unsigned char)snippet->text.bytes[end] & 0xc0) == 0x80)
		end--;
	return (end);
}

/* Whether n bytes of a line end with a sentence. */
static bool
line_is_closed(const struct buf *line, size_t n)
{
	char last = n == 0 ? '\0' : buf_string(line)[n - 1];

	return (last == '.' || last == '!' || last == '?');
}

/* Append the line that begins at a place, cut to its width. */
static void
snippet_show(
    const struct snippet *snippet, struct buf *out, size_t start, size_t width)
{
	size_t end = snippet_end(snippet, start), n, next;
	struct buf line = { 0 }, marked = { 0 };

	snippet_collect(snippet, start, end, &line, &marked);
	while (line.len > 0 && line.data[line.len - 1] == ' ')
		buf_cut(&line, line.len - 1);
	n = line.len;
	if (text_width(buf_string(&line), n) > width)
		n = text_break(line.data, n, width, &next);
	while (start > 0 && byte_is_blank(snippet->text.bytes[start - 1]))
		start--;
	if (start > 0)
		buf_puts(out, ELLIPSIS);
	if (buf_ok(&line) && buf_ok(&marked))
		snippet_write(out, &line, &marked, n);
	else
		out->failed = true;
	if (n < line.len || end < snippet->text.len)
		buf_puts(
		    out, line_is_closed(&line, n) ? " " ELLIPSIS : ELLIPSIS);
	buf_free(&line);
	buf_free(&marked);
}

/* Cut a text, between two characters, to what is looked at. */
static void
snippet_limit(struct span *text)
{
	if (text->len <= SNIPPET_TEXT_MAX)
		return;
	text->len = SNIPPET_TEXT_MAX;
	while (((unsigned char)text->bytes[text->len] & 0xc0) == 0x80)
		text->len--;
}

/* Append a snippet. */
void
snippet_make(struct buf *out, const struct query *query,
    struct stemmers *stemmers, const char *value, size_t n, size_t width)
{
	struct snippet snippet = { .query = query };
	char tag[TAG_MAX];
	size_t begin, start = 0;

	begin = tokenizer_language(value, n, tag);
	snippet.text = span_skip((struct span){ value, n }, begin);
	snippet_limit(&snippet.text);
	snippet.reach = width > BEFORE ? width - BEFORE : 0;
	snippet_stem(&snippet, stemmers, tag);
	snippet_read(&snippet, stemmers, tag);
	if (snippet.count > 0)
		start = snippet_start(
		    &snippet, snippet.marks[snippet_best(&snippet)].start);
	snippet_show(&snippet, out, start, width);
}
