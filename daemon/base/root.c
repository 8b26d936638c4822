/*
 * The root: see root.h.
 *
 * One openat2(2) and one fstat(2) for each file: the kernel walks the path
 * and keeps it beneath the root (RESOLVE_BENEATH), so there is no window
 * between a check and its use. It knows nothing of dot files, indexes and
 * rules.
 */

#include "base/root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"

#define ROOT_TRIES 8 /* while somebody renames what ".." passes through */

/* Not in every linux/openat2.h. */
#ifndef RESOLVE_CACHED
#define RESOLVE_CACHED 0x20
#endif

/* Open a path beneath the root. */
static int
root_openat2(int root, const char *path, uint64_t resolve)
{
	struct open_how how = {
		.flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | resolve,
	};
	int fd = -1;

	for (int i = 0; i < ROOT_TRIES; i++) {
		fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
		if (fd != -1 || (errno != EAGAIN && errno != EINTR) ||
		    (errno == EAGAIN && (resolve & RESOLVE_CACHED) != 0))
			break;
	}
	return (fd);
}

/* Close, and leave errno as the caller wants it. */
static int
root_refuse(int fd, int error)
{
	close(fd);
	errno = error;
	return (-1);
}

/* Open the content directory. */
int
root_open(const char *directory, struct error *error)
{
	int root, probe;

	root = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root == -1)
		return (
		    error_set(error, "cannot open the content directory %s: %s",
			directory, strerror(errno)));
	probe = root_openat2(root, ".", 0);
	if (probe == -1) {
		error_set(error,
		    "cannot open files beneath %s safely: openat2(2): %s "
		    "(Linux 5.6 or later is needed, and a container must "
		    "allow that call)",
		    directory, strerror(errno));
		close(root);
		return (-1);
	}
	close(probe);
	return (root);
}

/* Open a path beneath the root on its file system. */
static int
root_openat2_here(int root, const char *path, uint64_t resolve)
{
	return (root_openat2(root, path, resolve | RESOLVE_NO_XDEV));
}

/* Open a path beneath the root on its file system if that is done at once. */
static int
root_openat2_now(int root, const char *path, uint64_t resolve)
{
	int fd = root_openat2_here(root, path, resolve | RESOLVE_CACHED);

	if (fd == -1 && errno == EINVAL) /* before Linux 5.12 */
		fd = root_openat2_here(root, path, resolve);
	return (fd);
}

typedef int root_open_path(int root, const char *path, uint64_t resolve);

/* Open a path, and tell whether it leads elsewhere. */
static int
root_beneath(
    int root, const char *path, root_open_path *open_path, bool *elsewhere)
{
	const uint64_t here = RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;
	int fd = open_path(root, path, here);

	*elsewhere = fd == -1 && (errno == ELOOP || errno == EXDEV);
	return (*elsewhere ? open_path(root, path, 0) : fd);
}

/* Open the regular file or directory at a normal path, one way or another. */
static int
root_look(int root, const char *path, root_open_path *open_path,
    struct stat *st, bool *elsewhere)
{
	int fd;

	path = path[1] == '\0' ? "." : path + 1;
	fd = elsewhere == NULL ? open_path(root, path, 0)
			       : root_beneath(root, path, open_path, elsewhere);
	if (fd == -1)
		return (-1);
	if (fstat(fd, st) == -1)
		return (root_refuse(fd, errno));
	if (!S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode))
		return (root_refuse(fd, ENODEV));
	return (fd);
}

/* Open the regular file or directory at a normal path. */
int
root_find(int root, const char *path, struct stat *st, bool *elsewhere)
{
	return (root_look(root, path, root_openat2, st, elsewhere));
}

/* The same on the root's own file system. */
int
root_find_here(int root, const char *path, struct stat *st, bool *elsewhere)
{
	return (root_look(root, path, root_openat2_here, st, elsewhere));
}

/* The same, and at once. */
int
root_find_now(int root, const char *path, struct stat *st, bool *elsewhere)
{
	return (root_look(root, path, root_openat2_now, st, elsewhere));
}

/* Whether an errno says "not there". */
bool
root_is_missing(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
	case ENAMETOOLONG:
	case ELOOP:
	case EXDEV:
	case EACCES:
	case EPERM:
	case ENODEV:
	case ENXIO:
	case EINVAL: /* names that some file systems refuse */
	case EILSEQ:
		return (true);
	default:
		return (false);
	}
}

/* Why a file could not be opened, in words. */
const char *
root_reason(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
	case ENAMETOOLONG:
		return (NULL);
	case EXDEV:
		return ("leads out of the content directory; it is not served");
	case ENODEV:
	case ENXIO:
		return ("is neither a file nor a directory; it is not served");
	case EACCES:
	case EPERM:
		return ("cannot be read: permission denied; make it readable "
			"for the server's user");
	case ELOOP:
		return ("is a symbolic link that cannot be followed");
	default:
		return (strerror(error));
	}
}
