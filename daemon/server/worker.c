/* A worker: see worker.h. */

#include "server/worker.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/error.h"
#include "base/log.h"
#include "server/process.h"

/* Descriptors kept for other things than connections and their files. */
#define WORKER_RESERVE 32

/* Descriptors kept for files, if there are so many, one to each answer that
 * is read from one; most connections, at any time, are idle. */
#define WORKER_FILES 4096

struct worker {
	struct generation *generation;
	struct net *net;
};

/* SIGTERM: finish. */
static void
worker_terminate(int signal, short what, void *arg)
{
	struct worker *worker = arg;

	(void)signal;
	(void)what;
	net_drain(worker->net);
	generation_deafen(worker->generation);
}

/*
 * How many connections there may be at once: as many as the configuration
 * says, but no more than there are descriptors for.
 */
static unsigned
worker_connections(const struct conf *conf)
{
	struct rlimit limit;
	rlim_t room, files;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return (conf->connections);
	room = limit.rlim_cur > WORKER_RESERVE + 1
		   ? limit.rlim_cur - WORKER_RESERVE
		   : 2;
	files = room / 2 < WORKER_FILES ? room / 2 : WORKER_FILES;
	room -= files;
	return (room < conf->connections ? (unsigned)room : conf->connections);
}

/*
 * End the loop, and the process too when a thread is stuck: it may still look
 * at what everybody else is done with.
 */
static void
worker_end(struct worker *worker)
{
	if (net_free(worker->net))
		return;
	access_close(&worker->generation->access);
	_exit(EXIT_SUCCESS);
}

/* Serve until told to stop. */
static int
worker_serve(struct generation *generation, unsigned number)
{
	struct net_config config = {
		.sockets = generation->sockets,
		.socket_count = generation->binding_count,
		.group = number % generation_groups(generation),
		.groups = generation_groups(generation),
		.desk = generation->desk,
		.tls = generation->tls,
		.connections = worker_connections(generation->conf),
		.log = access_log,
		.log_arg = &generation->access,
	};
	struct worker worker = { .generation = generation };
	struct event *terminate;
	struct error error;

	worker.net = net_new(&config, &error);
	if (worker.net == NULL) {
		log_warn("%s", error.text);
		return (-1);
	}
	terminate = evsignal_new(
	    net_base(worker.net), SIGTERM, worker_terminate, &worker);
	if (terminate == NULL || event_add(terminate, NULL) == -1) {
		log_warn("starting a worker: libevent cannot watch signals");
		net_free(worker.net);
		return (-1);
	}
	process_signals();
	net_run(worker.net);
	event_free(terminate);
	worker_end(&worker);
	return (0);
}

/* Be a worker. */
noreturn void
worker_run(struct generation *generation, unsigned number, pid_t supervisor)
{
	int result = -1;

	/* In this order: a change of user forgets whom to follow. */
	if (process_become(generation->conf->user) == 0 &&
	    process_follow(supervisor) == 0)
		result = worker_serve(generation, number);
	generation_free(generation);
	exit(result == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}
