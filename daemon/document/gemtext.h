/*
 * Gemtext: bytes to a page, by the text/gemini specification (version
 * 0.24.1, "Parsing" and "Line types").
 */
#ifndef DOCUMENT_GEMTEXT_H
#define DOCUMENT_GEMTEXT_H

#include <stddef.h>

struct page;

/*
 * Append n bytes of gemtext to a page, each line with its number. Lines end
 * in LF or CRLF, the last one may have no end; a byte order mark is skipped;
 * bytes that are no UTF-8 are cleaned; a link without an address is noted. A
 * fence that nothing closes reaches to the end. Whether memory sufficed,
 * page_ok tells.
 */
void gemtext_parse(struct page *, const char *bytes, size_t n);

#endif
