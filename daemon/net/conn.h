/*
 * One connection, from accept to close. Private to net.
 */
#ifndef NET_CONN_H
#define NET_CONN_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/queue.h>

#include <event2/event_struct.h>

#include "net/lane.h"
#include "net/net.h"
#include "net/stream.h"

enum conn_state {
	CONN_IDLE,      /* not a byte yet */
	CONN_HANDSHAKE, /* TLS */
	CONN_REQUEST,   /* some of the request, not all */
	CONN_LANE,      /* what may take a while is done beside the loop */
	CONN_ANSWER,    /* the answer, its bytes first and then its file */
	CONN_FINISH,    /* close_notify */
	CONN_LINGER,    /* reads on until the peer has seen the end */
};

union conn_peer {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

struct conn {
	struct net *net;
	const struct net_socket *socket;
	TAILQ_ENTRY(conn) entry;
	struct stream stream;
	struct event event;
	short waiting; /* EV_READ, EV_WRITE, EV_TIMEOUT (nothing but time), or
			  0: the event is not armed */
	enum conn_state state;
	enum later later; /* what the answer has had to wait for */
	bool linger;      /* the peer may still be sending */
	bool whole;       /* every byte of the answer was written */
	int queued; /* bytes in the kernel's send queue at the last look */
	union conn_peer peer;
	int64_t started; /* clock_now() */
	struct buf request;
	size_t asked;       /* bytes of it that the door answers */
	size_t request_len; /* the same without the end of line */
	struct answer answer;
	size_t written;          /* of what the answer has in memory */
	struct job *job;         /* CONN_LANE: what is waited for */
	struct stream_file file; /* what is left of the answer's file */
	struct buf piece;        /* of it, read beside the loop */
	size_t piece_sent;       /* bytes of it */
	uint64_t sent;           /* of everything */
};

TAILQ_HEAD(conn_list, conn);

struct net_listener {
	struct net *net;
	const struct net_socket *socket;
	struct event *event; /* NULL: another loop listens there */
};

/* The loop: see net.c. */
struct net {
	struct net_config config;
	struct event_base *base;
	struct net_listener *listeners;  /* one for each socket */
	struct lane *lanes[LATER_COUNT]; /* by what has to wait; the first is
					    NULL */
	struct event *pause;             /* accept again after a failure */
	struct event *farewell;          /* draining: close idle connections */
	struct conn_list conns;
	unsigned count; /* of conns */
	bool listening; /* the listeners are watched */
	bool draining;
};

/* Take an accepted socket over, and serve it as far as it goes at once. */
void conn_new(
    struct net *, const struct net_socket *, int fd, const union conn_peer *);

/* Close and free; tells the net (net_closed). */
void conn_close(struct conn *);

/* A connection is gone: there may be room for another. */
void net_closed(struct net *);

#endif
