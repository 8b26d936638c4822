/* The walk: see walk.h. */

#include "catalogue/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/path.h"
#include "base/root.h"
#include "catalogue/index.h"
#include "catalogue/store.h"

/* Normal paths of directories, the next one last. */
struct stack {
	char **paths;
	size_t count;
	size_t capacity;
};

/* What the names of a directory stand for. */
struct name {
	size_t at; /* where it is among the bytes of all names */
	bool directory;
	bool link;
};

struct walk {
	struct index *index;
	struct store *store;
	walk_enter *enter;
	void *arg;
	struct stack stack;
	uint64_t done;

	/* the directory that is being walked */
	struct buf path;    /* of it; and of the file that is looked at */
	size_t path_len;    /* of it alone */
	int fd;             /* -1: none */
	struct buf bytes;   /* of its names, each with its NUL */
	struct name *names; /* in byte order */
	size_t count;
	size_t capacity;
	size_t next; /* the first that was not looked at */
};

/* Put a path on a stack. */
static int
stack_push(struct stack *stack, const char *path)
{
	size_t capacity = stack->capacity * 2 + 16;
	char **paths;

	if (stack->count == stack->capacity) {
		paths = reallocarray(stack->paths, capacity, sizeof *paths);
		if (paths == NULL)
			return (-1);
		stack->paths = paths;
		stack->capacity = capacity;
	}
	stack->paths[stack->count] = strdup(path);
	if (stack->paths[stack->count] == NULL)
		return (-1);
	stack->count++;
	return (0);
}

/* Take everything off a stack. */
static void
stack_clear(struct stack *stack)
{
	while (stack->count > 0)
		free(stack->paths[--stack->count]);
	free(stack->paths);
	*stack = (struct stack){ 0 };
}

/* Make a walk. */
struct walk *
walk_new(struct index *index, struct store *store, walk_enter *enter, void *arg)
{
	struct walk *walk = calloc(1, sizeof *walk);

	if (walk == NULL)
		return (NULL);
	walk->index = index;
	walk->store = store;
	walk->enter = enter;
	walk->arg = arg;
	walk->fd = -1;
	return (walk);
}

/* Have done with a directory; the memory of a large one goes back. */
static void
walk_leave(struct walk *walk)
{
	if (walk->fd != -1)
		close(walk->fd);
	walk->fd = -1;
	buf_free(&walk->path);
	buf_free(&walk->bytes);
	free(walk->names);
	walk->names = NULL;
	walk->count = 0;
	walk->capacity = 0;
	walk->next = 0;
}

/* Give it back. */
void
walk_free(struct walk *walk)
{
	if (walk == NULL)
		return;
	walk_clear(walk);
	free(walk);
}

/* Have a directory walked. */
int
walk_push(struct walk *walk, const char *directory)
{
	return (stack_push(&walk->stack, directory));
}

/* Forget all that is waiting. */
void
walk_clear(struct walk *walk)
{
	walk_leave(walk);
	stack_clear(&walk->stack);
	walk->done = 0;
}

/* Whether anything is waiting. */
bool
walk_is_busy(const struct walk *walk)
{
	return (walk->fd != -1 || walk->stack.count > 0);
}

/* Files that were looked at. */
uint64_t
walk_done(const struct walk *walk)
{
	return (walk->done);
}

/* The bytes of a name. */
static const char *
name_bytes(const struct walk *walk, const struct name *name)
{
	return (walk->bytes.data + name->at);
}

/* The path of a name in the directory; "" when memory ran out. */
static const char *
name_path(struct walk *walk, const struct name *name)
{
	buf_cut(&walk->path, walk->path_len);
	buf_puts(&walk->path, name_bytes(walk, name));
	if (name->directory)
		buf_putc(&walk->path, '/');
	return (buf_ok(&walk->path) ? buf_string(&walk->path) : "");
}

/* Order two names (qsort_r). */
static int
name_compare(const void *a, const void *b, void *arg)
{
	const struct walk *walk = arg;

	return (strcmp(name_bytes(walk, a), name_bytes(walk, b)));
}

/* What an entry of a directory is: DT_UNKNOWN when it has gone. */
static unsigned char
entry_type(int fd, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return (entry->d_type);
	if (fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return (DT_UNKNOWN);
	return (IFTODT(st.st_mode));
}

/* Remember a name; 0, or -1 without memory. */
static int
walk_add_name(struct walk *walk, const char *bytes, unsigned char type)
{
	size_t capacity = walk->capacity * 2 + 64;
	struct name *names, *name;

	if (walk->count == walk->capacity) {
		names = reallocarray(walk->names, capacity, sizeof *names);
		if (names == NULL)
			return (-1);
		walk->names = names;
		walk->capacity = capacity;
	}
	name = &walk->names[walk->count];
	name->at = walk->bytes.len;
	name->directory = type == DT_DIR;
	name->link = type == DT_LNK;
	buf_add(&walk->bytes, bytes, strlen(bytes) + 1);
	if (!buf_ok(&walk->bytes))
		return (-1);
	/* one that may not be in the catalogue is as good as none */
	if (index_admits(walk->index, name_path(walk, name)))
		walk->count++;
	else
		buf_cut(&walk->bytes, name->at);
	return (buf_ok(&walk->path) ? 0 : -1);
}

/* Whether names of a type may stand for documents, or lead to some. */
static bool
type_counts(unsigned char type)
{
	return (type == DT_REG || type == DT_DIR || type == DT_LNK);
}

/* Read the names of the directory; 0, or -1 without memory. */
static int
walk_read(struct walk *walk, DIR *stream)
{
	struct dirent *entry;
	unsigned char type;

	while ((entry = readdir(stream)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		type = entry_type(walk->fd, entry);
		if (type_counts(type) &&
		    walk_add_name(walk, entry->d_name, type) == -1)
			return (-1);
	}
	if (walk->count > 0)
		qsort_r(walk->names, walk->count, sizeof *walk->names,
		    name_compare, walk);
	return (0);
}

/* Whether the directory has a name, of n bytes, for a directory or not. */
static bool
walk_has(const struct walk *walk, const char *bytes, size_t n, bool directory)
{
	size_t low = 0, high = walk->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct name *name = &walk->names[middle];
		int order = strncmp(name_bytes(walk, name), bytes, n);

		if (order == 0 && name_bytes(walk, name)[n] != '\0')
			order = 1;
		if (order == 0)
			return (name->directory == directory);
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return (false);
}

/* Gather the paths, each with its NUL, that a statement gives and the
 * directory does not have. */
static void
walk_gather(struct walk *walk, sqlite3_stmt *statement, bool directory,
    struct buf *gone)
{
	const char *path, *name;
	size_t n;

	while (store_row(walk->store, statement)) {
		path = (const char *)sqlite3_column_text(statement, 0);
		if (path == NULL || strlen(path) < walk->path_len)
			continue;
		name = path + walk->path_len;
		n = strlen(name) - (directory ? 1 : 0);
		if (!walk_has(walk, name, n, directory))
			buf_add(gone, path, strlen(path) + 1);
	}
}

/* Take out the files and folders that the directory has no more. */
static int
walk_remove(struct walk *walk)
{
	static const char files[] =
	    "SELECT file.path FROM folder JOIN file ON folder = folder.id "
	    "WHERE folder.path = ?";
	static const char folders[] =
	    "SELECT below.path FROM folder JOIN folder AS below "
	    "ON below.parent = folder.id WHERE folder.path = ?";
	struct buf gone = { 0 };
	sqlite3_stmt *statement;

	buf_cut(&walk->path, walk->path_len);
	statement = store_statement(walk->store, files);
	store_bind_text(walk->store, statement, 1, buf_string(&walk->path));
	walk_gather(walk, statement, false, &gone);
	statement = store_statement(walk->store, folders);
	store_bind_text(walk->store, statement, 1, buf_string(&walk->path));
	walk_gather(walk, statement, true, &gone);
	for (size_t i = 0; i < gone.len; i += strlen(gone.data + i) + 1) {
		if (path_is_directory(gone.data + i))
			index_remove_below(walk->index, gone.data + i);
		else
			index_remove(walk->index, gone.data + i);
	}
	if (!buf_ok(&gone)) {
		buf_free(&gone);
		return (-1);
	}
	buf_free(&gone);
	return (0);
}

/* Put the directories in the directory on the stack, the first one last. */
static int
walk_push_below(struct walk *walk)
{
	for (size_t i = walk->count; i > 0; i--) {
		const struct name *name = &walk->names[i - 1];

		if (name->directory &&
		    walk_push(walk, name_path(walk, name)) == -1)
			return (-1);
	}
	return (0);
}

/* Read the names of the open directory. */
static int
walk_list(struct walk *walk)
{
	int own = openat(walk->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = own == -1 ? NULL : fdopendir(own);
	int result;

	if (stream == NULL) {
		if (own != -1)
			close(own);
		return (errno == ENOMEM ? -1 : 0);
	}
	result = walk_read(walk, stream);
	closedir(stream);
	if (result == 0)
		result = walk_remove(walk);
	return (result == 0 ? walk_push_below(walk) : -1);
}

/* Begin with the directory on top of the stack. */
static int
walk_begin(struct walk *walk)
{
	char *path = walk->stack.paths[--walk->stack.count];
	struct stat st;
	int result = 0;

	buf_puts(&walk->path, path);
	walk->path_len = walk->path.len;
	if (index_admits(walk->index, path))
		walk->fd = root_find(index_root(walk->index), path, &st, NULL);
	if (walk->fd != -1 && walk->enter != NULL)
		walk->enter(walk->arg, path, walk->fd);
	if (!buf_ok(&walk->path))
		result = -1;
	else if (walk->fd != -1)
		result = walk_list(walk);
	else
		index_remove_below(walk->index, path);
	free(path);
	if (walk->fd == -1)
		walk_leave(walk);
	return (result);
}

/* Look at one file. */
static int
walk_look(struct walk *walk, const struct name *name)
{
	const char *path = name_path(walk, name);
	struct stat st;

	if (path[0] == '\0')
		return (-1);
	walk->done++;
	if (!name->link &&
	    fstatat(walk->fd, name_bytes(walk, name), &st,
		AT_SYMLINK_NOFOLLOW) == 0 &&
	    index_knows(walk->index, path, &st))
		return (0); /* not even opened */
	return (index_put(walk->index, path));
}

/* Take one step. */
int
walk_step(struct walk *walk)
{
	const struct name *name;

	if (walk->fd == -1)
		return (walk->stack.count == 0 ? 0 : walk_begin(walk));
	if (walk->next == walk->count) {
		walk_leave(walk);
		return (0);
	}
	name = &walk->names[walk->next++];
	return (name->directory ? 0 : walk_look(walk, name));
}

/* Count the files of a directory, and put its directories on a stack. */
static uint64_t
count_directory(const struct index *index, struct stack *stack,
    const char *path, DIR *stream)
{
	struct buf below = { 0 };
	struct dirent *entry;
	unsigned char type;
	uint64_t count = 0;

	while ((entry = readdir(stream)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		type = entry_type(dirfd(stream), entry);
		count += type == DT_REG || type == DT_LNK;
		if (type != DT_DIR)
			continue;
		buf_clear(&below);
		buf_printf(&below, "%s%s/", path, entry->d_name);
		if (index_admits(index, buf_string(&below)))
			stack_push(stack, buf_string(&below));
	}
	buf_free(&below);
	return (count);
}

/* How many files there are. */
uint64_t
walk_count(const struct index *index)
{
	struct stack stack = { 0 };
	uint64_t count = 0;
	struct stat st;
	char *path;
	DIR *stream;
	int fd;

	stack_push(&stack, "/");
	while (stack.count > 0) {
		path = stack.paths[--stack.count];
		fd = root_find(index_root(index), path, &st, NULL);
		stream = fd == -1 ? NULL : fdopendir(fd);
		if (stream != NULL) {
			count += count_directory(index, &stack, path, stream);
			closedir(stream);
		} else if (fd != -1)
			close(fd);
		free(path);
	}
	stack_clear(&stack);
	return (count);
}
