/* Bytes, plain or over TLS: see stream.h. */

#include "net/stream.h"

#include <errno.h>
#include <limits.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>

/* One sendfile(2) or one TLS record; larger calls gain nothing. */
#define STREAM_SENDFILE_MAX (256 * 1024)
#define STREAM_RECORD_MAX   (16 * 1024)

/* What a failed system call means. */
static enum stream_result
stream_errno(enum stream_result again)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return (again);
	return (STREAM_FAILED);
}

/* What a failed OpenSSL call means. */
static enum stream_result
stream_tls_result(struct stream *stream, int result)
{
	switch (SSL_get_error(stream->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return (STREAM_WANT_READ);
	case SSL_ERROR_WANT_WRITE:
		return (STREAM_WANT_WRITE);
	case SSL_ERROR_ZERO_RETURN:
		return (STREAM_END);
	default:
		return (STREAM_FAILED);
	}
}

/* Go on with the handshake. */
enum stream_result
stream_handshake(struct stream *stream)
{
	int result;

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
	int result;

	ERR_clear_error();
	result = SSL_write_ex(stream->ssl, bytes, size, n);
	if (result == 1)
		return (STREAM_OK);
	*n = 0;
	return (stream_tls_result(stream, result));
}

/* Write at most size bytes. */
enum stream_result
stream_write(
    struct stream *stream, const void *bytes, size_t size, bool more, size_t *n)
{
	ssize_t sent;

	if (stream->ssl != NULL)
		return (stream_write_tls(stream, bytes, size, n));
	*n = 0;
	do
		sent = send(stream->fd, bytes, size,
		    MSG_NOSIGNAL | (more ? MSG_MORE : 0));
	while (sent == -1 && errno == EINTR);
	if (sent == -1)
		return (stream_errno(STREAM_WANT_WRITE));
	*n = (size_t)sent;
	return (STREAM_OK);
}

/*
 * Write a piece of a file over TLS. When the socket is full OpenSSL keeps
 * the sealed record and wants the same call again, so nothing is kept here:
 * the piece is read anew.
 */
static enum stream_result
stream_write_file_tls(struct stream *stream, int file, uint64_t offset,
    uint64_t length, size_t *n)
{
	char record[STREAM_RECORD_MAX];
	ssize_t got;

	if (length > sizeof record)
		length = sizeof record;
	do
		got = pread(file, record, (size_t)length, (off_t)offset);
	while (got == -1 && errno == EINTR);
	if (got <= 0 || (uint64_t)got < length)
		return (STREAM_FAILED);
	return (stream_write_tls(stream, record, (size_t)got, n));
}

/* Write a piece of a file. */
enum stream_result
stream_write_file(struct stream *stream, int file, uint64_t offset,
    uint64_t length, size_t *n)
{
	off_t position = (off_t)offset;
	ssize_t sent;

	*n = 0;
	if (stream->ssl != NULL)
		return (stream_write_file_tls(stream, file, offset, length, n));
	if (length > STREAM_SENDFILE_MAX)
		length = STREAM_SENDFILE_MAX;
	do
		sent = sendfile(stream->fd, file, &position, (size_t)length);
	while (sent == -1 && errno == EINTR);
	if (sent == -1)
		return (stream_errno(STREAM_WANT_WRITE));
	if (sent == 0)
		return (STREAM_FAILED);
	*n = (size_t)sent;
	return (STREAM_OK);
}

/* Say that nothing follows. */
enum stream_result
stream_finish(struct stream *stream)
{
	int result;

	if (stream->ssl != NULL) {
		ERR_clear_error();
		result = SSL_shutdown(stream->ssl);
		if (result < 0)
			return (stream_tls_result(stream, result));
	}
	if (shutdown(stream->fd, SHUT_WR) == -1)
		return (STREAM_FAILED);
	return (STREAM_OK);
}

/* Close the socket and free the TLS state. */
void
stream_close(struct stream *stream)
{
	SSL_free(stream->ssl);
	if (stream->fd != -1)
		close(stream->fd);
	*stream = (struct stream){ .fd = -1 };
}
