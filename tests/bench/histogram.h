/*
 * A histogram of durations: exact to 1 part in 128, from a nanosecond to
 * centuries, in 58 KiB. It starts as { 0 }.
 */
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_STEP  128 /* buckets of each power of two */
#define HISTOGRAM_COUNT (58 * HISTOGRAM_STEP)

struct histogram {
	uint64_t buckets[HISTOGRAM_COUNT];
	uint64_t count;
	uint64_t sum; /* nanoseconds */
	uint64_t max; /* nanoseconds */
};

/* Count one duration. */
void histogram_add(struct histogram *, uint64_t nanoseconds);

/*
 * The duration, in nanoseconds, that a share (0 to 1) of those counted does
 * not exceed; 0 when nothing was counted.
 */
uint64_t histogram_quantile(const struct histogram *, double share);

/* The mean in nanoseconds; 0 when nothing was counted. */
uint64_t histogram_mean(const struct histogram *);

#endif
