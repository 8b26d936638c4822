/*
 * Growing buffers of bytes.
 *
 * A buffer remembers that memory ran out: every later append does nothing,
 * so a writer appends freely and asks once, at the end, whether all of it
 * is there (buf_ok). A buffer starts as { 0 } and ends with buf_free.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *data;  /* len bytes and then a NUL; NULL while cap is 0 */
	size_t len;  /* bytes in use, the NUL not counted */
	size_t cap;  /* bytes allocated */
	bool failed; /* memory ran out: the contents are not whole */
};

/* Append n bytes, which must not be the buffer's own. */
void buf_add(struct buf *, const void *, size_t);

/* Append a NUL-terminated string. */
void buf_puts(struct buf *, const char *);

/* Append one byte. */
void buf_putc(struct buf *, char);

/* Append the same byte n times. */
void buf_fill(struct buf *, char, size_t);

/* Append a number in decimal digits. */
void buf_number(struct buf *, uint64_t);

/* Append as printf(3) would. */
void buf_printf(struct buf *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

/* Forget all but the first n bytes; nothing when there are fewer. */
void buf_cut(struct buf *, size_t);

/* Make room for n more bytes; 0, or -1 when memory ran out. */
int buf_reserve(struct buf *, size_t);

/* Whether every append so far has succeeded. */
bool buf_ok(const struct buf *);

/* The contents as a NUL-terminated string, "" when empty; the buffer owns it. */
const char *buf_string(const struct buf *);

/*
 * Hand the contents over as a NUL-terminated string that the caller frees;
 * the buffer is empty afterwards. NULL when memory ran out.
 */
char *buf_take(struct buf *);

/* Forget the contents (and a failure), keep the memory. */
void buf_clear(struct buf *);

/* Give the memory back; the buffer is { 0 } again. */
void buf_free(struct buf *);

#endif
