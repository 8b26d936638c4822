/*
 * What the files of this room know of an archive.
 */
#ifndef ARCHIVE_PRIVATE_H
#define ARCHIVE_PRIVATE_H

#include <stdbool.h>

#include "archive/archive.h"
#include "archive/kind.h"
#include "archive/memo.h"

#define PAGE_MAX (1 << 20) /* bytes; a larger page is served as a file */

struct archive {
	struct archive_config config;
	int root; /* the content directory */
	struct kind *kind;
	bool quiet;           /* archive_check reports what others log */
	char head[KIND_HEAD]; /* the first bytes of the file being found */
	struct memo memos[MEMO_COUNT];
};

/* Tell the operator of a file in the archive. */
void archive_log(const struct archive *, const char *path, const char *why);

/*
 * Open what is at a normal path: a descriptor, or -1 with errno: ENOENT when
 * there is nothing to serve, whatever the reason, or trouble of ours. Told in
 * the log if that says more than "not there".
 */
int archive_find_file(const struct archive *, const char *path, struct stat *);

#endif
