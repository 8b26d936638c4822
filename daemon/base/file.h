/*
 * The bytes of open files.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>

struct buf;

/*
 * Append the bytes of an open file, from its start (where the descriptor
 * stands does not matter). 0, or an errno: EFBIG when there are more than
 * max, of which the first ones are there then.
 */
int file_read(int fd, struct buf *, size_t max);

#endif
