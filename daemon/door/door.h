/*
 * A door: what a protocol must bring to be served. One parser, one renderer,
 * no sockets: request bytes go in, an answer comes out.
 */
#ifndef DOOR_DOOR_H
#define DOOR_DOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/charset.h"

struct answer;
struct archive;

/* One listening address as its readers see it. */
struct endpoint {
	struct archive **archives; /* every site, the default one first */
	size_t archive_count;
	struct archive *archive; /* the one served where the protocol has no
				    host name (Gopher) */
	const char *host;        /* the name in links to ourselves */
	uint16_t port;           /* the port in links to ourselves */
	uint16_t bound;          /* the port that is listened on */
	enum charset charset;    /* of rendered text (Gopher) */
	size_t width;            /* of rendered menus, in columns (Gopher) */
	bool tls;                /* the port answers TLS as well (Gopher) */
};

struct door {
	const char *name;   /* "gopher", "gemini": its URL scheme */
	size_t request_max; /* bytes after which a request is not read on */

	/*
	 * How many bytes the request at the start of n bytes has, with its
	 * end of line; 0 when its end has not arrived.
	 */
	size_t (*measure)(const char *bytes, size_t n);

	/*
	 * Answer n bytes: a request as measured, or what came before
	 * request_max was reached or the sender stopped. Always fills the
	 * answer in, which the caller frees; it is there later when an
	 * archive that hurries gave up.
	 */
	void (*respond)(const struct endpoint *, const char *bytes, size_t n,
	    struct answer *);

	/*
	 * Answer that what was asked for cannot be had in time. Fills the
	 * answer in, which the caller frees.
	 */
	void (*excuse)(const struct endpoint *, struct answer *);
};

#endif
