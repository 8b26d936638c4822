/* Directories of our own: see dir.h. */

#include "base/dir.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Make one directory, unless there is something by that name. */
static int
dir_make_one(const char *path)
{
	return (mkdir(path, 0700) == -1 && errno != EEXIST ? -1 : 0);
}

/* Make a directory and those above it. */
int
dir_make(const char *path)
{
	char *copy = strdup(path), *slash = copy;
	int result = copy == NULL ? -1 : 0;

	while (result == 0 && *slash != '\0' &&
	       (slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		result = dir_make_one(copy);
		*slash = '/';
	}
	if (result == 0)
		result = dir_make_one(path);
	free(copy);
	return (result);
}
