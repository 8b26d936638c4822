/* What was seen: see tally.h. */

#include "tally.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#define SECOND 1000000000

/* Nanoseconds of a clock that is never set back. */
uint64_t
tally_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return ((uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec);
}

/* Print the latencies in microseconds. */
static void
tally_print_latency(const struct histogram *latency)
{
	static const struct {
		const char *name;
		double share;
	} points[] = {
		{ "p50", 0.5 },
		{ "p90", 0.9 },
		{ "p99", 0.99 },
		{ "p99.9", 0.999 },
	};

	printf("\"latency_us\": {\"mean\": %.1f",
	    (double)histogram_mean(latency) / 1e3);
	for (size_t i = 0; i < sizeof points / sizeof points[0]; i++)
		printf(", \"%s\": %.1f", points[i].name,
		    (double)histogram_quantile(latency, points[i].share) / 1e3);
	printf(", \"max\": %.1f}", (double)latency->max / 1e3);
}

/* Print all of it. */
void
tally_print(const struct tally *tally)
{
	double seconds = (double)(tally->ended - tally->begun) / SECOND;

	printf("{\"replies\": %" PRIu64 ", \"wrong\": %" PRIu64
	       ", \"unclean\": %" PRIu64 ", \"failed\": %" PRIu64
	       ", \"unserved\": %" PRIu64 ", \"resumed\": %" PRIu64 ", ",
	    tally->replies, tally->wrong, tally->unclean, tally->failed,
	    tally->unserved, tally->resumed);
	printf("\"received\": %" PRIu64 ", \"sent\": %" PRIu64
	       ", \"tls\": \"%s\", \"seconds\": %.6f, \"rate\": %.1f, ",
	    tally->received, tally->sent, tally->tls == NULL ? "" : tally->tls,
	    seconds, seconds > 0 ? (double)tally->replies / seconds : 0.0);
	tally_print_latency(&tally->latency);
	puts("}");
}
