/*
 * A connection's bytes, plain or over TLS, behind one face. Private to net.
 *
 * Over TLS, small writes are gathered: the end of the handshake, a session
 * ticket, the answer and close_notify leave in one system call.
 */
#ifndef NET_STREAM_H
#define NET_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/ssl.h>

#include "base/buf.h"

enum stream_result {
	STREAM_OK,         /* done, or some of it */
	STREAM_WANT_READ,  /* call again when the socket can be read */
	STREAM_WANT_WRITE, /* call again when the socket can be written */
	STREAM_WANT_LANE,  /* call again when it has been read or made */
	STREAM_END,        /* the peer has sent all it had */
	STREAM_FAILED,     /* broken: close it without a word */
};

struct stream {
	int fd;            /* non-blocking */
	SSL *ssl;          /* NULL: plain */
	struct buf ahead;  /* TLS: received before TLS began */
	size_t taken;      /* bytes of ahead that OpenSSL has */
	bool ended;        /* TLS: the socket has nothing more to read */
	size_t budget;     /* TLS: bytes that this call may still read */
	struct buf behind; /* TLS: sealed, not yet sent */
	size_t sent;       /* bytes of behind that the kernel has */
};

/* How OpenSSL reads and writes a stream; NULL when memory ran out. */
BIO_METHOD *stream_method_new(void);

/*
 * Begin TLS on a plain stream: ssl becomes the stream's, and so do the bytes
 * that were received already, which ahead hands over. 0, or -1 when memory
 * ran out.
 */
int stream_secure(
    struct stream *, SSL *, const BIO_METHOD *, struct buf *ahead);

/* TLS: go on with the handshake. */
enum stream_result stream_handshake(struct stream *);

/* Read at most size bytes; *n is how many. */
enum stream_result stream_read(struct stream *, void *, size_t size, size_t *n);

/*
 * Write at most size bytes; *n is how many. Others have to follow, or the end:
 * the kernel keeps the last of them back for a moment, so that they leave in
 * one segment with what follows (MSG_MORE, send(2)).
 */
enum stream_result stream_write(
    struct stream *, const void *, size_t size, size_t *n);

/* A range of an open file. */
struct stream_file {
	int fd;
	bool near;       /* it waits for a disk at most: where the file system
			    cannot tell what is in memory, it is read anyway */
	uint64_t offset; /* where the range starts */
	uint64_t length; /* bytes of it */
	uint64_t ready;  /* bytes at its start that were in memory just now */
};

/* Take n bytes off the start of a range, which were written. */
void stream_file_skip(struct stream_file *, uint64_t n);

/*
 * Write some bytes and take them off the range; *n is how many. What is not
 * in memory is STREAM_WANT_LANE: it is to be read beside the loop, and then
 * stream_write writes it. A file that has become shorter is STREAM_FAILED:
 * the peer must see that the body is not whole.
 */
enum stream_result stream_write_file(
    struct stream *, struct stream_file *, size_t *n);

/*
 * Hand everything to the kernel, and over TLS say that nothing follows:
 * close_notify (RFC 8446, section 6.1). The socket is to be closed or shut
 * down at once.
 */
enum stream_result stream_finish(struct stream *);

/* Free the TLS state; the socket stays open, and is read without it. */
void stream_bare(struct stream *);

/* Close the socket and free the TLS state. */
void stream_close(struct stream *);

#endif
