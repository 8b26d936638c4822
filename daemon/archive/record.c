/* Records: see record.h. */

#include "archive/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "base/root.h"

#define RECORD_SMALLEST 8  /* sights of the first allocation */
#define ROOT_NAME       32 /* bytes of "/proc/self/fd/", a number and "/." */

/* Begin a record anew. */
void
record_open(struct record *record, time_t until)
{
	record_free(record);
	record->open = true;
	record->until = until;
}

/* Note something that cannot be watched. */
void
record_refuse(struct record *record)
{
	record->refused = true;
}

/* Note something that is only believed until some time. */
void
record_expire(struct record *record, time_t until)
{
	if (record->until > until)
		record->until = until;
}

/* Note a directory. */
void
record_sight(struct record *record, const struct sight *sight)
{
	struct sight *sights;
	size_t capacity;

	if (record->sight_count == record->sight_capacity) {
		capacity = record->sight_capacity == 0
			       ? RECORD_SMALLEST
			       : record->sight_capacity * 2;
		sights = reallocarray(record->sights, capacity, sizeof *sights);
		if (sights == NULL) {
			record_refuse(record);
			return;
		}
		record->sights = sights;
		record->sight_capacity = capacity;
	}
	record->sights[record->sight_count++] = *sight;
}

/* Watch the root. */
static enum watch_result
record_root(
    struct record *record, struct watch *watch, int root, struct sight *sight)
{
	char name[ROOT_NAME];
	enum watch_result result;

	snprintf(name, sizeof name, "/proc/self/fd/%d/.", root);
	result = watch_enter(watch, NULL, name, sight);
	if (result == WATCH_SEEN)
		record_sight(record, sight);
	return (result);
}

/*
 * Watch the directories of a name, each of which a slash ends, from the root
 * down: whatever moves while this goes on is seen by one above it.
 */
static enum watch_result
record_walk(struct record *record, struct watch *watch, int root, char *name,
    char *slash)
{
	struct sight parent, sight;
	enum watch_result result = record_root(record, watch, root, &sight);

	while (
	    result == WATCH_SEEN && (slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		parent = sight;
		result = watch_enter(watch, &parent, name, &sight);
		*slash = '/';
		if (result == WATCH_SEEN)
			record_sight(record, &sight);
	}
	return (result);
}

/* Whether the directories on the way to a path were noted last. */
bool
record_has(const struct record *record, const char *path)
{
	size_t n = (size_t)(path_name(path) - path);

	return (
	    n == record->last.len && memcmp(record->last.data, path, n) == 0);
}

/* Watch the directories on the way to a path. */
int
record_path(
    struct record *record, struct watch *watch, int root, const char *path)
{
	size_t n = (size_t)(path_name(path) - path), prefix;
	struct buf name = { 0 };
	int error = 0;

	if (record_has(record, path))
		return (0);
	buf_clear(&record->last);
	buf_add(&record->last, path, n);
	buf_printf(&name, "/proc/self/fd/%d", root);
	prefix = name.len;
	buf_add(&name, path, n);
	if (!buf_ok(&name) || !buf_ok(&record->last))
		error = ENOMEM;
	else if (record_walk(record, watch, root, name.data,
		     name.data + prefix) == WATCH_BLIND)
		error = errno;
	if (error != 0)
		record_refuse(record);
	buf_free(&name);
	return (error);
}

/* The glance at a path, if there was one. */
static struct glance *
record_find(const struct record *record, const char *path)
{
	for (size_t i = 0; i < record->glance_count; i++)
		if (strcmp(record->glances[i].path, path) == 0)
			return (&record->glances[i]);
	return (NULL);
}

/* Add a glance at a path. */
static void
record_add_glance(struct record *record, const char *path,
    const struct stamp *stamp, bool elsewhere)
{
	struct glance *glances;

	if (record->glance_count == RECORD_GLANCES) {
		record_refuse(record);
		return;
	}
	glances = reallocarray(
	    record->glances, record->glance_count + 1, sizeof *glances);
	if (glances == NULL) {
		record_refuse(record);
		return;
	}
	record->glances = glances;
	glances += record->glance_count;
	*glances = (struct glance){ strdup(path), *stamp, elsewhere };
	if (glances->path == NULL)
		record_refuse(record);
	else
		record->glance_count++;
}

/* Note a file, or that there is none. */
static void
record_note(struct record *record, const char *path, const struct stat *st,
    bool elsewhere)
{
	struct stamp stamp = { 0 };
	struct glance *glance;

	if (st != NULL)
		stamp = stamp_of(st);
	/* it might change without a trace, or has changed meanwhile */
	if (st != NULL && stamp_is_fresh(&stamp))
		record_refuse(record);
	glance = record_find(record, path);
	if (glance == NULL)
		record_add_glance(record, path, &stamp, elsewhere);
	else if (!stamp_equals(&glance->stamp, &stamp))
		record_refuse(record);
	else
		glance->elsewhere |= elsewhere;
}

/* Note a file in a watched directory. */
void
record_glance(struct record *record, const char *path, const struct stat *st)
{
	record_note(record, path, st, false);
}

/* Note what is beyond those. */
void
record_glance_elsewhere(
    struct record *record, const char *path, const struct stat *st)
{
	record_note(record, path, st, true);
}

/* Order sights by directory, and those of one by their age. */
static int
sight_compare(const void *a, const void *b)
{
	const struct sight *left = a, *right = b;

	if (left->directory != right->directory)
		return (left->directory < right->directory ? -1 : 1);
	if (left->version != right->version)
		return (left->version < right->version ? -1 : 1);
	return (0);
}

/* Leave each directory in as it was first seen, and take no more room. */
static void
record_sort(struct record *record)
{
	struct sight *sights = record->sights;
	size_t count = 0;

	if (record->sight_count == 0)
		return;
	qsort(sights, record->sight_count, sizeof *sights, sight_compare);
	for (size_t i = 1; i < record->sight_count; i++)
		if (sights[i].directory != sights[count].directory)
			sights[++count] = sights[i];
	record->sight_count = count + 1;
	sights = reallocarray(sights, record->sight_count, sizeof *sights);
	if (sights == NULL)
		return;
	record->sights = sights;
	record->sight_capacity = record->sight_count;
}

/* End a record. */
bool
record_close(struct record *record)
{
	record->open = false;
	record_sort(record);
	buf_free(&record->last);
	return (!record->refused);
}

/* Bytes that an ended record takes. */
size_t
record_size(const struct record *record)
{
	size_t size = record->sight_capacity * sizeof record->sights[0];

	for (size_t i = 0; i < record->glance_count; i++)
		size += sizeof record->glances[0] +
			strlen(record->glances[i].path) + 1;
	return (size);
}

/* Whether the directories are as they were. */
static bool
record_sights_hold(struct record *record, struct watch *watch)
{
	if (record->clock == watch_clock(watch))
		return (true);
	for (size_t i = 0; i < record->sight_count; i++)
		if (!watch_holds(watch, &record->sights[i]))
			return (false);
	record->clock = watch_clock(watch);
	return (true);
}

/* Look at a file in a watched directory: 0, or -1 with errno. */
static int
glance_look(const struct glance *glance, int root, struct stat *st)
{
	const char *path = glance->path[1] == '\0' ? "." : glance->path + 1;

	return (fstatat(root, path, st, AT_SYMLINK_NOFOLLOW));
}

/* Look at what is elsewhere, on a way that stays beneath the root. */
static int
glance_look_elsewhere(
    const struct glance *glance, int root, bool hurry, struct stat *st)
{
	int fd = hurry ? root_find_now(root, glance->path, st, NULL)
		       : root_find(root, glance->path, st, NULL);

	if (fd != -1)
		close(fd);
	else if (hurry && errno == EXDEV)
		errno = EAGAIN; /* it may be on another file system */
	return (fd == -1 ? -1 : 0);
}

/* Whether a file is as it was. */
static bool
glance_holds(const struct glance *glance, int root, bool hurry)
{
	struct stamp stamp = { 0 };
	struct stat st;
	int result = glance->elsewhere
			 ? glance_look_elsewhere(glance, root, hurry, &st)
			 : glance_look(glance, root, &st);

	if (result == 0)
		stamp = stamp_of(&st);
	else if (!root_is_missing(errno))
		return (false);
	return (stamp_equals(&stamp, &glance->stamp));
}

/* Whether everything is as it was. */
bool
record_holds(struct record *record, struct watch *watch, int root, time_t now,
    bool hurry)
{
	if (now >= record->until)
		return (false);
	watch_update(watch);
	if (!record_sights_hold(record, watch))
		return (false);
	for (size_t i = 0; i < record->glance_count; i++)
		if (!glance_holds(&record->glances[i], root, hurry))
			return (false);
	return (true);
}

/* Give the memory back. */
void
record_free(struct record *record)
{
	for (size_t i = 0; i < record->glance_count; i++)
		free(record->glances[i].path);
	free(record->glances);
	free(record->sights);
	buf_free(&record->last);
	*record = (struct record){ 0 };
}
