/*
 * The tokenizer of the full text: see tokenizer.h and section 7.1 of the
 * manual of FTS5.
 *
 * A stem is a token of TOKENIZER_STEM, the language, TOKENIZER_END and the
 * stem itself, so that no word is taken for one, nor a French stem for an
 * English one. A word that is its own stem is a token of itself, TOKENIZER_END
 * and the language, so that prefixes of words are prefixes of it; many are,
 * and a token for each of them would make the index larger by a sixth. The
 * first word of a value has its stem beside it nevertheless: who looks for the
 * languages that there are looks for stems.
 *
 * A string of a query is TOKENIZER_STEM where it asks for stems, else
 * TOKENIZER_VALUE; the languages with a blank after each; TOKENIZER_END; the
 * words.
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
	bool query;
	bool forms;   /* of a query: stems are asked for */
	bool begun;   /* a word was handed over */
	size_t shift; /* bytes of the value before the text */
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

/* Hand over one token of a word. */
static int
cutting_token(struct cutting *cutting, const struct token *word, int flags,
    const char *token, const char *end)
{
	return (cutting->sink(cutting->context, flags, token,
	    (int)(end - token), (int)(cutting->shift + word->start),
	    (int)(cutting->shift + word->end)));
}

/* Hand over a stem of a word in one language. */
static int
cutting_stem(struct cutting *cutting, const struct token *word, const char *tag,
    const struct stem *stem)
{
	char token[1 + TAG_MAX + TOKEN_MAX], *end = token;

	*end++ = TOKENIZER_STEM;
	end = stpcpy(end, tag);
	*end++ = TOKENIZER_END;
	end = mempcpy(end, stem->bytes, stem->len);
	return (cutting_token(cutting, word, FTS5_TOKEN_COLOCATED, token, end));
}

/* Hand over a word that is its own stem in one language. */
static int
cutting_own(struct cutting *cutting, const struct token *word, int flags,
    const char *tag, const struct stem *stem)
{
	char token[TOKEN_MAX + 1 + TAG_MAX], *end = token;

	end = mempcpy(end, stem->bytes, stem->len);
	*end++ = TOKENIZER_END;
	end = stpcpy(end, tag);
	return (cutting_token(cutting, word, flags, token, end));
}

/* Hand over a word as it stands. */
static int
cutting_plain(struct cutting *cutting, const struct token *word)
{
	return (cutting_token(
	    cutting, word, 0, word->folded, word->folded + word->folded_len));
}

/* Whether a word is its own stem. */
static bool
word_is_stem(const struct token *word, const struct stem *stem)
{
	return (word->folded_len == stem->len &&
		memcmp(word->folded, stem->bytes, stem->len) == 0);
}

/* The stem of some that is the word itself; NULL when none is. */
static const struct stem *
word_own(const struct token *word, const struct stem *stems, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (word_is_stem(word, &stems[i]))
			return (&stems[i]);
	return (NULL);
}

/* Hand over a word of a value, and its stems. */
static int
cutting_value(struct cutting *cutting, const struct token *word)
{
	const char *tag = cutting->tags.bytes;
	struct stem stems[STEMS_MAX];
	size_t n = stemmers_stems(cutting->stemmers, tag, word, stems);
	const struct stem *own = word_own(word, stems, n);
	int result;

	result = own == NULL ? cutting_plain(cutting, word)
			     : cutting_own(cutting, word, 0, tag, own);
	for (size_t i = 0; i < n && result == SQLITE_OK; i++)
		if (&stems[i] != own || !cutting->begun)
			result = cutting_stem(cutting, word, tag, &stems[i]);
	cutting->begun = true;
	return (result);
}

/* Hand over what a word of a query may be in one language. */
static int
cutting_ask(struct cutting *cutting, const struct token *word, const char *tag)
{
	struct stem stems[STEMS_MAX];
	size_t n = stemmers_stems(cutting->stemmers, tag, word, stems);
	int result = SQLITE_OK;

	for (size_t i = 0; i < n && result == SQLITE_OK; i++) {
		if (cutting->forms)
			result = cutting_stem(cutting, word, tag, &stems[i]);
		if (result == SQLITE_OK &&
		    (cutting->forms || word_is_stem(word, &stems[i])))
			result = cutting_own(cutting, word,
			    FTS5_TOKEN_COLOCATED, tag, &stems[i]);
	}
	return (result);
}

/* Hand over what a word of a query may be. */
static int
cutting_query(struct cutting *cutting, const struct token *word)
{
	struct span tags = cutting->tags;
	int result = cutting_plain(cutting, word);
	char tag[TAG_MAX];

	while (result == SQLITE_OK && tags.len > 0) {
		struct span language = span_until(&tags, ' ');

		tag_read(tag, language.bytes, language.len);
		if (tag[0] != '\0')
			result = cutting_ask(cutting, word, tag);
	}
	return (result);
}

/* Take the languages off a string of a query. */
static size_t
cutting_languages(struct cutting *cutting, const char *s, size_t n)
{
	const char *end;

	if (n == 0 || (s[0] != TOKENIZER_STEM && s[0] != TOKENIZER_VALUE))
		return (0);
	cutting->forms = s[0] == TOKENIZER_STEM;
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
		cutting.query = true;
		cutting.shift = cutting_languages(&cutting, s, text.text.len);
	} else {
		cutting.shift = tokenizer_language(s, text.text.len, tag);
		cutting.tags = (struct span){ tag, strlen(tag) };
	}
	text.text = span_skip(text.text, cutting.shift);
	while (result == SQLITE_OK && token_next(&text, &word))
		result = cutting.query ? cutting_query(&cutting, &word)
				       : cutting_value(&cutting, &word);
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
