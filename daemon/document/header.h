/*
 * From the header of a page (document/field.h) to a digest.
 */
#ifndef DOCUMENT_HEADER_H
#define DOCUMENT_HEADER_H

struct digest;
struct page;

/*
 * Fill in what the digest does not have yet, from the header of a page: date,
 * people, medium, source, language. "?" is as good as no value, but for the
 * date; and so is a language that cannot be one.
 */
void header_digest(struct digest *, const struct page *);

#endif
