/*
 * The tokenizer of the full text: see tokenizer.h and section 7.1 of the
 * manual of FTS5.
 *
 * A stem is a token of TOKENIZER_STEM, the language, TOKENIZER_END and the
 * stem itself, so that no word is taken for one, nor a French stem for an
 * English one. A string of a query that asks for stems is TOKENIZER_STEM, the
 * languages with a blank after each, TOKENIZER_END and the words.
 */

#include "catalogue/tokenizer.h"

#include <stdbool.h>
#include <string.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/error.h"
#include "catalogue/fts5.h"
#include "catalogue/token.h"

/* Gets the tokens of a text, as FTS5 wants them. */
typedef int token_sink(
    void *context, int flags, const char *token, int n, int start, int end);

/* A text that is being cut into tokens. */
struct cutting {
	struct stemmers *stemmers;
	struct span tags; /* languages, a blank after each */
	bool query;       /* any stem may be asked for, the word's own too */
	size_t shift;     /* bytes of the value before the text */
	token_sink *sink;
	void *context;
};

/* Append the start of a value. */
void
tokenizer_begin(struct buf *out, const char *language)
{
	buf_putc(out, TOKENIZER_VALUE);
	buf_puts(out, language);
	buf_putc(out, TOKENIZER_END);
}

/* A language as stemmers know it: its primary subtag. */
static void
tag_read(char tag[TAG_MAX], const char *s, size_t n)
{
	size_t len = 0;

	while (len < n && (unsigned)(s[len] | 0x20) - 'a' < 26)
		len++;
	if (len >= TAG_MAX || (len < n && s[len] != '-'))
		len = 0;
	for (size_t i = 0; i < len; i++)
		tag[i] = (char)(s[i] | 0x20);
	tag[len] = '\0';
}

/* The language that a value begins with. */
size_t
tokenizer_language(const char *value, size_t n, char tag[TAG_MAX])
{
	const char *end;

	tag[0] = '\0';
	if (n == 0 || value[0] != TOKENIZER_VALUE)
		return (0);
	end = memchr(value, TOKENIZER_END, n);
	if (end == NULL)
		return (0);
	tag_read(tag, value + 1, (size_t)(end - value) - 1);
	return ((size_t)(end - value) + 1);
}

/* Hand over the stem of a word in one language. */
static int
cutting_stem(struct cutting *cutting, const struct token *word, const char *tag)
{
	char token[1 + TAG_MAX + TOKEN_MAX], *stem = token;
	size_t n;

	*stem++ = TOKENIZER_STEM;
	stem = stpcpy(stem, tag);
	*stem++ = TOKENIZER_END;
	n = stemmers_stem(cutting->stemmers, tag, word, stem);
	if (n == 0)
		return (SQLITE_OK);
	if (!cutting->query && n == word->folded_len &&
	    memcmp(stem, word->folded, n) == 0)
		return (SQLITE_OK);
	return (cutting->sink(cutting->context, FTS5_TOKEN_COLOCATED, token,
	    (int)(stem - token + (ptrdiff_t)n),
	    (int)(cutting->shift + word->start),
	    (int)(cutting->shift + word->end)));
}

/* Hand over a word, and its stems. */
static int
cutting_word(struct cutting *cutting, const struct token *word)
{
	struct span tags = cutting->tags;
	char tag[TAG_MAX];
	int result;

	result = cutting->sink(cutting->context, 0, word->folded,
	    (int)word->folded_len, (int)(cutting->shift + word->start),
	    (int)(cutting->shift + word->end));
	while (result == SQLITE_OK && tags.len > 0) {
		struct span language = span_until(&tags, ' ');

		tag_read(tag, language.bytes, language.len);
		if (tag[0] != '\0')
			result = cutting_stem(cutting, word, tag);
	}
	return (result);
}

/* Take the languages off a string of a query. */
static size_t
cutting_languages(struct cutting *cutting, const char *s, size_t n)
{
	const char *end;

	cutting->query = true;
	if (n == 0 || s[0] != TOKENIZER_STEM)
		return (0);
	end = memchr(s, TOKENIZER_END, n);
	if (end == NULL)
		return (0);
	cutting->tags = (struct span){ s + 1, (size_t)(end - s) - 1 };
	return ((size_t)(end - s) + 1);
}

/* xTokenize: cut n bytes into tokens. */
static int
tokenizer_cut(Fts5Tokenizer *tokenizer, void *context, int flags, const char *s,
    int n, token_sink *sink)
{
	struct cutting cutting = {
		.stemmers = (struct stemmers *)tokenizer,
		.sink = sink,
		.context = context,
	};
	struct token_text text = { .text = { s, n < 0 ? 0 : (size_t)n } };
	char tag[TAG_MAX];
	struct token word;
	int result = SQLITE_OK;

	if ((flags & FTS5_TOKENIZE_QUERY) != 0) {
		cutting.shift = cutting_languages(&cutting, s, text.text.len);
	} else {
		cutting.shift = tokenizer_language(s, text.text.len, tag);
		cutting.tags = (struct span){ tag, strlen(tag) };
	}
	text.text = span_skip(text.text, cutting.shift);
	while (result == SQLITE_OK && token_next(&text, &word))
		result = cutting_word(&cutting, &word);
	return (result);
}

/* xCreate: make a tokenizer, which takes no arguments. */
static int
tokenizer_create(
    void *context, const char **arguments, int count, Fts5Tokenizer **out)
{
	(void)context;
	(void)arguments;
	if (count > 0)
		return (SQLITE_ERROR);
	*out = (Fts5Tokenizer *)stemmers_new();
	return (*out == NULL ? SQLITE_NOMEM : SQLITE_OK);
}

/* xDelete: give it back. */
static void
tokenizer_delete(Fts5Tokenizer *tokenizer)
{
	stemmers_free((struct stemmers *)tokenizer);
}

/* Make the tokenizer known. */
int
tokenizer_register(sqlite3 *db, struct error *error)
{
	fts5_tokenizer methods = {
		.xCreate = tokenizer_create,
		.xDelete = tokenizer_delete,
		.xTokenize = tokenizer_cut,
	};
	fts5_api *api = fts5_find(db);

	if (api == NULL)
		return (error_set(error,
		    "this SQLite has no full-text search: FTS5 is needed"));
	if (api->xCreateTokenizer(api, "souslik", NULL, &methods, NULL) !=
	    SQLITE_OK)
		return (error_set(error, "cannot add a tokenizer to SQLite: %s",
		    sqlite3_errmsg(db)));
	return (0);
}
