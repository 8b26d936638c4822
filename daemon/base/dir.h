/*
 * Directories that the server keeps things of its own in.
 */
#ifndef BASE_DIR_H
#define BASE_DIR_H

/*
 * Make a directory and those above it that are missing, mode 0700; what
 * stands there by one of the names stays as it is. 0, or -1 with errno.
 */
int dir_make(const char *);

#endif
