/*
 * Persons: the documents of one of them, in order, and with whom they
 * corresponded. In paths a person goes by the key of the name (key.h), with
 * "-" for each blank.
 */
#ifndef CATALOGUE_PERSON_H
#define CATALOGUE_PERSON_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct sheet;

/* Append a link to the person of a key; the label is emptied. */
void person_link(struct sheet *, const char *key, struct buf *label);

/*
 * Append links to those who wrote a document and to those who received it,
 * each labelled as one or the other.
 */
void person_links(struct sheet *, int64_t document);

/*
 * Write the page at "elon-musk" or "elon-musk/2". False when the edition has
 * no such person.
 */
bool person_make(struct sheet *, const char *rest);

#endif
