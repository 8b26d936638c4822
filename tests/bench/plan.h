/*
 * A plan: what the load generator was asked to do, from its flags.
 */
#ifndef BENCH_PLAN_H
#define BENCH_PLAN_H

#include <stdbool.h>
#include <stdint.h>

/* A plan without bounds does not exist. */
#define PLAN_CLIENTS_MAX  100000
#define PLAN_PAGES_MAX    1000000
#define PLAN_REQUESTS_MAX 100000000
#define PLAN_SECONDS_MAX  600

enum plan_tls {
	PLAN_PLAIN,
	PLAN_FULL,   /* a full handshake for each connection */
	PLAN_RESUME, /* the session of an earlier connection */
};

/* Where a connection stops and is held. */
enum plan_hold {
	PLAN_HOLD_NOT,
	PLAN_HOLD_CONNECT,   /* before its first byte */
	PLAN_HOLD_HANDSHAKE, /* after the TLS handshake */
};

struct plan {
	uint16_t port;
	const char *name;       /* asked for by SNI */
	const char *request;    /* without its CRLF */
	const char *reply_file; /* what must come back */
	unsigned pages;         /* see subject.h */
	enum plan_tls tls;
	bool tls12; /* TLS 1.2 at most */
	enum plan_hold hold;
	unsigned clients;  /* connections at once */
	uint64_t requests; /* at most */
	double seconds;    /* in which requests start, at most */
	double rate;       /* requests that start each second; 0: when a
			      client is free */
	unsigned slow;     /* bytes that each client reads in a second, or 0 */
};

/* Read the flags; false after it has said what is wrong with them. */
bool plan_read(struct plan *, int argc, char **argv);

#endif
