/*
 * What was found out about the bytes of files, so that it is not found out
 * again for every reader. Private to archive.
 */
#ifndef ARCHIVE_MEMO_H
#define ARCHIVE_MEMO_H

#include <stdbool.h>
#include <sys/stat.h>

#include "archive/archive.h"
#include "archive/stamp.h"

struct cache;

enum memo_links {
	MEMO_UNKNOWN,
	MEMO_LINKS,
	MEMO_NO_LINKS,
};

/* All of it follows from the bytes alone, whatever the file's name. */
struct memo {
	struct stamp stamp;
	bool fresh; /* the file might change again without a new stamp */

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
struct memo *memo_find(struct cache *, const struct stat *, struct memo *spare);

#endif
