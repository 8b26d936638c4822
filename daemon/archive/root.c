/*
 * The root: see root.h.
 *
 * One openat2(2) and one fstat(2) for each file: the kernel walks the path
 * and keeps it beneath the root (RESOLVE_BENEATH), so there is no window
 * between a check and its use. Where there is no openat2(2), the path is
 * walked here, and no symlink is followed. It knows nothing of dot files,
 * indexes and rules.
 */

#include "archive/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"

#define ROOT_FLAGS (O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
#define ROOT_TRIES 8 /* while somebody renames what ".." passes through */

/* Open a path beneath the root. */
static int
root_openat2(int root, const char *path)
{
	struct open_how how = {
		.flags = ROOT_FLAGS,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	int fd = -1;

	for (int i = 0; i < ROOT_TRIES; i++) {
		fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
		if (fd != -1 || (errno != EAGAIN && errno != EINTR))
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

/* Open the first segment of a path; the rest is for the next step. */
static int
root_step(int directory, const char **path)
{
	size_t n = strcspn(*path, "/");
	char segment[NAME_MAX + 1];
	int flags = ROOT_FLAGS | O_NOFOLLOW;

	if (n >= sizeof segment) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	memcpy(segment, *path, n);
	segment[n] = '\0';
	*path += n;
	if (**path == '/') {
		flags |= O_DIRECTORY;
		(*path)++;
	}
	return (openat(directory, segment, flags));
}

/* Open a path beneath the root, segment by segment. */
static int
root_walk(int root, const char *path)
{
	int directory = root, fd;

	for (;;) {
		fd = root_step(directory, &path);
		if (directory != root) {
			int error = errno;

			close(directory);
			errno = error;
		}
		if (fd == -1 || *path == '\0')
			return (fd);
		directory = fd;
	}
}

/* Open a path beneath the root, however this system can. */
static int
root_beneath(int root, const char *path)
{
	int fd = root_openat2(root, path);

	return (fd == -1 && errno == ENOSYS ? root_walk(root, path) : fd);
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
	probe = root_openat2(root, ".");
	if (probe == -1 && errno == ENOSYS) {
		log_warn("%s: this system has no openat2(2) (Linux 5.6): "
			 "symbolic links in it are not followed",
		    directory);
		return (root);
	}
	if (probe == -1) {
		error_set(error,
		    "cannot open files beneath %s safely: openat2(2): %s "
		    "(a container must allow that call)",
		    directory, strerror(errno));
		close(root);
		return (-1);
	}
	close(probe);
	return (root);
}

/* Open the regular file or directory at a normal path. */
int
root_find(int root, const char *path, struct stat *st)
{
	int fd;

	fd = root_beneath(root, path[1] == '\0' ? "." : path + 1);
	if (fd == -1)
		return (-1);
	if (fstat(fd, st) == -1)
		return (root_refuse(fd, errno));
	if (!S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode))
		return (root_refuse(fd, ENODEV));
	return (fd);
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
