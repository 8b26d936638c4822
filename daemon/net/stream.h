/*
 * A connection's bytes, plain or over TLS, behind one face. Private to net.
 */
#ifndef NET_STREAM_H
#define NET_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/ssl.h>

enum stream_result {
	STREAM_OK,         /* done, or some of it */
	STREAM_WANT_READ,  /* call again when the socket can be read */
	STREAM_WANT_WRITE, /* call again when the socket can be written */
	STREAM_END,        /* the peer has sent all it had */
	STREAM_FAILED,     /* broken: close it without a word */
};

struct stream {
	int fd;   /* non-blocking */
	SSL *ssl; /* NULL: plain */
};

/* TLS: go on with the handshake. */
enum stream_result stream_handshake(struct stream *);

/* Read at most size bytes; *n is how many. */
enum stream_result stream_read(struct stream *, void *, size_t size, size_t *n);

/* Write at most size bytes; *n is how many. more: others follow at once. */
enum stream_result stream_write(
    struct stream *, const void *, size_t size, bool more, size_t *n);

/*
 * Write at most length bytes of a file from offset; *n is how many. A file
 * that has become shorter is STREAM_FAILED: the peer must see that the body
 * is not whole.
 */
enum stream_result stream_write_file(
    struct stream *, int file, uint64_t offset, uint64_t length, size_t *n);

/* Say that nothing follows: TLS close_notify (RFC 8446, 6.1) and FIN. */
enum stream_result stream_finish(struct stream *);

/* Close the socket and free the TLS state. */
void stream_close(struct stream *);

#endif
