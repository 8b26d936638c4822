/*
 * Connections: accepts readers on listening sockets, reads one request from
 * each, has a door answer it, writes the answer, closes. One event loop
 * (libevent) in one process, and a few threads beside it for answers that may
 * have to be waited for; knows bytes, limits and timeouts, not what a path
 * means.
 */
#ifndef NET_NET_H
#define NET_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/answer.h"
#include "door/door.h"

struct desk;
struct error;
struct event_base;
struct tls;

/* Seconds from the accept to the end of the request. */
#define NET_REQUEST_SECONDS 30
/* Seconds in which a reader must take so many bytes of its answer. */
#define NET_ANSWER_SECONDS 60
#define NET_ANSWER_BYTES   600
/* Seconds in which what cannot be had at once must be there. */
#define NET_LANE_SECONDS 30
/* Seconds that a draining loop waits for a connection's request. */
#define NET_FAREWELL_SECONDS 5

enum net_tls {
	NET_PLAIN,
	NET_TLS,    /* always */
	NET_EITHER, /* by the first byte: 0x16 begins a TLS ClientHello */
};

/*
 * A listening socket and the door behind it; all owned by the caller. An
 * address has one for each group of loops.
 */
struct net_socket {
	int fd;
	unsigned slot; /* which of the address's sockets */
	enum net_tls tls;
	const struct door *door;
	const struct endpoint *endpoint;
	size_t number; /* of the endpoint, at any desk */
};

/* One request and what became of it, for the access log. */
struct exchange {
	const struct sockaddr *peer;
	const char *door;
	const char *host; /* as the listener calls itself */
	uint16_t port;
	const char *request; /* as received, without its end of line */
	size_t request_len;
	const char *tls; /* "TLSv1.3"; NULL when plain */
	enum status status;
	uint64_t bytes; /* of the answer, header included, that were sent */
	uint64_t milliseconds; /* from the accept to the end */
	bool whole;            /* the whole answer was handed to the kernel */
};

typedef void net_log(void *, const struct exchange *);

struct net_config {
	const struct net_socket *sockets;
	size_t socket_count;
	unsigned group;  /* which listens at the sockets with such a slot, */
	unsigned groups; /* modulo the number of groups */
	const struct desk *desk; /* whose endpoints the sockets have */
	struct tls *tls;
	unsigned connections; /* at once; others wait in the kernel's queue */
	net_log *log;
	void *log_arg;
};

struct net;

/*
 * Make the loop; the configuration and what it points to stay the caller's
 * for as long as the loop lives. NULL and the error when libevent fails.
 */
struct net *net_new(const struct net_config *, struct error *);

/* The loop's event base, for signals. */
struct event_base *net_base(struct net *);

/* Serve until net_drain was called and the last connection is closed. */
void net_run(struct net *);

/*
 * Accept no more (what waits in the kernel's queue is still taken), finish
 * what is in flight, close connections that go on saying nothing. The second
 * time: leave net_run at once.
 */
void net_drain(struct net *);

/*
 * Close every connection and give everything back; NULL is allowed. False
 * when a thread is stuck in a system call: what the configuration points to
 * must not be freed then, the process has to end by _exit(2).
 */
bool net_free(struct net *);

#endif
