/*
 * Keys: what names and titles are found and sorted by. "Élon  MUSK" and
 * "elon musk" have one and the same: letters and digits in lower case and
 * without accents, one blank between two words, nothing else.
 */
#ifndef CATALOGUE_KEY_H
#define CATALOGUE_KEY_H

#include <stddef.h>

struct buf;

/*
 * Append the key of n bytes of UTF-8; ill-formed bytes part words. Nothing is
 * appended for a text without letters and digits. Marks of scripts that need
 * them (vowel signs, say) stay.
 */
void key_make(struct buf *, const char *, size_t n);

/*
 * The same for sorting: numbers count by their value ("page 2" comes before
 * "page 10"), each written with ten digits.
 */
void key_sort(struct buf *, const char *, size_t n);

#endif
