/*
 * Markdown (CommonMark 0.30), as far as a digest needs it: the title, the
 * links, a header of list lines as in gemtext (document/field.h), and front
 * matter, which is the few lines of "name: value" between two lines "---" at
 * the top that many programs write.
 */
#ifndef DOCUMENT_MARKDOWN_H
#define DOCUMENT_MARKDOWN_H

#include <stddef.h>

struct digest;

/*
 * Put what n bytes of Markdown say into a digest. The title is the one of the
 * front matter, the first heading of level 1, or any first heading; else it
 * stays as it is. A value of the front matter goes before one of the header.
 */
void markdown_digest(struct digest *, const char *, size_t n);

#endif
