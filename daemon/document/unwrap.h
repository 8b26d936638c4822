/*
 * Text that somebody has wrapped: paragraphs on lines of their own again, so
 * that each reader's screen can wrap them anew. Lines that stand as they are
 * for a reason (verse, code, tables, lists, signatures) stay so.
 */
#ifndef DOCUMENT_UNWRAP_H
#define DOCUMENT_UNWRAP_H

#include <stddef.h>

struct buf;

/*
 * Append n bytes of clean text, its lines joined where one seems to have ended
 * only because the first word of the next had no room in it: by the longest
 * line around, which has 60 to 100 columns. Quoted lines (">") are joined with
 * quoted ones of the same depth.
 */
void unwrap_join(struct buf *, const char *, size_t n);

#endif
