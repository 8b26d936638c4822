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
	bool counting; /* the files of everything; then it is walked */
	uint64_t total;
	uint64_t done;

	/* the directory that is being walked */
	struct buf path;    /* of it; and of the file that is looked at */
	size_t path_len;    /* of it alone */
	int fd;             /* -1: none */
	struct buf bytes;   /* of its names, each with its NUL */
	struct name *names; /* in byte order */
	size_t count;
	size_t capacity;
	size_t next;     /* the first that was not looked at */
	struct buf gone; /* paths of files that the catalogue has there and the
			    directory has not, each with its NUL */
	size_t gone_next;
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

/* The path on top of a stack, which is not empty. */
static const char *
stack_top(const struct stack *stack)
{
	return (stack->paths[stack->count - 1]);
}

/* Take the path on top off a stack. */
static void
stack_pop(struct stack *stack)
{
	free(stack->paths[--stack->count]);
}

/* Take everything off a stack. */
static void
stack_clear(struct stack *stack)
{
	while (stack->count > 0)
		stack_pop(stack);
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
	buf_free(&walk->gone);
	free(walk->names);
	walk->names = NULL;
	walk->count = 0;
	walk->capacity = 0;
	walk->next = 0;
	walk->gone_next = 0;
}

/* Give it back. */
void
walk_free(struct walk *walk)
{
	if (walk == NULL)
		return;
	walk_leave(walk);
	stack_clear(&walk->stack);
	free(walk);
}

/* Have a directory walked. */
int
walk_push(struct walk *walk, const char *directory)
{
	return (stack_push(&walk->stack, directory));
}

/* Begin to walk everything. */
int
walk_all(struct walk *walk, uint64_t total)
{
	walk_leave(walk);
	stack_clear(&walk->stack);
	walk->done = 0;
	walk->total = total;
	walk->counting = total == 0;
	return (walk_push(walk, "/"));
}

/* Whether anything is waiting. */
bool
walk_is_busy(const struct walk *walk)
{
	return (walk->fd != -1 || walk->stack.count > 0 || walk->counting);
}

/* Files that were looked at. */
uint64_t
walk_done(const struct walk *walk)
{
	return (walk->done);
}

/* How many files there are. */
uint64_t
walk_total(const struct walk *walk)
{
	return (walk->total);
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

/* Read the names of the directory; 0 or an errno. */
static int
walk_read(struct walk *walk, DIR *stream)
{
	struct dirent *entry;
	unsigned char type;

	while ((errno = 0, entry = readdir(stream)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		type = entry_type(walk->fd, entry);
		if (type_counts(type) &&
		    walk_add_name(walk, entry->d_name, type) == -1)
			return (ENOMEM);
	}
	return (errno);
}

/* Read the names of the directory, in their order; 0 or an errno. */
static int
walk_list(struct walk *walk)
{
	int own = openat(walk->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = own == -1 ? NULL : fdopendir(own);
	int error = errno;

	if (stream == NULL) {
		if (own != -1)
			close(own);
		return (error);
	}
	error = walk_read(walk, stream);
	closedir(stream);
	if (walk->count > 0)
		qsort_r(walk->names, walk->count, sizeof *walk->names,
		    name_compare, walk);
	return (error);
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

/* The name in the directory, of *n bytes, of a path of the catalogue. */
static const char *
walk_name(const struct walk *walk, const char *path, size_t *n)
{
	size_t slash = path_is_directory(path) ? 1 : 0;

	*n = strlen(path) - walk->path_len - slash;
	return (path + walk->path_len);
}

/* Note a path that the catalogue has, if the directory has it no more: a file
 * is looked at, a directory walked, in case that it is back by then. */
static int
walk_compare(struct walk *walk, const char *path)
{
	bool directory = path_is_directory(path);
	size_t n;
	const char *name = walk_name(walk, path, &n);

	if (walk_has(walk, name, n, directory))
		return (0);
	if (directory)
		return (walk_push(walk, path));
	buf_add(&walk->gone, path, strlen(path) + 1);
	return (buf_ok(&walk->gone) ? 0 : -1);
}

/* Note what the directory has no more of what a statement gives for it. */
static int
walk_compare_all(struct walk *walk, const char *sql)
{
	sqlite3_stmt *statement = store_statement(walk->store, sql);
	const char *path;
	int result = 0;

	store_bind_buf(walk->store, statement, 1, &walk->path);
	while (store_row(walk->store, statement)) {
		path = (const char *)sqlite3_column_text(statement, 0);
		if (path == NULL || walk_compare(walk, path) == -1)
			result = -1;
	}
	return (result);
}

/* Note the files and folders that the directory has no more. */
static int
walk_gather(struct walk *walk)
{
	static const char files[] =
	    "SELECT file.path FROM folder JOIN file ON folder = folder.id "
	    "WHERE folder.path = ?";
	static const char folders[] =
	    "SELECT below.path FROM folder JOIN folder AS below "
	    "ON below.parent = folder.id WHERE folder.path = ?";

	buf_cut(&walk->path, walk->path_len);
	if (walk_compare_all(walk, files) == -1)
		return (-1);
	return (walk_compare_all(walk, folders));
}

/* Put the directories in the directory on the stack, the first one last. */
static int
walk_push_below(struct walk *walk)
{
	const char *path;

	for (size_t i = walk->count; i > 0; i--) {
		if (!walk->names[i - 1].directory)
			continue;
		path = name_path(walk, &walk->names[i - 1]);
		if (path[0] == '\0' || walk_push(walk, path) == -1)
			return (-1);
	}
	return (0);
}

/* Count the files of the directory, and have done with it. */
static int
walk_count(struct walk *walk)
{
	int result = walk_push_below(walk);

	for (size_t i = 0; i < walk->count; i++)
		walk->total += !walk->names[i].directory;
	walk_leave(walk);
	return (result);
}

/* Begin with the directory that is open. */
static int
walk_enter_it(struct walk *walk)
{
	int error;

	if (walk->enter != NULL && !walk->counting)
		walk->enter(walk->arg, buf_string(&walk->path), walk->fd);
	error = walk_list(walk);
	if (error == ENOMEM)
		return (-1);
	if (walk->counting)
		return (walk_count(walk));
	if (error != 0) {
		index_miss(walk->index, buf_string(&walk->path), error);
		walk_leave(walk);
		return (0);
	}
	return (walk_gather(walk) == 0 ? walk_push_below(walk) : -1);
}

/* Have done with the directory on top of the stack, which cannot be opened;
 * with what is below it, if it is gone. */
static void
walk_refuse(struct walk *walk, int error)
{
	const char *path = stack_top(&walk->stack);

	if (!walk->counting && !root_is_missing(error))
		index_miss(walk->index, path, error);
	else if (!walk->counting && index_remove_below(walk->index, path))
		return; /* there is more */
	stack_pop(&walk->stack);
}

/* Begin with the directory on top of the stack. */
static int
walk_begin(struct walk *walk)
{
	const char *path = stack_top(&walk->stack);
	struct stat st;

	errno = ENOENT;
	if (index_admits(walk->index, path))
		walk->fd = root_find(index_root(walk->index), path, &st, NULL);
	if (walk->fd == -1) {
		walk_refuse(walk, errno);
		return (0);
	}
	buf_puts(&walk->path, path);
	walk->path_len = walk->path.len;
	stack_pop(&walk->stack);
	return (buf_ok(&walk->path) ? walk_enter_it(walk) : -1);
}

/* Look at one file, as index_put. */
static int
walk_look(struct walk *walk, const struct name *name)
{
	const char *path = name_path(walk, name);
	struct stat st;

	if (path[0] == '\0')
		return (-1);
	if (!name->link &&
	    fstatat(walk->fd, name_bytes(walk, name), &st,
		AT_SYMLINK_NOFOLLOW) == 0 &&
	    index_knows(walk->index, path, &st))
		return (0); /* not even opened */
	return (index_put(walk->index, path));
}

/* Look at the next name. */
static int
walk_look_next(struct walk *walk)
{
	const struct name *name = &walk->names[walk->next];
	int result = name->directory ? 0 : walk_look(walk, name);

	if (result == 1)
		return (0); /* the same again */
	walk->next++;
	walk->done += !name->directory;
	return (result);
}

/* Look at the next file that seems to be gone. */
static int
walk_look_again(struct walk *walk)
{
	const char *path = walk->gone.data + walk->gone_next;
	int result = index_put(walk->index, path);

	if (result == 1)
		return (0); /* the same again */
	walk->gone_next += strlen(path) + 1;
	return (result);
}

/* Begin with the next directory; once all are counted, walk them. */
static int
walk_next(struct walk *walk)
{
	if (walk->stack.count > 0)
		return (walk_begin(walk));
	if (!walk->counting)
		return (0);
	walk->counting = false;
	return (walk_push(walk, "/"));
}

/* Take one step. */
int
walk_step(struct walk *walk)
{
	if (walk->fd == -1)
		return (walk_next(walk));
	if (walk->gone_next < walk->gone.len)
		return (walk_look_again(walk));
	if (walk->next == walk->count) {
		walk_leave(walk);
		return (0);
	}
	return (walk_look_next(walk));
}
