/* What happens in the archive: see follow.h. */

#include "catalogue/follow.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/disk.h"
#include "base/error.h"
#include "catalogue/mounts.h"

#define FOLLOW_QUIET   150        /* ms without an event: it is due */
#define FOLLOW_LATEST  1000       /* ms after the first one it is anyway */
#define FOLLOW_WAITING 10000      /* paths that may wait */
#define FOLLOW_READ    (16 << 10) /* bytes of events that are read at once */

#define FOLLOW_EVENTS                                                      \
	(IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | \
	    IN_CLOSE_WRITE | IN_ATTRIB)

/* A directory that is followed. */
struct place {
	int number; /* inotify's watch descriptor */
	char *path;
};

/* A path that is to be looked at. */
struct matter {
	char *path;
	int64_t since; /* when something happened to it, ms */
	int64_t first; /* the same, or when it was put back */
	int64_t last;
};

struct follow {
	int inotify;
	struct mounts *mounts;
	struct place *places; /* by number */
	size_t place_count;
	size_t place_capacity;
	struct matter *matters; /* by path */
	size_t matter_count;
	bool lost;
	int blind; /* an errno: why something cannot be followed; or 0 */
};

/* Open what following takes; 0, or -1 and the error. */
static int
follow_prepare(struct follow *follow, const char *root, struct error *error)
{
	follow->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (follow->inotify == -1)
		return (error_set(error, "following the archive: inotify: %s%s",
		    strerror(errno),
		    errno == EMFILE ? "; raise the sysctl "
				      "fs.inotify.max_user_instances"
				    : ""));
	follow->mounts = mounts_new(root);
	follow->matters = calloc(FOLLOW_WAITING, sizeof *follow->matters);
	if (follow->mounts == NULL || follow->matters == NULL)
		return (
		    error_set(error, "following the archive: out of memory"));
	return (0);
}

/* Begin to follow. */
struct follow *
follow_new(const char *root, struct error *error)
{
	struct follow *follow = calloc(1, sizeof *follow);

	if (follow == NULL) {
		error_set(error, "following the archive: out of memory");
		return (NULL);
	}
	if (follow_prepare(follow, root, error) == 0)
		return (follow);
	follow_free(follow);
	return (NULL);
}

/* Forget what is waiting. */
static void
follow_forget(struct follow *follow)
{
	while (follow->matter_count > 0)
		free(follow->matters[--follow->matter_count].path);
}

/* Leave off. */
void
follow_free(struct follow *follow)
{
	if (follow == NULL)
		return;
	if (follow->inotify != -1)
		close(follow->inotify);
	mounts_free(follow->mounts);
	while (follow->place_count > 0)
		free(follow->places[--follow->place_count].path);
	free(follow->places);
	follow_forget(follow);
	free(follow->matters);
	free(follow);
}

/* Where the place of a number is, or has to be put in. */
static size_t
place_find(const struct follow *follow, int number)
{
	size_t low = 0, high = follow->place_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (follow->places[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return (low);
}

/* Whether a place of a number is there. */
static bool
place_is(const struct follow *follow, size_t at, int number)
{
	return (
	    at < follow->place_count && follow->places[at].number == number);
}

/* Take a place out. */
static void
place_remove(struct follow *follow, size_t at)
{
	struct place *place = &follow->places[at];

	free(place->path);
	follow->place_count--;
	memmove(place, place + 1, (follow->place_count - at) * sizeof *place);
}

/* Make room for one more place. */
static int
place_reserve(struct follow *follow)
{
	size_t capacity = follow->place_capacity * 2 + 64;
	struct place *places;

	if (follow->place_count < follow->place_capacity)
		return (0);
	places = reallocarray(follow->places, capacity, sizeof *places);
	if (places == NULL)
		return (-1);
	follow->places = places;
	follow->place_capacity = capacity;
	return (0);
}

/* Note the path of a directory that is watched; its number may have had
 * another, from before it was renamed. */
static int
place_put(struct follow *follow, int number, const char *path)
{
	size_t at = place_find(follow, number);
	char *copy = strdup(path);

	if (copy == NULL)
		return (-1);
	if (place_is(follow, at, number)) {
		free(follow->places[at].path);
		follow->places[at].path = copy;
		return (0);
	}
	if (place_reserve(follow) == -1) {
		free(copy);
		return (-1);
	}
	memmove(&follow->places[at + 1], &follow->places[at],
	    (follow->place_count - at) * sizeof *follow->places);
	follow->places[at].number = number;
	follow->places[at].path = copy;
	follow->place_count++;
	return (0);
}

/* Whether the place of a number is known by another path. */
static bool
place_has_other_name(const struct follow *follow, int number, const char *path)
{
	size_t at = place_find(follow, number);

	return (place_is(follow, at, number) &&
		strcmp(follow->places[at].path, path) != 0);
}

/* Have the kernel watch an open directory; 0, or why it cannot. */
static int
follow_add(struct follow *follow, const char *directory, int fd)
{
	char name[32];
	struct statfs fs;
	int number;
	bool other;

	if (fstatfs(fd, &fs) == 0 && !disk_is_local(&fs))
		return (EOPNOTSUPP);
	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	number = inotify_add_watch(
	    follow->inotify, name, FOLLOW_EVENTS | IN_ONLYDIR);
	if (number == -1)
		return (errno);
	other = place_has_other_name(follow, number, directory);
	if (place_put(follow, number, directory) == -1)
		return (ENOMEM);
	return (other ? EEXIST : 0);
}

/* Follow what happens right in an open directory. */
void
follow_enter(struct follow *follow, const char *directory, int fd)
{
	int error = follow_add(follow, directory, fd);

	if (error != 0)
		follow->blind = error;
}

/* The descriptor to poll. */
int
follow_fd(const struct follow *follow)
{
	return (follow->inotify);
}

/* Where a path is among those that wait, or has to be put in. */
static size_t
matter_find(const struct follow *follow, const char *path)
{
	size_t low = 0, high = follow->matter_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (strcmp(follow->matters[middle].path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return (low);
}

/* Put a path back, or in. */
void
follow_again(
    struct follow *follow, int64_t now, const char *path, int64_t since)
{
	size_t at = matter_find(follow, path);
	struct matter *matter = &follow->matters[at];
	char *copy;

	if (at < follow->matter_count && strcmp(matter->path, path) == 0) {
		matter->last = now;
		if (since < matter->since)
			matter->since = since;
		return;
	}
	copy = follow->matter_count == FOLLOW_WAITING ? NULL : strdup(path);
	if (copy == NULL) {
		follow->lost = true;
		return;
	}
	memmove(
	    matter + 1, matter, (follow->matter_count - at) * sizeof *matter);
	*matter = (struct matter){ copy, since, now, now };
	follow->matter_count++;
}

/* Follow a directory, and those below it, no more: it has another name now,
 * if any. */
static void
follow_leave(struct follow *follow, const char *directory)
{
	size_t n = strlen(directory);

	for (size_t i = follow->place_count; i > 0; i--) {
		const struct place *place = &follow->places[i - 1];

		if (strncmp(place->path, directory, n) != 0)
			continue;
		inotify_rm_watch(follow->inotify, place->number);
		place_remove(follow, i - 1);
	}
}

/* Take note of an event with a name in a directory. */
static void
follow_note_name(struct follow *follow, int64_t now, const char *directory,
    const struct inotify_event *event)
{
	bool deep = (event->mask & IN_ISDIR) != 0;
	struct buf path = { 0 };

	if (event->name[0] == '.')
		return;
	buf_puts(&path, directory);
	buf_puts(&path, event->name);
	buf_puts(&path, deep ? "/" : "");
	if (!buf_ok(&path)) {
		follow->lost = true;
		return;
	}
	if (deep && (event->mask & IN_MOVED_FROM) != 0)
		follow_leave(follow, buf_string(&path));
	follow_again(follow, now, buf_string(&path), now);
	buf_free(&path);
}

/* Take note of one event. */
static void
follow_note(
    struct follow *follow, int64_t now, const struct inotify_event *event)
{
	size_t at = place_find(follow, event->wd);

	if ((event->mask & IN_Q_OVERFLOW) != 0)
		follow->lost = true;
	if (!place_is(follow, at, event->wd))
		return;
	if ((event->mask & IN_IGNORED) != 0)
		place_remove(follow, at);
	else if (event->len > 0)
		follow_note_name(follow, now, follow->places[at].path, event);
	else if (strcmp(follow->places[at].path, "/") == 0)
		follow_again(
		    follow, now, "/", now); /* nobody else tells of it */
}

/* Take note of n bytes of events. */
static void
follow_note_all(struct follow *follow, int64_t now, const char *bytes, size_t n)
{
	const struct inotify_event *event;

	for (size_t i = 0; i < n; i += sizeof *event + event->len) {
		event = (const struct inotify_event *)(bytes + i);
		follow_note(follow, now, event);
	}
}

/* Take note of all that has happened. */
void
follow_read(struct follow *follow, int64_t now)
{
	_Alignas(struct inotify_event) char bytes[FOLLOW_READ];
	ssize_t n;

	if (mounts_changed(follow->mounts))
		follow->lost = true;
	while ((n = read(follow->inotify, bytes, sizeof bytes)) > 0)
		follow_note_all(follow, now, bytes, (size_t)n);
}

/* When a matter is due. */
static int64_t
matter_due(const struct matter *matter)
{
	int64_t quiet = matter->last + FOLLOW_QUIET;
	int64_t latest = matter->first + FOLLOW_LATEST;

	return (quiet < latest ? quiet : latest);
}

/* Take the next path that is due. */
bool
follow_next(
    struct follow *follow, int64_t now, struct buf *path, int64_t *since)
{
	for (size_t i = 0; i < follow->matter_count; i++) {
		struct matter *matter = &follow->matters[i];

		if (matter_due(matter) > now)
			continue;
		buf_puts(path, matter->path);
		*since = matter->since;
		free(matter->path);
		follow->matter_count--;
		memmove(matter, matter + 1,
		    (follow->matter_count - i) * sizeof *matter);
		return (true);
	}
	return (false);
}

/* When the next path is due. */
int64_t
follow_due(const struct follow *follow)
{
	int64_t due = INT64_MAX;

	for (size_t i = 0; i < follow->matter_count; i++)
		if (matter_due(&follow->matters[i]) < due)
			due = matter_due(&follow->matters[i]);
	return (due);
}

/* Whether something was missed. */
bool
follow_is_lost(const struct follow *follow)
{
	return (follow->lost);
}

/* Forget what is waiting, missed and not followed. */
void
follow_anew(struct follow *follow)
{
	follow_forget(follow);
	follow->lost = false;
	follow->blind = 0;
}

/* Why something cannot be followed. */
const char *
follow_blindness(const struct follow *follow)
{
	switch (follow->blind) {
	case 0:
		return (NULL);
	case EOPNOTSUPP:
		return ("a file system there does not tell of changes made "
			"elsewhere");
	case ENOSPC:
		return ("it has more directories than may be watched; raise "
			"the sysctl fs.inotify.max_user_watches");
	case EEXIST:
		return ("a directory is there by two names, of which one is "
			"followed");
	case ENOENT:
		return ("there is no /proc, through which it is watched");
	default:
		return (strerror(follow->blind));
	}
}
