/*
 * A client: one connection after the other to the server, each asking for
 * the subject and comparing what comes back.
 */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include <openssl/ssl.h>

#include "plan.h"
#include "subject.h"
#include "tally.h"

/* What all clients of a run have in common. */
struct client_context {
	const struct plan *plan;
	const struct subject *subject;
	struct tally *tally;
	struct sockaddr_in server;
	SSL_CTX *ctx;         /* NULL: plain */
	SSL_SESSION *session; /* the latest; NULL before the first */
	unsigned serial;      /* connections made */
	int epoll;
};

enum client_state {
	CLIENT_CONNECT,
	CLIENT_HANDSHAKE,
	CLIENT_HELD, /* does nothing any more; see plan.h */
	CLIENT_SEND,
	CLIENT_READ,
};

struct client {
	struct client_context *context;
	STAILQ_ENTRY(client) free; /* the list of those that are free */
	enum client_state state;
	int fd; /* -1: free */
	SSL *ssl;
	char *request; /* the subject's, or a copy with the page's number */
	char *reply;
	uint64_t due; /* what latency counts from */
	size_t sent;  /* of the request */
	size_t got;   /* of the reply, at most its length */
	size_t received;
	size_t budget; /* bytes that a slow client may read now */
	bool wrong;
	bool unclean;
};

STAILQ_HEAD(client_list, client);

/* What became of a client. */
enum client_result {
	CLIENT_WAITS,
	CLIENT_DONE, /* counted; the client is free */
};

/*
 * Prepare the context: addresses, TLS. 0, or -1 after it has said on standard
 * error what failed; client_context_free gives back what there is.
 */
int client_context_prepare(struct client_context *);
void client_context_free(struct client_context *);

/*
 * Prepare a client; 0, or -1 when memory ran out. One that is { 0 }, never
 * prepared, may be freed as well.
 */
int client_prepare(struct client *, struct client_context *);
void client_free(struct client *);

/* Connect, asking for a page, and go as far as it goes. */
enum client_result client_start(struct client *, unsigned page, uint64_t due);

/* The socket is ready (events as epoll names them): go on. */
enum client_result client_event(struct client *, uint32_t events);

/* Let a slow client read so many bytes more. */
enum client_result client_feed(struct client *, size_t bytes);

/* Give up: close the connection and count it as failed. */
void client_abandon(struct client *);

#endif
