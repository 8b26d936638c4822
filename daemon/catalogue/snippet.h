/*
 * Snippets: the few words of a text that show best why a query has found it,
 * on one line, each of the words that were looked for *marked*, "…" where
 * something was left out.
 */
#ifndef CATALOGUE_SNIPPET_H
#define CATALOGUE_SNIPPET_H

#include <stddef.h>

struct buf;
struct query;
struct stemmers;

#define SNIPPET_TEXT_MAX (1 << 20) /* bytes of a text that are looked at */

/*
 * Append a snippet, of at most so many display columns but for the marks, of
 * an indexed value of n bytes of clean UTF-8 (catalogue/tokenizer.h). When
 * nothing that was looked for is in it, that is how it begins.
 */
void snippet_make(struct buf *, const struct query *, struct stemmers *,
    const char *value, size_t n, size_t width);

#endif
