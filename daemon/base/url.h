/*
 * URLs (RFC 3986), through uriparser.
 *
 * What people write in pages is a little looser than the RFC: raw UTF-8,
 * spaces, any of "<>\^`{|} and, outside of the authority, [] are
 * percent-encoded before a reference is read.
 */
#ifndef BASE_URL_H
#define BASE_URL_H

#include <stddef.h>

struct buf;

/* The ports of URLs that name none. */
#define PORT_GOPHER 70   /* RFC 4266, section 2.1 */
#define PORT_GEMINI 1965 /* Gemini protocol, section 1.2 */

/* A URL or a relative reference, taken apart. Absent parts are NULL. */
struct url {
	char *scheme;   /* lower case */
	char *userinfo; /* percent-encoded as it came; "" is present, empty */
	char *host;     /* lower case; an IPv6 literal without its brackets;
			   "" is present, empty ("file:///a") */
	char *port;     /* digits as they came; "" is present, empty */
	char *path;     /* never NULL; percent-encoded */
	char *query;    /* percent-encoded, without the "?" */
	char *fragment; /* percent-encoded, without the "#" */
};

/*
 * Take n bytes apart. 0, or -1 when they are no URL reference: a NUL or a
 * control byte, a bad percent-encoding, ill-formed UTF-8, a bad host or
 * port (above 65535; IPvFuture is not known), or memory ran out; the struct
 * is then all NULL. The caller frees it with url_free.
 */
int url_parse(struct url *, const char *, size_t);

/* Give the parts back; the struct is all NULL afterwards. */
void url_free(struct url *);

/* The port as a number; fallback when the URL has none or an empty one. */
int url_port(const struct url *, int fallback);

/*
 * A reference resolved against an absolute base (RFC 3986, section 5.2,
 * dot segments removed, scheme and host in lower case), as a string that the
 * caller frees; NULL when one of them is no URL or memory ran out.
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

/*
 * Append n bytes percent-encoded for use in any part of a URL: only
 * unreserved characters stay (RFC 3986, section 2.3).
 */
void url_encode_part(struct buf *, const char *, size_t);

/*
 * Append n bytes of a reference as people write it, with only what no URL
 * may hold percent-encoded (see above); percent-encodings stay as they are.
 */
void url_encode_reference(struct buf *, const char *, size_t);

#endif
