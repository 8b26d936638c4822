/*
 * HTML (the HTML Living Standard, 13.2.5 "Tokenization"), as far as a digest
 * needs it: the title, the language, the links, and the text line by line.
 * How elements nest is not looked at.
 */
#ifndef DOCUMENT_HTML_H
#define DOCUMENT_HTML_H

#include <stddef.h>

struct digest;

/*
 * Put what n bytes of HTML in UTF-8 say into a digest: the title (else the
 * first heading of level 1; else it stays as it is), the lang of the element
 * html, the targets of links, and the text: a line for each block, quotations
 * with "> ", items of lists with "* ", pre as it is, no scripts or styles.
 */
void html_digest(struct digest *, const char *, size_t n);

#endif
