/*
 * The other end: a plain client for gopher, gophers (Gopher over TLS) and
 * gemini URLs.
 */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include <stdio.h>

struct error;

/*
 * Fetch a URL: the body to one stream, the header (Gemini's status and meta,
 * the TLS version and the certificate's fingerprint) to the other, as they
 * arrive. Certificates are not verified: readers of the small web trust on
 * first use, and the fingerprint is shown for that. 0 when the server
 * answered with success, 1 when with anything else, or -1 and the error.
 * The caller ignores SIGPIPE.
 */
int client_get(const char *url, FILE *body, FILE *header, struct error *);

#endif
