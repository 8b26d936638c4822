/*
 * Text whose lines flow (RFC 3676): a blank at the end of a line says that
 * the paragraph goes on in the next one.
 */
#ifndef DOCUMENT_FLOWED_H
#define DOCUMENT_FLOWED_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/*
 * Append n bytes of flowed text with every paragraph on a line of its own,
 * after its ">" if it is quoted. delsp: the blank at the end of a line is none
 * of the text's (section 4.1, DelSp).
 */
void flowed_join(struct buf *, const char *, size_t n, bool delsp);

#endif
