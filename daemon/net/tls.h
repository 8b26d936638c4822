/*
 * TLS for the doors: one context per site, chosen by the name that the
 * client asks for (SNI, RFC 6066 section 3).
 *
 * TLS 1.2 and 1.3 (Gemini specification, section 4.1); clients without SNI
 * or with an unknown name get the first site's certificate.
 */
#ifndef NET_TLS_H
#define NET_TLS_H

#include <stddef.h>
#include <time.h>

struct buf;
struct error;
struct stream;
struct tls;

struct tls_site {
	const char *hostname;
	const char *certificate; /* PEM file, a chain if there is one */
	const char *key;         /* PEM file */
};

/*
 * Read the certificates of at least one site and the session ticket keys of
 * a state directory (see ticket.h). NULL and the error when a file cannot be
 * read or key and certificate do not fit.
 */
struct tls *tls_new(
    const struct tls_site *, size_t count, const char *state, struct error *);

/* Whether a site's certificate and key can be used. 0, or -1 and the error. */
int tls_check(const struct tls_site *, struct error *);

/* When (Unix time) the session ticket keys have to be loaded anew. */
time_t tls_due(const struct tls *);

/* Give everything back; NULL is allowed. */
void tls_free(struct tls *);

/*
 * Begin the server's side of TLS on a plain stream, of which the bytes in
 * ahead were received already (they are handed over). 0, or -1 when memory
 * ran out.
 */
int tls_accept(struct tls *, struct stream *, struct buf *ahead);

#endif
