/*
 * A generation: one configuration put to work, everything open that its
 * workers need. The supervisor makes one at the start and one for each
 * reload; the workers of a generation inherit it by fork(2). Private to
 * server.
 */
#ifndef SERVER_GENERATION_H
#define SERVER_GENERATION_H

#include <stddef.h>
#include <stdint.h>

#include "net/net.h"
#include "server/access.h"
#include "server/conf.h"

struct buf;
struct desk;
struct error;
struct tls;

/*
 * Workers that share listening sockets. All that are idle wake up for a new
 * connection, so there must not be many; but those of a group fill in for one
 * another, and do the same work with less waiting than with a socket each.
 */
#define GENERATION_GROUP 4

/* A listening socket and the address that it was opened for, at which there
 * is one for each group of workers. */
struct binding {
	char *address;
	uint16_t port;
	unsigned slot; /* which of the address's */
	int fd;
};

struct generation {
	struct conf *conf;
	const char **hostnames; /* one for each site */
	struct desk *desk;      /* the loop's */
	struct binding *bindings;
	struct net_socket *sockets; /* one for each binding */
	size_t binding_count;
	unsigned slots; /* sockets of each address */
	struct tls *tls;
	struct access access;
};

/*
 * Put a configuration to work (it stays the caller's, for as long as the
 * generation lives): open the archives, read the certificates (making what
 * is missing), take over from the old generation (or NULL) the sockets for
 * addresses that stay (all, even if there are fewer workers now: connections
 * wait at each) and open the others. NULL and the error when anything
 * fails; nothing of the old generation is harmed.
 */
struct generation *generation_new(
    struct conf *, const struct generation *old, struct error *);

/* How many groups of workers there are. */
unsigned generation_groups(const struct generation *);

/* Close the listening sockets: this process takes no more readers. */
void generation_deafen(struct generation *);

/* Close and free everything; running workers are not touched. */
void generation_free(struct generation *);

/* Append "gopher://host:port/ gemini://host/": where it can be read. */
void generation_urls(const struct generation *, struct buf *);

#endif
