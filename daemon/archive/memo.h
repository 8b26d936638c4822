/*
 * What was found out about the bytes of files, so that it is not found out
 * again for every reader. Private to archive.
 */
#ifndef ARCHIVE_MEMO_H
#define ARCHIVE_MEMO_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "archive/archive.h"
#include "archive/stamp.h"

struct archive;

enum memo_links {
	MEMO_UNKNOWN,
	MEMO_LINKS,
	MEMO_NO_LINKS,
};

/* All of it follows from the bytes alone, whatever the file's name. */
struct memo {
	struct stamp stamp;
	bool fresh;     /* the file might change again without a new stamp */
	bool young;     /* or its bytes, in the memory of who writes: */
	uint64_t clock; /* then it counts as long as the watch sees nothing */
	time_t until;   /* at all, and for ARCHIVE_TRUST seconds */

	bool text; /* whether the next two are known */
	char charset[CHARSET_MAX];
	char lang[LANG_MAX];   /* as the header of gemtext says */
	enum memo_links links; /* of gemtext */
	char mime[MIME_MAX];   /* as libmagic guesses it; "" when not known */
};

/*
 * The memo of a file, empty when the file is new: one in the store, or where
 * memory is short the spare one. It stays valid until something is put into
 * the store, or the next call.
 */
struct memo *memo_find(struct archive *, const struct stat *);

#endif
