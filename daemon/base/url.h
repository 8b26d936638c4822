/*
 * URLs (RFC 3986), through uriparser.
 *
 * What people write in pages is a little looser than the RFC: raw UTF-8 and
 * spaces in a reference are percent-encoded before it is read.
 */
#ifndef BASE_URL_H
#define BASE_URL_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* A URL or a relative reference, taken apart. Absent parts are NULL. */
struct url {
	char *scheme;   /* lower case */
	char *userinfo; /* percent-encoded as it came; "" is present, empty */
	char *host;     /* lower case; an IPv6 literal without its brackets */
	char *port;     /* digits as they came; "" is present, empty */
	char *path;     /* never NULL; percent-encoded */
	char *query;    /* percent-encoded, without the "?" */
	char *fragment; /* percent-encoded, without the "#" */
};

/*
 * Take n bytes apart. 0, or -1 when they are no URL reference: a NUL or a
 * control byte, a bad percent-encoding, ill-formed UTF-8, a bad host or
 * port (above 65535), or memory ran out; the struct is then all NULL. The
 * caller frees it with url_free.
 */
int url_parse(struct url *, const char *, size_t);

/* Give the parts back; the struct is all NULL afterwards. */
void url_free(struct url *);

/* The port as a number; fallback when the URL has none or an empty one. */
int url_port(const struct url *, int fallback);

/*
 * A reference resolved against an absolute base (RFC 3986, section 5.2,
 * dot segments removed), as a string that the caller frees; NULL when one of
 * them is no URL or memory ran out.
 */
char *url_resolve(const char *base, const char *reference);

/*
 * Append n percent-encoded bytes, decoded. 0, or -1 when a "%" is not
 * followed by two hexadecimal digits (nothing is appended then).
 */
int url_decode(struct buf *, const char *, size_t);

/*
 * Append n bytes percent-encoded for use in a path: unreserved characters,
 * "/" and the sub-delimiters, ":" and "@" stay (RFC 3986, section 3.3).
 */
void url_encode(struct buf *, const char *, size_t);

#endif
