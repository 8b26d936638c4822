/*
 * How texts become what SQLite's FTS5 finds: a tokenizer named "souslik".
 *
 * Every word (token.h) of a document is a token, and so are its stems in the
 * document's language (stemmers.h), at the same place; one token says both
 * where they are the same. A value that is indexed begins with its language,
 * so that FTS5 cuts it into the same tokens whenever it does so again.
 *
 * A string of a query begins with languages: it stands for each word as it is
 * written, in these and in none; or for any word with one of its stems in
 * them.
 */
#ifndef CATALOGUE_TOKENIZER_H
#define CATALOGUE_TOKENIZER_H

#include <stddef.h>

#include "catalogue/stemmers.h"

struct buf;
struct error;
struct sqlite3;

/* What is found in the text of others, but never within a word. */
#define TOKENIZER_STEM  '\x01' /* a stem, or a string of a query, begins */
#define TOKENIZER_VALUE '\x02' /* a value, or an exact string, begins */
#define TOKENIZER_END   '\x03' /* the language ends, or the languages do */

/*
 * Make the tokenizer known to a connection, before it is used. 0, or -1 and
 * the error.
 */
int tokenizer_register(struct sqlite3 *, struct error *);

/*
 * Append the start of a value that is indexed: its language (a tag as in
 * BCP 47) between TOKENIZER_VALUE and TOKENIZER_END; "" when nobody knows.
 */
void tokenizer_begin(struct buf *, const char *language);

/*
 * How many bytes such a start has at the start of n bytes, 0 when there is
 * none; tag becomes the language as stemmers know it, "" when nobody does.
 */
size_t tokenizer_language(const char *, size_t n, char tag[TAG_MAX]);

#endif
