/*
 * A histogram of durations: see histogram.h. Below HISTOGRAM_STEP every
 * nanosecond has its bucket; above, every power of two has HISTOGRAM_STEP.
 */

#include "histogram.h"

#define STEP_BITS 7 /* HISTOGRAM_STEP is 2 to the power of it */

/* How far a duration is shifted to fall into its power's buckets. */
static unsigned
histogram_shift(uint64_t value)
{
	if (value < HISTOGRAM_STEP)
		return (0);
	return (63 - STEP_BITS - (unsigned)__builtin_clzll(value));
}

/* The bucket of a duration. */
static unsigned
histogram_bucket(uint64_t value)
{
	unsigned shift = histogram_shift(value);

	return (shift * HISTOGRAM_STEP + (unsigned)(value >> shift));
}

/* The longest duration of a bucket. */
static uint64_t
histogram_edge(unsigned bucket)
{
	unsigned shift;
	uint64_t top;

	if (bucket < 2 * HISTOGRAM_STEP)
		return (bucket);
	shift = bucket / HISTOGRAM_STEP - 1;
	top = bucket % HISTOGRAM_STEP + HISTOGRAM_STEP;
	return (((top + 1) << shift) - 1);
}

/* Count one duration. */
void
histogram_add(struct histogram *histogram, uint64_t nanoseconds)
{
	histogram->buckets[histogram_bucket(nanoseconds)]++;
	histogram->count++;
	histogram->sum += nanoseconds;
	if (nanoseconds > histogram->max)
		histogram->max = nanoseconds;
}

/* What a share of the durations does not exceed. */
uint64_t
histogram_quantile(const struct histogram *histogram, double share)
{
	double wanted = share * (double)histogram->count;
	uint64_t seen = 0, edge;

	for (unsigned i = 0; i < HISTOGRAM_COUNT; i++) {
		seen += histogram->buckets[i];
		if (histogram->buckets[i] == 0 || (double)seen < wanted)
			continue;
		edge = histogram_edge(i);
		return (edge < histogram->max ? edge : histogram->max);
	}
	return (histogram->max);
}

/* The mean. */
uint64_t
histogram_mean(const struct histogram *histogram)
{
	if (histogram->count == 0)
		return (0);
	return (histogram->sum / histogram->count);
}
