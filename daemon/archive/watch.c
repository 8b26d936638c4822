/*
 * Directories under watch: see watch.h.
 *
 * Time is counted in events: each one gives its directory a new version and
 * leaves its name in a log. When events were lost, or mounts have changed,
 * nothing that was seen before is trusted any more.
 */

#include "archive/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cache.h"
#include "base/disk.h"

/* Bytes of all places, and what one counts for: the kernel has its share. */
#define WATCH_MAX   (8 << 20)
#define WATCH_PLACE 1024

#define WATCH_STEPS_MAX (1 << 20)   /* bytes of steps that are remembered */
#define WATCH_LOG_MAX   (256 << 10) /* bytes of changes that are remembered */
#define WATCH_READ      (16 << 10)  /* bytes of events that are read at once */

#define WATCH_EVENTS                                                       \
	(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | \
	    IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF)

/* A watched directory. */
struct place {
	struct watch *watch;
	int directory;    /* inotify's watch descriptor */
	uint64_t version; /* when something last happened in it */
};

/* A step from a directory to one in it, as it led when it was last taken. */
struct step {
	struct sight parent;
	int directory;
};

/* What the log has of an event; the name and its NUL follow. */
struct change {
	uint64_t version;
	int directory;
	unsigned len; /* bytes of the name, with the NUL */
};

struct watch {
	int inotify; /* -1: not open */
	int mounts;  /* /proc/self/mountinfo, which tells of changes to poll */
	struct cache *places; /* by number */
	struct cache *steps;  /* by path */
	uint64_t clock;       /* of the last event */
	uint64_t trusted;     /* what was seen by then does not count */
	struct buf log;       /* of changes */
	uint64_t log_from;    /* it has all changes after that time */
	size_t log_last;      /* where its last change is */
};

/* Forget a place, and have the kernel forget it. */
static void
place_drop(void *value)
{
	struct place *place = value;

	inotify_rm_watch(place->watch->inotify, place->directory);
	place->watch->clock++;
	free(place);
}

/* Make a watch. */
struct watch *
watch_new(void)
{
	struct watch *watch = calloc(1, sizeof *watch);

	if (watch == NULL)
		return (NULL);
	watch->inotify = -1;
	watch->mounts = -1;
	watch->places = cache_new(WATCH_MAX);
	watch->steps = cache_new(WATCH_STEPS_MAX);
	if (watch->places == NULL || watch->steps == NULL) {
		cache_free(watch->places);
		cache_free(watch->steps);
		free(watch);
		return (NULL);
	}
	return (watch);
}

/* Forget the changes, up to now. */
static void
watch_clear_log(struct watch *watch)
{
	buf_free(&watch->log);
	watch->log_from = watch->clock;
}

/* Trust nothing that was seen until now. */
static void
watch_distrust(struct watch *watch)
{
	watch->trusted = ++watch->clock;
	watch_clear_log(watch);
}

/* Close what is open; the kernel forgets what it watches for us. */
static void
watch_close(struct watch *watch)
{
	if (watch->inotify != -1)
		close(watch->inotify);
	if (watch->mounts != -1)
		close(watch->mounts);
	watch->inotify = -1;
	watch->mounts = -1;
	cache_clear(watch->places);
	cache_clear(watch->steps);
	watch_distrust(watch);
}

/* End it. */
void
watch_free(struct watch *watch)
{
	if (watch == NULL)
		return;
	watch_close(watch);
	cache_free(watch->places);
	cache_free(watch->steps);
	free(watch);
}

/* Open what the watch works with, unless that is done. */
static bool
watch_open(struct watch *watch)
{
	int error;

	if (watch->inotify != -1)
		return (true);
	watch->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	watch->mounts = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	if (watch->inotify != -1 && watch->mounts != -1)
		return (true);
	error = errno;
	watch_close(watch);
	errno = error;
	return (false);
}

/* Whether the file system of a path tells of all changes. */
static bool
watch_is_told(const char *path)
{
	struct statfs fs;

	if (statfs(path, &fs) == -1)
		return (false);
	if (disk_is_local(&fs))
		return (true);
	errno = EOPNOTSUPP;
	return (false);
}

/* Have the kernel watch a directory: its number, or -1 with errno. */
static int
watch_add(struct watch *watch, const char *path)
{
	const uint32_t what = WATCH_EVENTS | IN_ONLYDIR | IN_DONT_FOLLOW;
	int directory = inotify_add_watch(watch->inotify, path, what);

	if (directory != -1 || errno != ENOSPC)
		return (directory);
	/* there are as many watches as the system allows: begin anew */
	cache_clear(watch->places);
	return (inotify_add_watch(watch->inotify, path, what));
}

/* The place of a directory that the kernel watches; NULL without memory. */
static struct place *
watch_place(struct watch *watch, int directory)
{
	struct place *place;

	place = cache_find(watch->places, &directory, sizeof directory);
	if (place != NULL)
		return (place);
	place = malloc(sizeof *place);
	if (place == NULL)
		return (NULL);
	*place = (struct place){ watch, directory, ++watch->clock };
	if (!cache_put(watch->places, &directory, sizeof directory, place,
		WATCH_PLACE, place_drop))
		return (NULL);
	return (place);
}

/* How the directory of a place is seen now. */
static struct sight
place_see(struct place *place)
{
	if (place->version <= place->watch->trusted)
		place->version = ++place->watch->clock;
	return ((struct sight){ place->directory, place->version });
}

/* What a failure to watch means. */
static enum watch_result
watch_failed(void)
{
	return (errno == ENOENT || errno == ENOTDIR ? WATCH_NONE : WATCH_BLIND);
}

/* Watch the directory at a path. */
enum watch_result
watch_see(struct watch *watch, const char *path, struct sight *sight)
{
	struct place *place;
	int directory;

	if (!watch_open(watch))
		return (WATCH_BLIND);
	if (!watch_is_told(path))
		return (watch_failed());
	directory = watch_add(watch, path);
	if (directory == -1)
		return (watch_failed());
	place = watch_place(watch, directory);
	if (place == NULL) {
		errno = ENOMEM;
		return (WATCH_BLIND);
	}
	*sight = place_see(place);
	return (WATCH_SEEN);
}

/* The place that a step surely leads to; NULL when it has to be taken. */
static struct place *
watch_follow(struct watch *watch, const struct sight *parent, const char *path)
{
	const struct step *step;

	step = cache_find(watch->steps, path, strlen(path));
	if (step == NULL || step->parent.directory != parent->directory ||
	    step->parent.version != parent->version)
		return (NULL);
	return (cache_find(
	    watch->places, &step->directory, sizeof step->directory));
}

/* Remember where a step led; it is no loss if that fails. */
static void
watch_remember(struct watch *watch, const struct sight *parent,
    const char *path, int directory)
{
	struct step *step = malloc(sizeof *step);

	if (step == NULL)
		return;
	*step = (struct step){ *parent, directory };
	cache_put(watch->steps, path, strlen(path), step, sizeof *step, free);
}

/* Watch the directory at a path that is a step from another. */
enum watch_result
watch_enter(struct watch *watch, const struct sight *parent, const char *path,
    struct sight *sight)
{
	static const struct sight root = { 0 };
	enum watch_result result;
	struct place *place;

	if (parent == NULL)
		parent = &root;
	place = watch_follow(watch, parent, path);
	if (place != NULL) {
		*sight = place_see(place);
		return (WATCH_SEEN);
	}
	result = watch_see(watch, path, sight);
	if (result == WATCH_SEEN)
		watch_remember(watch, parent, path, sight->directory);
	return (result);
}

/* Why a directory cannot be watched. */
const char *
watch_reason(int error)
{
	switch (error) {
	case EOPNOTSUPP:
		return ("its file system does not tell of changes made "
			"elsewhere");
	case EMFILE:
		return ("too many watches (inotify); raise the sysctl "
			"fs.inotify.max_user_instances");
	case ENOSPC:
		return ("too many watched directories (inotify); raise the "
			"sysctl fs.inotify.max_user_watches");
	case ENOENT:
		return ("there is no /proc, through which it is watched");
	case EACCES:
		return ("permission denied; make it readable for the server's "
			"user");
	default:
		return (strerror(error));
	}
}

/* Whether the log's last change is of the same name. */
static bool
watch_is_logged(const struct watch *watch, int directory, const char *name)
{
	struct change last;

	if (watch->log.len == 0)
		return (false);
	memcpy(&last, watch->log.data + watch->log_last, sizeof last);
	return (
	    last.directory == directory &&
	    strcmp(watch->log.data + watch->log_last + sizeof last, name) == 0);
}

/* Leave a change in the log; one more of the same name changes its time. */
static void
watch_write_log(struct watch *watch, int directory, const char *name)
{
	struct change change = { watch->clock, directory,
		(unsigned)strlen(name) + 1 };

	if (watch_is_logged(watch, directory, name)) {
		memcpy(
		    watch->log.data + watch->log_last, &change, sizeof change);
		return;
	}
	watch->log_last = watch->log.len;
	buf_add(&watch->log, &change, sizeof change);
	buf_add(&watch->log, name, change.len);
	if (!buf_ok(&watch->log) || watch->log.len > WATCH_LOG_MAX)
		watch_clear_log(watch);
}

/* Take note of one event. */
static void
watch_note(struct watch *watch, const struct inotify_event *event)
{
	int directory = event->wd;
	struct place *place;

	if ((event->mask & IN_Q_OVERFLOW) != 0) {
		watch_distrust(watch);
		return;
	}
	if ((event->mask & IN_IGNORED) != 0) {
		free(cache_take(watch->places, &directory, sizeof directory));
		watch->clock++;
		return;
	}
	place = cache_find(watch->places, &directory, sizeof directory);
	if (place == NULL)
		return; /* it lost its place */
	place->version = ++watch->clock;
	if (event->len > 0)
		watch_write_log(watch, directory, event->name);
}

/* Take note of n bytes of events. */
static void
watch_note_all(struct watch *watch, const char *bytes, size_t n)
{
	const struct inotify_event *event;

	for (size_t i = 0; i < n; i += sizeof *event + event->len) {
		event = (const struct inotify_event *)(bytes + i);
		watch_note(watch, event);
	}
}

/* Read some events: how many bytes of them, or -1. */
static int
watch_read_some(struct watch *watch)
{
	_Alignas(struct inotify_event) char bytes[WATCH_READ];
	ssize_t n = read(watch->inotify, bytes, sizeof bytes);

	if (n <= 0)
		return (-1);
	watch_note_all(watch, bytes, (size_t)n);
	return ((int)n);
}

/*
 * Read every event that there is now; who goes on making more, faster than
 * they are read, does not hold us up.
 */
static void
watch_read(struct watch *watch)
{
	int left = 0, n = ioctl(watch->inotify, FIONREAD, &left);

	for (; n != -1 && left > 0; left -= n)
		n = watch_read_some(watch);
	if (n == -1)
		watch_close(watch);
}

/* Take note of all that has happened. */
void
watch_update(struct watch *watch)
{
	struct pollfd polled[] = {
		{ .fd = watch->inotify, .events = POLLIN },
		{ .fd = watch->mounts, .events = POLLPRI },
	};

	if (watch->inotify == -1)
		return;
	if (poll(polled, 2, 0) == -1) {
		watch_close(watch);
		return;
	}
	if (polled[1].revents != 0)
		watch_distrust(watch);
	if (polled[0].revents != 0)
		watch_read(watch);
}

/* Whether nothing had changed in a directory. */
bool
watch_holds(struct watch *watch, const struct sight *sight)
{
	const struct place *place;

	if (sight->version <= watch->trusted)
		return (false);
	place = cache_find(
	    watch->places, &sight->directory, sizeof sight->directory);
	return (place != NULL && place->version == sight->version);
}

/* A number that rises whenever something is noted. */
uint64_t
watch_clock(const struct watch *watch)
{
	return (watch->clock);
}

/* Tell of every name that something happened to. */
bool
watch_changes(struct watch *watch, int directory, uint64_t since,
    watch_change *tell, void *arg)
{
	const char *bytes = buf_string(&watch->log);
	struct change change;

	if (since < watch->log_from)
		return (false);
	for (size_t i = 0; i < watch->log.len;
	     i += sizeof change + change.len) {
		memcpy(&change, bytes + i, sizeof change);
		if (change.directory == directory && change.version > since)
			tell(arg, bytes + i + sizeof change);
	}
	return (true);
}
