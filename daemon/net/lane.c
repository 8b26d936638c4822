/*
 * Lanes: see lane.h.
 *
 * Jobs wait in one queue; a thread is started when none is idle, until there
 * are enough. What is done is put on a list of its own, and an eventfd wakes
 * the loop. Only the loop makes jobs, abandons them and gives them back.
 */

#include "net/lane.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/queue.h>
#include <sys/resource.h>
#include <unistd.h>

#include <event2/event.h>

#include "base/answer.h"
#include "base/disk.h"
#include "base/error.h"
#include "base/log.h"
#include "door/desk.h"
#include "door/door.h"

#define LANE_NICE 10 /* of threads that search (setpriority(2)) */

enum job_state {
	JOB_WAITING, /* in the queue */
	JOB_TAKEN,   /* by a thread */
	JOB_DONE,    /* on its way to the loop */
};

struct job {
	TAILQ_ENTRY(job) entry;
	struct lane *lane;
	enum job_state state;
	lane_done *done; /* the loop's own; NULL: abandoned */
	void *arg;

	const struct door *door; /* NULL: a read */
	size_t endpoint;
	struct buf request;

	uint64_t offset; /* of a read, in the answer's file */
	size_t size;

	struct answer answer;
	bool failed; /* there is none */
};

TAILQ_HEAD(job_list, job);

/* A thread, and whether a job has it. */
struct seat {
	struct lane *lane;
	pthread_t thread;
	bool busy;
	bool ended; /* and was waited for */
};

struct lane {
	const struct desk *desk; /* the loop's */
	enum later waits;        /* what for */
	struct event *event;
	int wake; /* an eventfd */
	struct seat seats[LANE_THREADS];
	unsigned seat_count;

	pthread_mutex_t mutex; /* of everything below, and of job states */
	pthread_cond_t work;
	struct job_list waiting;
	unsigned waiting_count;
	unsigned idle; /* threads */
	struct job_list done;
	bool ending;
};

/* Give a job back. */
static void
job_free(struct job *job)
{
	answer_free(&job->answer);
	buf_free(&job->request);
	free(job);
}

/* Read as much of a file as was asked for. */
static void
job_read(struct job *job)
{
	struct buf *bytes = &job->answer.bytes;
	ssize_t got = 1;

	if (buf_reserve(bytes, job->size) == -1)
		return;
	while (got > 0 && bytes->len < job->size) {
		got = disk_read(job->answer.fd, bytes->data + bytes->len,
		    job->size - bytes->len, job->offset + bytes->len);
		if (got > 0)
			bytes->len += (size_t)got;
	}
}

/* A desk for a thread. */
static struct desk *
lane_desk(const struct lane *lane)
{
	enum later hurry =
	    lane->waits == LATER_OTHERS ? LATER_NOT : lane->waits + 1;
	struct error error;
	struct desk *desk = desk_beside(lane->desk, hurry, &error);

	if (desk == NULL)
		log_warn("%s", error.text);
	return (desk);
}

/* Do a job, at the desk of this thread: a new one if there is none yet. */
static void
job_do(struct job *job, struct desk **desk)
{
	if (job->door == NULL) {
		job_read(job);
		return;
	}
	if (*desk == NULL)
		*desk = lane_desk(job->lane);
	if (*desk == NULL)
		job->failed = true;
	else
		job->door->respond(&(*desk)->endpoints[job->endpoint],
		    buf_string(&job->request), job->request.len, &job->answer);
}

/* Take the next job, or wait for one; NULL: there will be none. */
static struct job *
lane_take(struct lane *lane, struct seat *seat)
{
	struct job *job = NULL;

	pthread_mutex_lock(&lane->mutex);
	while (TAILQ_EMPTY(&lane->waiting) && !lane->ending) {
		lane->idle++;
		pthread_cond_wait(&lane->work, &lane->mutex);
		lane->idle--;
	}
	if (!lane->ending) {
		job = TAILQ_FIRST(&lane->waiting);
		TAILQ_REMOVE(&lane->waiting, job, entry);
		lane->waiting_count--;
		job->state = JOB_TAKEN;
	}
	seat->busy = job != NULL;
	pthread_mutex_unlock(&lane->mutex);
	return (job);
}

/* Hand a job that is done over to the loop. */
static void
lane_return(struct lane *lane, struct seat *seat, struct job *job)
{
	const uint64_t one = 1;
	ssize_t written;

	pthread_mutex_lock(&lane->mutex);
	job->state = JOB_DONE;
	seat->busy = false;
	TAILQ_INSERT_TAIL(&lane->done, job, entry);
	written = write(lane->wake, &one, sizeof one);
	(void)written; /* the loop has been woken 2^64 times already */
	pthread_mutex_unlock(&lane->mutex);
}

/* Be a thread of the lane. */
static void *
lane_run(void *arg)
{
	struct seat *seat = arg;
	struct lane *lane = seat->lane;
	struct desk *desk = NULL;
	struct job *job;

	/* the loop goes first, where a search has much to reckon */
	if (lane->waits == LATER_SEARCH &&
	    setpriority(PRIO_PROCESS, (id_t)gettid(), LANE_NICE) == -1)
		log_warn(
		    "letting searches go after the rest: %s", strerror(errno));
	while ((job = lane_take(lane, seat)) != NULL) {
		job_do(job, &desk);
		lane_return(lane, seat, job);
	}
	desk_free(desk);
	return (NULL);
}

/* Start another thread, which takes no signals; that may fail. */
static void
lane_start(struct lane *lane)
{
	struct seat *seat = &lane->seats[lane->seat_count];
	sigset_t all, old;

	seat->lane = lane;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	if (pthread_create(&seat->thread, NULL, lane_run, seat) == 0)
		lane->seat_count++;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (lane->seat_count == 0)
		log_warn("starting a thread: the system has none left");
}

/* See that there are threads enough for one more job, or at least one. */
static bool
lane_is_staffed(struct lane *lane)
{
	bool more;

	pthread_mutex_lock(&lane->mutex);
	more = lane->idle <= lane->waiting_count &&
	       lane->seat_count < LANE_THREADS;
	pthread_mutex_unlock(&lane->mutex);
	if (more)
		lane_start(lane);
	return (lane->seat_count > 0);
}

/* Put a job into the queue. */
static struct job *
lane_put(struct lane *lane, struct job *job)
{
	pthread_mutex_lock(&lane->mutex);
	TAILQ_INSERT_TAIL(&lane->waiting, job, entry);
	lane->waiting_count++;
	pthread_cond_signal(&lane->work);
	pthread_mutex_unlock(&lane->mutex);
	return (job);
}

/* An empty job; or NULL. */
static struct job *
lane_job(struct lane *lane, lane_done *done, void *arg)
{
	struct job *job = malloc(sizeof *job);

	if (job == NULL)
		return (NULL);
	*job = (struct job){
		.lane = lane,
		.done = done,
		.arg = arg,
		.answer = ANSWER_EMPTY,
	};
	return (job);
}

/* Whether as many wait as may. */
static bool
lane_is_full(struct lane *lane)
{
	bool full;

	pthread_mutex_lock(&lane->mutex);
	full = lane->waiting_count >= LANE_QUEUE;
	pthread_mutex_unlock(&lane->mutex);
	return (full);
}

/* Have a door answer. */
struct job *
lane_respond(struct lane *lane, const struct door *door, size_t endpoint,
    const char *bytes, size_t n, lane_done *done, void *arg)
{
	struct job *job;

	if (lane_is_full(lane) || !lane_is_staffed(lane))
		return (NULL);
	job = lane_job(lane, done, arg);
	if (job == NULL)
		return (NULL);
	job->door = door;
	job->endpoint = endpoint;
	buf_add(&job->request, bytes, n);
	if (buf_ok(&job->request))
		return (lane_put(lane, job));
	job_free(job);
	return (NULL);
}

/* Read a piece of a file. */
struct job *
lane_read(struct lane *lane, int fd, uint64_t offset, size_t n, lane_done *done,
    void *arg)
{
	struct job *job;

	if (!lane_is_staffed(lane))
		return (NULL);
	job = lane_job(lane, done, arg);
	if (job == NULL)
		return (NULL);
	job->answer.fd = fd;
	job->offset = offset;
	job->size = n;
	return (lane_put(lane, job));
}

/* Nobody waits for a job any longer. */
void
lane_abandon(struct job *job)
{
	struct lane *lane = job->lane;
	bool waiting;

	pthread_mutex_lock(&lane->mutex);
	waiting = job->state == JOB_WAITING;
	if (waiting) {
		TAILQ_REMOVE(&lane->waiting, job, entry);
		lane->waiting_count--;
	}
	pthread_mutex_unlock(&lane->mutex);
	job->done = NULL;
	if (waiting)
		job_free(job);
}

/* The next job that is done; or NULL. */
static struct job *
lane_next_done(struct lane *lane)
{
	struct job *job;

	pthread_mutex_lock(&lane->mutex);
	job = TAILQ_FIRST(&lane->done);
	if (job != NULL)
		TAILQ_REMOVE(&lane->done, job, entry);
	pthread_mutex_unlock(&lane->mutex);
	return (job);
}

/* Jobs are done: tell who waits for them. */
static void
lane_event(int fd, short what, void *arg)
{
	struct lane *lane = arg;
	struct job *job;
	uint64_t count;
	ssize_t n;

	(void)what;
	n = read(fd, &count, sizeof count);
	(void)n; /* the list tells all */
	while ((job = lane_next_done(lane)) != NULL) {
		if (job->done != NULL)
			job->done(job->arg, job->failed ? NULL : &job->answer);
		job_free(job);
	}
}

/* Make a lane. */
struct lane *
lane_new(struct event_base *base, const struct desk *desk, enum later waits)
{
	struct lane *lane = calloc(1, sizeof *lane);

	if (lane == NULL)
		return (NULL);
	lane->desk = desk;
	lane->waits = waits;
	TAILQ_INIT(&lane->waiting);
	TAILQ_INIT(&lane->done);
	pthread_mutex_init(&lane->mutex, NULL);
	pthread_cond_init(&lane->work, NULL);
	lane->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (lane->wake != -1)
		lane->event = event_new(
		    base, lane->wake, EV_READ | EV_PERSIST, lane_event, lane);
	if (lane->event != NULL && event_add(lane->event, NULL) == 0)
		return (lane);
	lane_free(lane);
	return (NULL);
}

/* Tell the threads to end; how many of them are stuck. */
static unsigned
lane_end(struct lane *lane)
{
	bool stuck[LANE_THREADS] = { false };
	unsigned count = 0;

	pthread_mutex_lock(&lane->mutex);
	lane->ending = true;
	for (unsigned i = 0; i < lane->seat_count; i++)
		stuck[i] = lane->seats[i].busy;
	pthread_cond_broadcast(&lane->work);
	pthread_mutex_unlock(&lane->mutex);
	for (unsigned i = 0; i < lane->seat_count; i++) {
		if (!stuck[i] && !lane->seats[i].ended)
			pthread_join(lane->seats[i].thread, NULL);
		lane->seats[i].ended = !stuck[i];
		count += stuck[i];
	}
	return (count);
}

/* End the lane. */
bool
lane_free(struct lane *lane)
{
	struct job *job;

	if (lane == NULL)
		return (true);
	if (lane->event != NULL)
		event_free(lane->event);
	lane->event = NULL;
	if (lane_end(lane) > 0)
		return (false);
	while ((job = lane_next_done(lane)) != NULL)
		job_free(job);
	if (lane->wake != -1)
		close(lane->wake);
	pthread_cond_destroy(&lane->work);
	pthread_mutex_destroy(&lane->mutex);
	free(lane);
	return (true);
}
