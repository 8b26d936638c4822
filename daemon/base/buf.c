/* Growing buffers: see buf.h. */

#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUF_SMALLEST 64
#define BUF_DIGITS   20 /* of the largest number */

/* Make room for n more bytes and the NUL. */
int
buf_reserve(struct buf *buf, size_t n)
{
	size_t cap;
	char *data;

	if (buf->failed)
		return (-1);
	if (n < buf->cap - buf->len)
		return (0);
	if (n > SIZE_MAX / 2 - buf->len) {
		buf->failed = true;
		return (-1);
	}
	cap = buf->cap < BUF_SMALLEST ? BUF_SMALLEST : buf->cap;
	while (cap - buf->len <= n)
		cap *= 2;
	data = realloc(buf->data, cap);
	if (data == NULL) {
		buf->failed = true;
		return (-1);
	}
	data[buf->len] = '\0';
	buf->data = data;
	buf->cap = cap;
	return (0);
}

/* Append n bytes. */
void
buf_add(struct buf *buf, const void *bytes, size_t n)
{
	if (n == 0 || buf_reserve(buf, n) == -1)
		return;
	memcpy(buf->data + buf->len, bytes, n);
	buf->len += n;
	buf->data[buf->len] = '\0';
}

/* Append a string. */
void
buf_puts(struct buf *buf, const char *s)
{
	buf_add(buf, s, strlen(s));
}

/* Append one byte. */
void
buf_putc(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

/* Append the same byte n times. */
void
buf_fill(struct buf *buf, char c, size_t n)
{
	if (n == 0 || buf_reserve(buf, n) == -1)
		return;
	memset(buf->data + buf->len, c, n);
	buf->len += n;
	buf->data[buf->len] = '\0';
}

/* Append a number, whose digits are found from its end. */
void
buf_number(struct buf *buf, uint64_t number)
{
	char digits[BUF_DIGITS];
	size_t i = sizeof digits;

	do {
		digits[--i] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	buf_add(buf, digits + i, sizeof digits - i);
}

/* Append as printf would, into the room there is if it is enough. */
void
buf_printf(struct buf *buf, const char *fmt, ...)
{
	size_t room = buf->cap - buf->len;
	char *end = buf->data == NULL ? NULL : buf->data + buf->len;
	va_list ap;
	int n;

	if (buf->failed)
		return;
	va_start(ap, fmt);
	n = vsnprintf(end, room, fmt, ap);
	va_end(ap);
	if (n < 0) {
		buf->failed = true;
	} else if ((size_t)n >= room && buf_reserve(buf, (size_t)n) == 0) {
		va_start(ap, fmt);
		vsnprintf(buf->data + buf->len, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	if (!buf->failed)
		buf->len += (size_t)n;
	else if (end != NULL)
		*end = '\0';
}

/* Forget the end. */
void
buf_cut(struct buf *buf, size_t n)
{
	if (n >= buf->len)
		return;
	buf->len = n;
	buf->data[n] = '\0';
}

/* Whether nothing was lost. */
bool
buf_ok(const struct buf *buf)
{
	return (!buf->failed);
}

/* The contents as a string. */
const char *
buf_string(const struct buf *buf)
{
	return (buf->data == NULL ? "" : buf->data);
}

/* Hand the contents over. */
char *
buf_take(struct buf *buf)
{
	char *data;

	if (buf_reserve(buf, 0) == -1) {
		buf_free(buf);
		return (NULL);
	}
	data = buf->data;
	*buf = (struct buf){ 0 };
	return (data);
}

/* Forget the contents, keep the memory. */
void
buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->failed = false;
	if (buf->data != NULL)
		buf->data[0] = '\0';
}

/* Give the memory back. */
void
buf_free(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){ 0 };
}
