/*
 * All clients of a run: see crowd.h.
 *
 * A request is due as soon as a client is free (closed loop), or at its place
 * in the schedule (open loop). In the open loop a request that finds no free
 * client waits, and its latency counts from when it was due: a server that
 * stalls cannot make its own stall disappear.
 */

#include "crowd.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "client.h"

#define SECOND 1000000000ull

/* How long what was begun, or was due, is waited for at the end. */
#define GRACE (10 * SECOND)

/* Slow clients read so many times in a second. */
#define TICKS 10

#define EVENTS 256

struct crowd {
	struct client_context *context;
	struct client *clients;
	struct client_list free;
	uint64_t begun;
	uint64_t end;     /* when no more becomes due */
	uint64_t started; /* requests */
	uint64_t tick;    /* when slow clients read next */
	unsigned busy;    /* clients */
};

/* How many requests are wanted in all, as seen at a time. */
static uint64_t
crowd_wanted(const struct crowd *crowd, uint64_t now)
{
	const struct plan *plan = crowd->context->plan;
	double scheduled = plan->rate * plan->seconds;

	if (plan->rate > 0 && scheduled < (double)plan->requests)
		return ((uint64_t)scheduled);
	if (plan->rate <= 0 && now >= crowd->end)
		return (crowd->started);
	return (plan->requests);
}

/* How many requests were due at a time. */
static uint64_t
crowd_due(const struct crowd *crowd, uint64_t now)
{
	uint64_t wanted = crowd_wanted(crowd, now);
	double rate = crowd->context->plan->rate, due;

	if (rate <= 0)
		return (wanted);
	due = (double)(now - crowd->begun) * rate / (double)SECOND;
	return (due < (double)wanted ? (uint64_t)due : wanted);
}

/* When a request was due. */
static uint64_t
crowd_time(const struct crowd *crowd, uint64_t request, uint64_t now)
{
	double rate = crowd->context->plan->rate;

	if (rate <= 0)
		return (now);
	return (
	    crowd->begun + (uint64_t)((double)request / rate * (double)SECOND));
}

/* A client has nothing to do any more. */
static void
crowd_release(struct crowd *crowd, struct client *client)
{
	crowd->busy--;
	STAILQ_INSERT_HEAD(&crowd->free, client, free);
}

/* Start one request. */
static void
crowd_start(struct crowd *crowd, uint64_t now)
{
	struct client *client = STAILQ_FIRST(&crowd->free);
	uint64_t request = crowd->started++;

	STAILQ_REMOVE_HEAD(&crowd->free, free);
	crowd->busy++;
	if (client_start(client,
		(unsigned)(request % crowd->context->plan->pages),
		crowd_time(crowd, request + 1, now)) == CLIENT_DONE)
		crowd_release(crowd, client);
}

/* Start what is due, as far as clients are free. */
static void
crowd_start_due(struct crowd *crowd)
{
	uint64_t now = tally_clock();

	while (!STAILQ_EMPTY(&crowd->free) &&
	       crowd->started < crowd_due(crowd, now)) {
		crowd_start(crowd, now);
		now = tally_clock();
	}
}

/* Let slow clients read. */
static void
crowd_feed(struct crowd *crowd)
{
	const struct plan *plan = crowd->context->plan;
	uint64_t now = tally_clock();
	struct client *client;

	if (plan->slow == 0 || now < crowd->tick)
		return;
	crowd->tick = now + SECOND / TICKS;
	for (unsigned i = 0; i < plan->clients; i++) {
		client = &crowd->clients[i];
		if (client->fd != -1 &&
		    client_feed(client, plan->slow / TICKS) == CLIENT_DONE)
			crowd_release(crowd, client);
	}
}

/* When the loop has something to do although no socket is ready. */
static uint64_t
crowd_next(const struct crowd *crowd, uint64_t now)
{
	const struct plan *plan = crowd->context->plan;
	uint64_t next = now + SECOND / TICKS, due;

	if (plan->rate <= 0 || STAILQ_EMPTY(&crowd->free))
		return (next);
	due = crowd_time(crowd, crowd->started + 1, now);
	return (due < next ? due : next);
}

/* Wait for sockets, and let their clients go on. */
static int
crowd_wait(struct crowd *crowd)
{
	struct epoll_event events[EVENTS];
	uint64_t now = tally_clock(), next = crowd_next(crowd, now);
	uint64_t wait = next > now ? next - now : 0;
	struct timespec timeout = {
		.tv_sec = (time_t)(wait / SECOND),
		.tv_nsec = (long)(wait % SECOND),
	};
	struct client *client;
	int n;

	n = epoll_pwait2(crowd->context->epoll, events, EVENTS, &timeout, NULL);
	if (n == -1 && errno != EINTR) {
		perror("load: waiting for sockets");
		return (-1);
	}
	for (int i = 0; i < n; i++) {
		client = events[i].data.ptr;
		if (client_event(client, events[i].events) == CLIENT_DONE)
			crowd_release(crowd, client);
	}
	return (0);
}

/* How many connections are held. */
static unsigned
crowd_held(const struct crowd *crowd)
{
	const struct client *clients = crowd->clients;
	unsigned held = 0;

	for (unsigned i = 0; i < crowd->context->plan->clients; i++)
		held += clients[i].fd != -1 && clients[i].state == CLIENT_HELD;
	return (held);
}

/* Whether every connection that was to be held is. */
static bool
crowd_holds(const struct crowd *crowd)
{
	const struct plan *plan = crowd->context->plan;

	return (plan->hold != PLAN_HOLD_NOT &&
		crowd->started == plan->requests &&
		crowd_held(crowd) == crowd->busy);
}

/* Whether there is something left to do, and time to do it. */
static bool
crowd_lasts(const struct crowd *crowd)
{
	uint64_t now = tally_clock();

	if (crowd_holds(crowd) || now > crowd->end + GRACE)
		return (false);
	return (crowd->busy > 0 || crowd->started < crowd_wanted(crowd, now));
}

/* Hold the connections until standard input ends; tell how many there are. */
static int
crowd_hold(struct crowd *crowd)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
	uint64_t end = tally_clock() + PLAN_SECONDS_MAX * SECOND;

	printf("{\"held\": %u}\n", crowd_held(crowd));
	if (fflush(stdout) == EOF)
		return (-1);
	while (tally_clock() < end && poll(&input, 1, 0) == 0)
		if (crowd_wait(crowd) == -1)
			return (-1);
	return (0);
}

/* Count what was not brought to its end. */
static void
crowd_end(struct crowd *crowd)
{
	const struct plan *plan = crowd->context->plan;

	crowd->context->tally->unserved =
	    crowd_wanted(crowd, crowd->end) - crowd->started;
	if (plan->hold != PLAN_HOLD_NOT)
		return;
	for (unsigned i = 0; i < plan->clients; i++)
		if (crowd->clients[i].fd != -1)
			client_abandon(&crowd->clients[i]);
}

/* The loop. */
static int
crowd_loop(struct crowd *crowd)
{
	const struct plan *plan = crowd->context->plan;

	crowd->begun = tally_clock();
	crowd->end = crowd->begun + (uint64_t)(plan->seconds * SECOND);
	crowd->context->tally->begun = crowd->begun;
	crowd->context->tally->ended = crowd->begun;
	while (crowd_lasts(crowd)) {
		crowd_start_due(crowd);
		if (crowd_wait(crowd) == -1)
			return (-1);
		crowd_feed(crowd);
	}
	if (plan->hold != PLAN_HOLD_NOT && crowd_hold(crowd) == -1)
		return (-1);
	crowd_end(crowd);
	return (0);
}

/* Run the plan. */
int
crowd_run(struct client_context *context)
{
	unsigned count = context->plan->clients;
	struct crowd crowd = { .context = context };
	int result = 0;

	STAILQ_INIT(&crowd.free);
	crowd.clients = calloc(count, sizeof *crowd.clients);
	if (crowd.clients == NULL) {
		fputs("load: making the clients: out of memory\n", stderr);
		return (-1);
	}
	for (unsigned i = 0; i < count && result == 0; i++) {
		result = client_prepare(&crowd.clients[i], context);
		STAILQ_INSERT_TAIL(&crowd.free, &crowd.clients[i], free);
	}
	if (result == 0)
		result = crowd_loop(&crowd);
	else
		fputs("load: making the clients: out of memory\n", stderr);
	for (unsigned i = 0; i < count; i++)
		client_free(&crowd.clients[i]);
	free(crowd.clients);
	return (result);
}
