/*
 * A tally: what the load generator saw, printed as JSON.
 */
#ifndef BENCH_TALLY_H
#define BENCH_TALLY_H

#include <stdint.h>

#include "histogram.h"

struct tally {
	uint64_t replies;  /* that came back whole and right */
	uint64_t wrong;    /* whose bytes were not those expected */
	uint64_t unclean;  /* without a close_notify at the end (TLS) */
	uint64_t failed;   /* connections refused, reset, or never finished */
	uint64_t unserved; /* open loop: due, but never begun */
	uint64_t resumed;  /* TLS sessions */
	uint64_t received; /* bytes on the wire, above TCP */
	uint64_t sent;
	const char *tls; /* the version that was spoken, or NULL */
	uint64_t begun;  /* nanoseconds, CLOCK_MONOTONIC */
	uint64_t ended;  /* when the last reply was whole */
	struct histogram latency;
};

/* Nanoseconds of a clock that is never set back. */
uint64_t tally_clock(void);

/* Print all of it on standard output, as one line of JSON. */
void tally_print(const struct tally *);

#endif
