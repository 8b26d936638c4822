/* The bytes of open files: see file.h. */

#include "base/file.h"

#include <errno.h>
#include <unistd.h>

#include "base/buf.h"

#define FILE_PIECE 65536 /* bytes read at once */

/* Append the bytes of an open file. */
int
file_read(int fd, struct buf *bytes, size_t max)
{
	size_t done = 0;
	ssize_t n;

	do {
		if (buf_reserve(bytes, FILE_PIECE) == -1)
			return (ENOMEM);
		n = pread(
		    fd, bytes->data + bytes->len, FILE_PIECE, (off_t)done);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return (errno);
		bytes->len += (size_t)n;
		bytes->data[bytes->len] = '\0';
		done += (size_t)n;
	} while (n != 0 && done <= max);
	if (done <= max)
		return (0);
	buf_cut(bytes, bytes->len - (done - max));
	return (EFBIG);
}
