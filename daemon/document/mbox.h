/*
 * Mailboxes in one file (mbox; RFC 4155, appendix A, and mbox(5) of mutt): a
 * line "From " with a date begins each message, and ">" before "From " says
 * that this is not such a line.
 */
#ifndef DOCUMENT_MBOX_H
#define DOCUMENT_MBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

#define MBOX_MESSAGE_MAX (1 << 20) /* bytes; of a longer one, the first */

/*
 * Takes a message: its bytes without the "From " line and with ">From " as
 * "From ", and where it stands in the file with all of that. 0 to go on,
 * anything else to stop.
 */
typedef int mbox_take(
    void *arg, const struct buf *message, uint64_t offset, uint64_t length);

/*
 * Read so many bytes of an open file from an offset on, and hand over the
 * messages in their order, one at a time. What stands before the first "From "
 * line is none. 0; what take returned if it is not 0; or -1 with errno, ENOMEM
 * or what reading gave.
 */
int mbox_read(int fd, uint64_t offset, uint64_t length, mbox_take *, void *arg);

/* Whether a line of n bytes begins a message, if an empty one precedes it. */
bool mbox_is_from(const char *, size_t n);

#endif
