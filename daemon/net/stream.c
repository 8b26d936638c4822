/*
 * Bytes, plain or over TLS: see stream.h.
 *
 * OpenSSL reads and writes through a BIO of ours. It reads what came before
 * TLS was recognised, then the socket. It writes into a buffer, which leaves
 * when there is something to wait for or enough of it.
 *
 * The kernel's own TLS is not used. OpenSSL takes it up before a request is
 * known, and each small answer would leave in three calls, not in one. Linux
 * 6.1 stalls over what sendfile(2) gave it (13 of 24 large files, at 12
 * readers), and it loses at close(2) some of what it has sealed while the
 * reader is slow, as does 6.12.
 */

#include "net/stream.h"

#include <errno.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/bio.h>
#include <openssl/err.h>

#include "base/disk.h"

/* Bytes of a file that are read at once; larger calls gain nothing. */
#define STREAM_PIECE_MAX (64 * 1024)

/* Bytes that sendfile(2) may send at once, and that it gains nothing for. */
#define STREAM_READY    (256 * 1024)
#define STREAM_COPY_MAX (16 * 1024)

/* Sealed bytes that are gathered before they have to leave. */
#define STREAM_BEHIND_MAX (64 * 1024)

/*
 * Bytes that OpenSSL reads from the socket in one call. It goes on reading
 * for as long as what comes is no data, such as KeyUpdate messages, and so
 * one peer could keep the others waiting.
 */
#define STREAM_TURN (64 * 1024)

/* What a failed system call means. */
static enum stream_result
stream_errno(enum stream_result again)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return (again);
	return (STREAM_FAILED);
}

/* Give OpenSSL what was received before TLS began. */
static int
stream_bio_ahead(struct stream *stream, char *bytes, size_t size)
{
	size_t left = stream->ahead.len - stream->taken;

	if (size > left)
		size = left;
	memcpy(bytes, stream->ahead.data + stream->taken, size);
	stream->taken += size;
	if (size == left) {
		buf_free(&stream->ahead);
		stream->taken = 0;
	}
	return ((int)size);
}

/* Read for OpenSSL. */
static int
stream_bio_read(BIO *bio, char *bytes, int size)
{
	struct stream *stream = BIO_get_data(bio);
	ssize_t got;

	BIO_clear_retry_flags(bio);
	if (stream->ahead.len > 0)
		return (stream_bio_ahead(stream, bytes, (size_t)size));
	if (stream->budget == 0) {
		BIO_set_retry_read(bio);
		return (-1);
	}
	do
		got = recv(stream->fd, bytes, (size_t)size, 0);
	while (got == -1 && errno == EINTR);
	if (got == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
		BIO_set_retry_read(bio);
	if (got > 0)
		stream->budget -=
		    (size_t)got < stream->budget ? (size_t)got : stream->budget;
	stream->ended = got == 0;
	return ((int)got);
}

/* Write for OpenSSL: into the buffer. */
static int
stream_bio_write(BIO *bio, const char *bytes, int size)
{
	struct stream *stream = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	buf_add(&stream->behind, bytes, (size_t)size);
	return (buf_ok(&stream->behind) ? size : -1);
}

/* Answer OpenSSL's questions: what is flushed leaves when it has to. */
static long
stream_bio_ctrl(BIO *bio, int command, long number, void *pointer)
{
	const struct stream *stream = BIO_get_data(bio);

	(void)number;
	(void)pointer;
	switch (command) {
	case BIO_CTRL_FLUSH:
		return (1);
	case BIO_CTRL_EOF:
		return (stream->ended);
	default:
		return (0);
	}
}

/* How OpenSSL reads and writes a stream. */
BIO_METHOD *
stream_method_new(void)
{
	BIO_METHOD *method = BIO_meth_new(
	    BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "souslik stream");

	if (method == NULL)
		return (NULL);
	BIO_meth_set_read(method, stream_bio_read);
	BIO_meth_set_write(method, stream_bio_write);
	BIO_meth_set_ctrl(method, stream_bio_ctrl);
	return (method);
}

/* Begin TLS. */
int
stream_secure(struct stream *stream, SSL *ssl, const BIO_METHOD *method,
    struct buf *ahead)
{
	BIO *bio = BIO_new(method);

	if (bio == NULL) {
		SSL_free(ssl);
		return (-1);
	}
	BIO_set_data(bio, stream);
	BIO_set_init(bio, 1);
	SSL_set_bio(ssl, bio, bio);
	stream->ssl = ssl;
	stream->ahead = *ahead;
	*ahead = (struct buf){ 0 };
	return (0);
}

/* Send what is sealed; more: the end follows at once, or other bytes. */
static enum stream_result
stream_flush(struct stream *stream, bool more)
{
	const int how = MSG_NOSIGNAL | (more ? MSG_MORE : 0);
	struct buf *behind = &stream->behind;
	ssize_t sent;

	while (stream->sent < behind->len) {
		sent = send(stream->fd, behind->data + stream->sent,
		    behind->len - stream->sent, how);
		if (sent == -1 && errno == EINTR)
			continue;
		if (sent == -1)
			return (stream_errno(STREAM_WANT_WRITE));
		stream->sent += (size_t)sent;
	}
	buf_free(behind);
	stream->sent = 0;
	return (STREAM_OK);
}

/* Send what is sealed if it is enough. */
static enum stream_result
stream_flush_full(struct stream *stream)
{
	if (stream->behind.len < STREAM_BEHIND_MAX)
		return (STREAM_OK);
	return (stream_flush(stream, true));
}

/* What a failed OpenSSL call means; before the peer is waited for, it must
 * have what is sealed. */
static enum stream_result
stream_tls_result(struct stream *stream, int result)
{
	enum stream_result flushed;

	switch (SSL_get_error(stream->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		flushed = stream_flush(stream, false);
		return (flushed == STREAM_OK ? STREAM_WANT_READ : flushed);
	case SSL_ERROR_WANT_WRITE:
		return (STREAM_WANT_WRITE);
	case SSL_ERROR_ZERO_RETURN:
		return (STREAM_END);
	default:
		/* The peer may be glad of the alert that says why. */
		stream_flush(stream, false);
		return (STREAM_FAILED);
	}
}

/* Go on with the handshake. */
enum stream_result
stream_handshake(struct stream *stream)
{
	int result;

	stream->budget = STREAM_TURN;
	ERR_clear_error();
	result = SSL_accept(stream->ssl);
	if (result == 1)
		return (STREAM_OK);
	return (stream_tls_result(stream, result));
}

/* Read over TLS. */
static enum stream_result
stream_read_tls(struct stream *stream, void *bytes, size_t size, size_t *n)
{
	int result;

	stream->budget = STREAM_TURN;
	ERR_clear_error();
	result = SSL_read_ex(stream->ssl, bytes, size, n);
	if (result == 1)
		return (STREAM_OK);
	*n = 0;
	return (stream_tls_result(stream, result));
}

/* Read at most size bytes. */
enum stream_result
stream_read(struct stream *stream, void *bytes, size_t size, size_t *n)
{
	ssize_t got;

	if (stream->ssl != NULL)
		return (stream_read_tls(stream, bytes, size, n));
	*n = 0;
	do
		got = recv(stream->fd, bytes, size, 0);
	while (got == -1 && errno == EINTR);
	if (got == -1)
		return (stream_errno(STREAM_WANT_READ));
	if (got == 0)
		return (STREAM_END);
	*n = (size_t)got;
	return (STREAM_OK);
}

/* Write over TLS. */
static enum stream_result
stream_write_tls(
    struct stream *stream, const void *bytes, size_t size, size_t *n)
{
	enum stream_result flushed = stream_flush_full(stream);
	int result;

	*n = 0;
	if (flushed != STREAM_OK)
		return (flushed);
	ERR_clear_error();
	result = SSL_write_ex(stream->ssl, bytes, size, n);
	if (result == 1)
		return (STREAM_OK);
	*n = 0;
	return (stream_tls_result(stream, result));
}

/* Write at most size bytes. */
enum stream_result
stream_write(struct stream *stream, const void *bytes, size_t size, size_t *n)
{
	ssize_t sent;

	if (stream->ssl != NULL)
		return (stream_write_tls(stream, bytes, size, n));
	*n = 0;
	do
		sent = send(stream->fd, bytes, size, MSG_NOSIGNAL | MSG_MORE);
	while (sent == -1 && errno == EINTR);
	if (sent == -1)
		return (stream_errno(STREAM_WANT_WRITE));
	*n = (size_t)sent;
	return (STREAM_OK);
}

/* Write all of some bytes, over TLS in several records; *n is how many. */
static enum stream_result
stream_write_all(
    struct stream *stream, const char *bytes, size_t size, size_t *n)
{
	enum stream_result result = STREAM_OK;
	size_t written;

	*n = 0;
	while (result == STREAM_OK && *n < size) {
		result = stream_write(stream, bytes + *n, size - *n, &written);
		*n += written;
	}
	return (result);
}

/* Read some of a range, from a place in it, if that can be done at once. */
static ssize_t
stream_read_file(const struct stream_file *file, uint64_t from, char *piece)
{
	uint64_t left = file->length - from, offset = file->offset + from;
	size_t size = left < STREAM_PIECE_MAX ? (size_t)left : STREAM_PIECE_MAX;
	ssize_t got = disk_read_now(file->fd, piece, size, offset);

	if (got == -1 && errno == EOPNOTSUPP && file->near)
		return (disk_read(file->fd, piece, size, offset));
	return (got);
}

/* What it means that a range, or some of it, could not be read. */
static enum stream_result
stream_unread(ssize_t got)
{
	if (got == -1 && (errno == EAGAIN || errno == EOPNOTSUPP))
		return (STREAM_WANT_LANE);
	return (STREAM_FAILED);
}

/* Take bytes that were written off the start of a range. */
void
stream_file_skip(struct stream_file *file, uint64_t n)
{
	file->offset += n;
	file->length -= n;
	file->ready -= n < file->ready ? n : file->ready;
}

/* Write some of a range by way of our own memory. */
static enum stream_result
stream_copy_file(struct stream *stream, struct stream_file *file, size_t *n)
{
	char piece[STREAM_PIECE_MAX];
	enum stream_result result = stream_flush_full(stream);
	ssize_t got;

	if (result != STREAM_OK)
		return (result);
	got = stream_read_file(file, 0, piece);
	if (got <= 0)
		return (stream_unread(got));
	result = stream_write_all(stream, piece, (size_t)got, n);
	stream_file_skip(file, *n);
	return (result);
}

/*
 * See that some of a range is in memory: by asking, or, where the kernel does
 * not tell, by reading it, which costs a third of sending it.
 */
static enum stream_result
stream_ready_file(struct stream_file *file)
{
	uint64_t size =
	    file->length < STREAM_READY ? file->length : STREAM_READY;
	char piece[STREAM_PIECE_MAX];
	ssize_t got = 1;

	if (disk_has_now(file->fd, file->offset, size)) {
		file->ready = size;
		return (STREAM_OK);
	}
	while (file->ready < file->length && file->ready < STREAM_READY &&
	       got > 0) {
		got = stream_read_file(file, file->ready, piece);
		if (got > 0)
			file->ready += (uint64_t)got;
	}
	return (file->ready > 0 ? STREAM_OK : stream_unread(got));
}

/* Have the kernel send some of a range. */
static enum stream_result
stream_send_file(struct stream *stream, struct stream_file *file, size_t *n)
{
	off_t position = (off_t)file->offset;
	enum stream_result result = STREAM_OK;
	ssize_t sent;

	if (file->ready == 0)
		result = stream_ready_file(file);
	if (result != STREAM_OK)
		return (result);
	do
		sent = sendfile(
		    stream->fd, file->fd, &position, (size_t)file->ready);
	while (sent == -1 && errno == EINTR);
	if (sent == -1) {
		file->ready = 0; /* who knows when the peer goes on */
		return (stream_errno(STREAM_WANT_WRITE));
	}
	if (sent == 0)
		return (STREAM_FAILED);
	*n = (size_t)sent;
	stream_file_skip(file, *n);
	return (STREAM_OK);
}

/* Write some of a range. */
enum stream_result
stream_write_file(struct stream *stream, struct stream_file *file, size_t *n)
{
	*n = 0;
	if (stream->ssl != NULL || file->length <= STREAM_COPY_MAX)
		return (stream_copy_file(stream, file, n));
	return (stream_send_file(stream, file, n));
}

/* Hand everything to the kernel and say that nothing follows. */
enum stream_result
stream_finish(struct stream *stream)
{
	int result;

	if (stream->ssl == NULL)
		return (STREAM_OK);
	if ((SSL_get_shutdown(stream->ssl) & SSL_SENT_SHUTDOWN) == 0) {
		ERR_clear_error();
		result = SSL_shutdown(stream->ssl);
		if (result < 0)
			return (stream_tls_result(stream, result));
	}
	return (stream_flush(stream, true));
}

/* Free the TLS state. */
void
stream_bare(struct stream *stream)
{
	SSL_free(stream->ssl);
	buf_free(&stream->ahead);
	buf_free(&stream->behind);
	*stream = (struct stream){ .fd = stream->fd };
}

/* Close the socket and free the TLS state. */
void
stream_close(struct stream *stream)
{
	stream_bare(stream);
	if (stream->fd != -1)
		close(stream->fd);
	stream->fd = -1;
}
