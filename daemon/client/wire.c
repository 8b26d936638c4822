/* Wires: see wire.h. */

#include "client/wire.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/error.h"
#include "base/host.h"
#include "client/dial.h"

/* Why a system call failed, for a person. */
static const char *
wire_reason(int number)
{
	if (number == EAGAIN || number == EWOULDBLOCK)
		return ("the server was silent for too long");
	return (strerror(number));
}

/* Why TLS failed, in OpenSSL's or the system's words; it stays broken. */
static const char *
wire_tls_reason(struct wire *wire, int number)
{
	wire->broken = true;
	return (openssl_reason(
	    number == 0 ? "the server hung up" : wire_reason(number)));
}

/* Make ready for TLS on the socket. */
static int
wire_prepare(struct wire *wire, const char *host)
{
	wire->context = SSL_CTX_new(TLS_client_method());
	if (wire->context == NULL ||
	    SSL_CTX_set_min_proto_version(wire->context, TLS1_2_VERSION) != 1)
		return (-1);
	wire->ssl = SSL_new(wire->context);
	if (wire->ssl == NULL || SSL_set_fd(wire->ssl, wire->fd) != 1)
		return (-1);
	if (!host_is_address(host) && /* RFC 6066, section 3 */
	    SSL_set_tlsext_host_name(wire->ssl, host) != 1)
		return (-1);
	return (0);
}

/* Shake hands. */
static int
wire_handshake(struct wire *wire, const char *host, struct error *error)
{
	ERR_clear_error();
	errno = 0;
	if (wire_prepare(wire, host) == 0 && SSL_connect(wire->ssl) == 1)
		return (0);
	return (error_set(error, "cannot speak TLS with %s: %s", host,
	    wire_tls_reason(wire, errno)));
}

/* Connect. */
int
wire_open(struct wire *wire, const char *host, int port, bool tls,
    struct error *error)
{
	*wire = (struct wire){ .fd = dial(host, port, error) };
	if (wire->fd == -1)
		return (-1);
	return (tls ? wire_handshake(wire, host, error) : 0);
}

/* Whether OpenSSL was interrupted by a signal and may be called again. */
static bool
wire_interrupted(const struct wire *wire, int result)
{
	int why = SSL_get_error(wire->ssl, result);

	return (errno == EINTR &&
		(why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ||
		    why == SSL_ERROR_SYSCALL));
}

/* Send some of n bytes through TLS. */
static ssize_t
wire_send_tls(
    struct wire *wire, const char *bytes, size_t n, struct error *error)
{
	int size = n > INT_MAX ? INT_MAX : (int)n, result;

	do {
		ERR_clear_error();
		errno = 0;
		result = SSL_write(wire->ssl, bytes, size);
	} while (result <= 0 && wire_interrupted(wire, result));
	if (result > 0)
		return (result);
	return (error_set(error, "cannot send the request: %s",
	    wire_tls_reason(wire, errno)));
}

/* Send some of n bytes. */
static ssize_t
wire_send_plain(
    struct wire *wire, const char *bytes, size_t n, struct error *error)
{
	ssize_t result;

	do
		result = send(wire->fd, bytes, n, MSG_NOSIGNAL);
	while (result == -1 && errno == EINTR);
	if (result >= 0)
		return (result);
	return (error_set(
	    error, "cannot send the request: %s", wire_reason(errno)));
}

/* Send all of n bytes. */
int
wire_send(struct wire *wire, const char *bytes, size_t n, struct error *error)
{
	ssize_t sent;

	while (n > 0) {
		sent = wire->ssl == NULL
			   ? wire_send_plain(wire, bytes, n, error)
			   : wire_send_tls(wire, bytes, n, error);
		if (sent == -1)
			return (-1);
		bytes += sent;
		n -= (size_t)sent;
	}
	return (0);
}

/* Tell why nothing came through TLS: 0 for its end, else -1. */
static ssize_t
wire_ended(struct wire *wire, int result, struct error *error)
{
	int number = errno;
	int why = SSL_get_error(wire->ssl, result);

	if (why == SSL_ERROR_ZERO_RETURN)
		return (0);
	if (why == SSL_ERROR_SSL && ERR_GET_REASON(ERR_peek_last_error()) ==
					SSL_R_UNEXPECTED_EOF_WHILE_READING) {
		wire->broken = true;
		return (error_set(error,
		    "the server ended without close_notify: the reply may be "
		    "cut short"));
	}
	return (error_set(
	    error, "cannot read the reply: %s", wire_tls_reason(wire, number)));
}

/* Receive through TLS. */
static ssize_t
wire_receive_tls(struct wire *wire, char *out, size_t n, struct error *error)
{
	int size = n > INT_MAX ? INT_MAX : (int)n, result;

	do {
		ERR_clear_error();
		errno = 0;
		result = SSL_read(wire->ssl, out, size);
	} while (result <= 0 && wire_interrupted(wire, result));
	return (result > 0 ? result : wire_ended(wire, result, error));
}

/* Receive up to n bytes. */
ssize_t
wire_receive(struct wire *wire, char *out, size_t n, struct error *error)
{
	ssize_t result;

	if (wire->ssl != NULL)
		return (wire_receive_tls(wire, out, n, error));
	do
		result = recv(wire->fd, out, n, 0);
	while (result == -1 && errno == EINTR);
	if (result >= 0)
		return (result);
	return (
	    error_set(error, "cannot read the reply: %s", wire_reason(errno)));
}

/* The TLS version. */
const char *
wire_version(const struct wire *wire)
{
	return (wire->ssl == NULL ? NULL : SSL_get_version(wire->ssl));
}

/* The fingerprint of the server's certificate. */
int
wire_fingerprint(const struct wire *wire, char out[OPENSSL_FINGERPRINT_MAX])
{
	const X509 *x509 =
	    wire->ssl == NULL ? NULL : SSL_get0_peer_certificate(wire->ssl);

	return (x509 == NULL ? -1 : openssl_fingerprint(x509, out));
}

/* End the connection. */
void
wire_close(struct wire *wire)
{
	if (wire->ssl != NULL && !wire->broken)
		SSL_shutdown(wire->ssl);
	ERR_clear_error();
	SSL_free(wire->ssl);
	SSL_CTX_free(wire->context);
	if (wire->fd != -1)
		close(wire->fd);
	*wire = (struct wire){ .fd = -1 };
}
