/*
 * The supervisor: reads the configuration, keeps as many workers running as
 * it says, replaces them by a new generation on SIGHUP, ends them on
 * SIGTERM. It serves nobody itself, so what readers send never reaches it.
 */

#include "server/server.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/log.h"
#include "net/ticket.h"
#include "net/tls.h"
#include "server/generation.h"
#include "server/indexer.h"
#include "server/worker.h"

/* Seconds that workers have to finish what is in flight at the end, and then
 * to close what is not finished. */
#define SUPERVISOR_GRACE    30
#define SUPERVISOR_PATIENCE 5

/* Seconds between two attempts to replace a worker that died. */
#define SUPERVISOR_RETRY 1

/* A process, of a worker or the indexer; one of an older generation is only
 * waited for. */
struct worker {
	TAILQ_ENTRY(worker) entry;
	pid_t pid;
	bool current;
	bool indexer;
	unsigned number; /* of a worker, among those of its generation */
};

TAILQ_HEAD(worker_list, worker);

struct supervisor {
	const struct conf_flags *flags;
	struct conf *conf;
	struct generation *generation;
	struct worker_list workers;
	sigset_t signals; /* those it waits for */
	time_t due;       /* when it rotates ticket keys (Unix time) */
	time_t replaced;  /* when a dead process was last replaced */
	bool vacant;      /* an indexer has made room for the next one */
};

/* Seconds of a clock that is never set back. */
static time_t
supervisor_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec);
}

/* Workers of this generation. */
static unsigned
supervisor_count(const struct supervisor *supervisor)
{
	const struct worker *worker;
	unsigned count = 0;

	TAILQ_FOREACH(worker, &supervisor->workers, entry)
	count += worker->current && !worker->indexer;
	return (count);
}

/* Whether there is an indexer, of whichever generation: one at a time. */
static bool
supervisor_indexes(const struct supervisor *supervisor)
{
	const struct worker *worker;

	TAILQ_FOREACH(worker, &supervisor->workers, entry)
	if (worker->indexer)
		return (true);
	return (false);
}

/* What a process does, for the log. */
static const char *
worker_name(bool indexer)
{
	return (indexer ? "the indexer" : "a worker");
}

/* Be the indexer or a worker. */
static noreturn void
supervisor_become(
    struct supervisor *supervisor, bool indexer, unsigned number, pid_t self)
{
	if (indexer)
		indexer_run(supervisor->generation, self);
	worker_run(supervisor->generation, number, self);
}

/* Start the worker with a number, or the indexer; whether it runs. */
static bool
supervisor_fork(struct supervisor *supervisor, bool indexer, unsigned number)
{
	struct worker *worker = calloc(1, sizeof *worker);
	pid_t self = getpid();

	if (worker == NULL) {
		log_warn("starting %s: out of memory", worker_name(indexer));
		return (false);
	}
	worker->current = true;
	worker->indexer = indexer;
	worker->number = number;
	worker->pid = fork();
	if (worker->pid == 0) {
		free(worker);
		supervisor_become(supervisor, indexer, number, self);
	}
	if (worker->pid == -1) {
		log_warn(
		    "starting %s: %s", worker_name(indexer), strerror(errno));
		free(worker);
		return (false);
	}
	TAILQ_INSERT_TAIL(&supervisor->workers, worker, entry);
	return (true);
}

/* Whether the worker with a number runs. */
static bool
supervisor_has(const struct supervisor *supervisor, unsigned number)
{
	const struct worker *worker;

	TAILQ_FOREACH(worker, &supervisor->workers, entry)
	if (worker->current && !worker->indexer && worker->number == number)
		return (true);
	return (false);
}

/* Start the workers that are missing, and the indexer. */
static void
supervisor_fill(struct supervisor *supervisor)
{
	unsigned wanted = supervisor->generation->conf->workers;

	for (unsigned i = 0; i < wanted; i++)
		if (!supervisor_has(supervisor, i) &&
		    !supervisor_fork(supervisor, false, i))
			return;
	if (!supervisor_indexes(supervisor))
		supervisor_fork(supervisor, true, 0);
}

/* Whether all processes run that should. */
static bool
supervisor_is_whole(const struct supervisor *supervisor)
{
	return (supervisor_count(supervisor) ==
		    supervisor->generation->conf->workers &&
		supervisor_indexes(supervisor));
}

/* Replace processes that ended, but not in a mad rush. */
static void
supervisor_replace(struct supervisor *supervisor)
{
	time_t now = supervisor_clock();

	if (supervisor_is_whole(supervisor))
		return;
	if (now - supervisor->replaced < SUPERVISOR_RETRY &&
	    !supervisor->vacant)
		return;
	if (!supervisor->vacant)
		supervisor->replaced = now;
	supervisor->vacant = false;
	supervisor_fill(supervisor);
}

/* Say how a process ended that should not have. */
static void
supervisor_mourn(const struct worker *worker, int status)
{
	const char *name = worker->indexer ? "indexer" : "worker";
	long pid = (long)worker->pid;

	if (WIFSIGNALED(status))
		log_warn("%s %ld was ended by signal %d (%s); starting "
			 "another",
		    name, pid, WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		log_warn("%s %ld ended with status %d; starting another", name,
		    pid, WEXITSTATUS(status));
}

/* Forget a process that has ended. */
static void
supervisor_bury(struct supervisor *supervisor, pid_t pid, int status)
{
	struct worker *worker;

	TAILQ_FOREACH(worker, &supervisor->workers, entry)
	if (worker->pid == pid)
		break;
	if (worker == NULL)
		return;
	if (worker->current)
		supervisor_mourn(worker, status);
	else if (worker->indexer)
		supervisor->vacant = true;
	TAILQ_REMOVE(&supervisor->workers, worker, entry);
	free(worker);
}

/* Take note of the processes that have ended. */
static void
supervisor_reap(struct supervisor *supervisor)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		supervisor_bury(supervisor, pid, status);
}

/* Have every process of this generation finish. */
static void
supervisor_retire(struct supervisor *supervisor)
{
	struct worker *worker;

	TAILQ_FOREACH(worker, &supervisor->workers, entry)
	{
		if (!worker->current)
			continue;
		worker->current = false;
		kill(worker->pid, SIGTERM);
	}
}

/* When keys that are made now are to be rotated. */
static time_t
supervisor_later(void)
{
	return (time(NULL) + TICKET_ROTATE);
}

/* Put a configuration to work in place of the generation before, if any. */
static int
supervisor_begin(
    struct supervisor *supervisor, struct conf *conf, struct error *error)
{
	struct generation *old = supervisor->generation, *new;

	new = generation_new(conf, old, error);
	if (new == NULL)
		return (-1);
	supervisor_retire(supervisor);
	if (old != NULL)
		generation_free(old);
	if (conf->log_syslog)
		log_to_syslog();
	supervisor->generation = new;
	supervisor->due =
	    new->tls != NULL ? tls_due(new->tls) : supervisor_later();
	supervisor_fill(supervisor);
	return (0);
}

/* Read the configuration and put it to work. */
static int
supervisor_load(struct supervisor *supervisor, struct error *error)
{
	struct conf *conf = conf_load(supervisor->flags, error);

	if (conf == NULL)
		return (-1);
	if (supervisor_begin(supervisor, conf, error) == -1) {
		conf_free(conf);
		return (-1);
	}
	conf_free(supervisor->conf);
	supervisor->conf = conf;
	return (0);
}

/* Say what is served now. */
static void
supervisor_reloaded(const struct supervisor *supervisor)
{
	struct buf urls = { 0 };

	generation_urls(supervisor->generation, &urls);
	log_info("reloaded%s", buf_string(&urls));
	buf_free(&urls);
}

/* Read the configuration anew. */
static void
supervisor_reload(struct supervisor *supervisor)
{
	struct error error;

	if (supervisor_load(supervisor, &error) == 0)
		supervisor_reloaded(supervisor);
	else
		log_warn("reloading: %s; going on as before", error.text);
}

/* Have new session ticket keys: a generation of the same configuration. */
static void
supervisor_rotate(struct supervisor *supervisor)
{
	struct error error;

	if (supervisor_begin(supervisor, supervisor->conf, &error) == 0)
		return;
	log_warn("rotating session ticket keys: %s; going on with the old ones",
	    error.text);
	supervisor->due = supervisor_later();
}

/* Wait for a signal, but no longer than so many seconds; 0 if none came. */
static int
supervisor_wait(const struct supervisor *supervisor, time_t seconds)
{
	struct timespec patience = { .tv_sec = seconds < 0 ? 0 : seconds };
	int signal = sigtimedwait(&supervisor->signals, NULL, &patience);

	return (signal == -1 ? 0 : signal);
}

/* Seconds until there is something to do even without a signal. */
static time_t
supervisor_patience(const struct supervisor *supervisor)
{
	time_t left;

	if (!supervisor_is_whole(supervisor))
		return (SUPERVISOR_RETRY);
	left = supervisor->due - time(NULL);
	return (left < TICKET_ROTATE ? left : TICKET_ROTATE);
}

/* Look after the workers until told to stop. */
static void
supervisor_watch(struct supervisor *supervisor)
{
	int signal;

	for (;;) {
		signal = supervisor_wait(
		    supervisor, supervisor_patience(supervisor));
		if (signal == SIGTERM || signal == SIGINT)
			return;
		if (signal == SIGHUP)
			supervisor_reload(supervisor);
		if (supervisor_patience(supervisor) <= 0)
			supervisor_rotate(supervisor);
		supervisor_reap(supervisor);
		supervisor_replace(supervisor);
	}
}

/*
 * Wait until every worker has ended, but no longer than so many seconds, or
 * until somebody asks for the end once more.
 */
static void
supervisor_await(struct supervisor *supervisor, time_t seconds)
{
	time_t last = supervisor_clock() + seconds, left;
	int signal;

	supervisor_reap(supervisor);
	while (!TAILQ_EMPTY(&supervisor->workers) &&
	       (left = last - supervisor_clock()) > 0) {
		signal = supervisor_wait(supervisor, left);
		supervisor_reap(supervisor);
		if (signal == SIGTERM || signal == SIGINT)
			return;
	}
}

/* Send every worker a signal. */
static void
supervisor_kill(const struct supervisor *supervisor, int signal)
{
	const struct worker *worker;

	TAILQ_FOREACH(worker, &supervisor->workers, entry)
	{
		kill(worker->pid, signal);
	}
}

/* End every worker: kindly, then in a hurry, and at last for sure. */
static void
supervisor_end(struct supervisor *supervisor)
{
	generation_deafen(supervisor->generation);
	supervisor_retire(supervisor);
	log_info("ending, after what is in flight but within %d seconds",
	    SUPERVISOR_GRACE);
	supervisor_await(supervisor, SUPERVISOR_GRACE);
	if (TAILQ_EMPTY(&supervisor->workers))
		return;
	log_warn("readers are still being answered: closing their "
		 "connections");
	supervisor_kill(supervisor, SIGTERM);
	supervisor_await(supervisor, SUPERVISOR_PATIENCE);
	supervisor_kill(supervisor, SIGKILL);
	supervisor_await(supervisor, SUPERVISOR_PATIENCE);
}

/* Say on standard error that readers can come, wherever the log goes. */
static void
supervisor_ready(const struct supervisor *supervisor)
{
	struct buf urls = { 0 };

	generation_urls(supervisor->generation, &urls);
	fprintf(stderr, "souslik: ready%s\n", buf_string(&urls));
	buf_free(&urls);
}

/* Keep the signals for supervisor_wait. */
static void
supervisor_signals(struct supervisor *supervisor)
{
	sigemptyset(&supervisor->signals);
	sigaddset(&supervisor->signals, SIGTERM);
	sigaddset(&supervisor->signals, SIGINT);
	sigaddset(&supervisor->signals, SIGHUP);
	sigaddset(&supervisor->signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &supervisor->signals, NULL);
}

/* Have as many descriptors as the system allows. */
static void
supervisor_limits(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == -1)
		return;
	files.rlim_cur = files.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &files) == -1)
		log_warn(
		    "raising the limit of open files: %s", strerror(errno));
}

/* Serve until told to stop. */
int
server_run(const struct conf_flags *flags, struct error *error)
{
	struct supervisor supervisor = { .flags = flags };

	TAILQ_INIT(&supervisor.workers);
	log_never_wait();
	signal(SIGPIPE, SIG_IGN); /* who reads the log may go away */
	supervisor_signals(&supervisor);
	supervisor_limits();
	if (supervisor_load(&supervisor, error) == -1)
		return (-1);
	if (geteuid() == 0 && supervisor.conf->user == NULL)
		log_warn("running as root; 'user' in the configuration names "
			 "whom the workers become instead");
	supervisor_ready(&supervisor);
	supervisor_watch(&supervisor);
	supervisor_end(&supervisor);
	generation_free(supervisor.generation);
	conf_free(supervisor.conf);
	return (0);
}
