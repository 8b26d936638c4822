/*
 * The crowd: all clients of a run, and when each of them starts.
 */
#ifndef BENCH_CROWD_H
#define BENCH_CROWD_H

struct client_context;

/*
 * Run the plan of the context to its end and fill its tally. 0, or -1 after
 * it has said on standard error what failed.
 */
int crowd_run(struct client_context *);

#endif
