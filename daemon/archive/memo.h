/*
 * What was found out about the bytes of files, so that it is not found out
 * again for every reader. A file is known by its device, inode, size and
 * times: one that changes is a new one.
 */
#ifndef ARCHIVE_MEMO_H
#define ARCHIVE_MEMO_H

#include <stdbool.h>
#include <sys/stat.h>
#include <time.h>

#include "archive/archive.h"

#define MEMO_COUNT 1024 /* files that are remembered; a power of two */

enum memo_links {
	MEMO_UNKNOWN,
	MEMO_LINKS,
	MEMO_NO_LINKS,
};

/* All of it follows from the bytes alone, whatever the file's name. */
struct memo {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec modified, changed;
	bool fresh; /* the file might change again without new times */

	char mime[MIME_MAX]; /* as libmagic guesses it; "" when not known */
	bool text;           /* whether the next two are known */
	char charset[CHARSET_MAX];
	char lang[LANG_MAX];   /* as the header of gemtext says */
	enum memo_links links; /* of gemtext */
};

/*
 * The memo of a file, empty when the file is new. It stays valid until the
 * next call; a file may take the place of another one.
 */
struct memo *memo_find(struct memo memos[MEMO_COUNT], const struct stat *);

#endif
