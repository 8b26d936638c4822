/*
 * Character references of HTML (the HTML Living Standard, 13.5): numbers, and
 * the names of the characters of ISO-8859-1 and of usual punctuation.
 */
#ifndef DOCUMENT_ENTITY_H
#define DOCUMENT_ENTITY_H

#include <stddef.h>

struct buf;

/*
 * Append the character that a reference at the start of n bytes stands for,
 * "&eacute;" or "&#233;" or "&#xe9;", in UTF-8. How many bytes the reference
 * has; 0 when it is none that is known, and then nothing is appended.
 */
size_t entity_decode(struct buf *, const char *, size_t n);

#endif
