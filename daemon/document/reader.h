/*
 * Readers: a file goes in, digests come out (document/digest.h): one of the
 * file itself, and of an mbox one of each message besides.
 *
 * What is looked into: gemtext, gophermaps (their includes are not followed),
 * .gph, Markdown, HTML, any text/..., .eml and mbox. All else is known by its
 * name alone: PDF, images, data, and also what cannot be read as what it should
 * be.
 *
 * Nothing is executed, no other file is opened, nothing is kept between
 * calls, and the same bytes under the same path give the same digests.
 */
#ifndef DOCUMENT_READER_H
#define DOCUMENT_READER_H

#include <stdint.h>

struct buf;
struct digest;
struct kind;

#define READER_MBOX "application/mbox" /* a digest's mime, of mailboxes */

struct reader_file {
	int fd;               /* open for reading; it stays the caller's */
	const char *path;     /* its normal path in the archive (base/path.h) */
	const char *hostname; /* what the archive is served as, for links that
				 name it */
	struct kind *kind;
};

/*
 * Takes a digest, which is the reader's again when this returns. 0 to go on,
 * anything else to stop.
 */
typedef int reader_take(void *arg, const struct digest *);

/*
 * Read a file and hand over its digests: first part 0, then the messages of
 * an mbox in their order, each of which fits into memory several times over,
 * however large the mbox is. 0; what take returned if it is not 0; or -1 with
 * errno, ENOMEM or what reading gave (EIO).
 */
int reader_read(const struct reader_file *, reader_take *, void *arg);

/* A message of an mbox, as mbox_read (document/mbox.h) hands it over. */
struct reader_part {
	unsigned part; /* 1 and on */
	uint64_t offset;
	uint64_t length;
	const struct buf *bytes;
};

/*
 * Hand over the digest of a message that somebody has read: what take
 * returned, or -1 with ENOMEM.
 */
int reader_part(const struct reader_file *, const struct reader_part *,
    reader_take *, void *arg);

/*
 * Read one message of an mbox alone: part, offset and length are what its
 * digest had. As reader_read; -1 with ENOENT when no single message stands
 * there any more.
 */
int reader_message(const struct reader_file *, unsigned part, uint64_t offset,
    uint64_t length, reader_take *, void *arg);

#endif
