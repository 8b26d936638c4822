/*
 * A wire: one connection of the client, plain or through TLS, on which
 * bytes go out and come in.
 */
#ifndef CLIENT_WIRE_H
#define CLIENT_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/openssl.h"

struct error;
struct ssl_ctx_st; /* OpenSSL's SSL_CTX */
struct ssl_st;     /* OpenSSL's SSL */

struct wire {
	int fd;
	struct ssl_ctx_st *context; /* NULL without TLS */
	struct ssl_st *ssl;
	bool broken; /* TLS failed: nothing more may be sent */
};

/*
 * Connect to a host; with TLS (1.2 or 1.3, SNI unless the host is an
 * address) when tls. The certificate is not verified. 0, or -1 and the error.
 * wire_close closes it in either case.
 */
int wire_open(
    struct wire *, const char *host, int port, bool tls, struct error *);

/* Send all n bytes. 0, or -1 and the error. */
int wire_send(struct wire *, const char *, size_t n, struct error *);

/*
 * Receive up to n bytes (at most INT_MAX). How many came; 0 at the end; -1
 * and the error, also when TLS ended without close_notify (RFC 8446,
 * section 6.1): what came may then have been cut short.
 */
ssize_t wire_receive(struct wire *, char *, size_t n, struct error *);

/* The TLS version ("TLSv1.3"), or NULL without TLS. */
const char *wire_version(const struct wire *);

/* The fingerprint of the server's certificate; -1 when it has none. */
int wire_fingerprint(const struct wire *, char out[OPENSSL_FINGERPRINT_MAX]);

/* End TLS with close_notify, close the socket, give the memory back. */
void wire_close(struct wire *);

#endif
