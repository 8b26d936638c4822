/*
 * What the files of this room know of an archive.
 */
#ifndef ARCHIVE_PRIVATE_H
#define ARCHIVE_PRIVATE_H

#include <stdbool.h>
#include <time.h>

#include "archive/archive.h"
#include "document/kind.h"
#include "archive/memo.h"
#include "archive/record.h"

struct board;
struct cache;
struct catalogue;
struct watch;

#define PAGE_MAX (1 << 20) /* bytes; a larger page is served as a file */

struct archive {
	struct archive_config config;
	int root; /* the content directory */
	struct kind *kind;
	bool quiet;           /* archive_check reports what others log */
	char head[KIND_HEAD]; /* the first bytes of the file being found */

	struct cache *cache; /* memos, shelves and answers */
	struct watch *watch;
	struct board *board; /* that of the first, if it was opened beside
				another */
	struct catalogue *catalogue; /* or NULL */
	struct record record;        /* of the answer that is being made */
	struct memo memo;            /* the spare one */
	bool complained; /* that something cannot be watched; once is enough */
	bool forgets;    /* it keeps no answers and no listings */
	bool local;      /* the root's file system is this machine's own */
	enum later late; /* what it has given up for */
};

/*
 * Seconds after which an answer that seems to be true is made anew, though from
 * directories that were read up to SHELF_TRUST ago (shelf.c). Two changes go
 * unseen until then: to a file that a page only links to or lists, written
 * through a name elsewhere that it was given after somebody looked at it; and
 * to a page's own file, written through memory that was mapped before. Not
 * longer, for the kernel must still have in memory what is looked at again: a
 * look at a cold disk would hold up the loop.
 */
#define ARCHIVE_TRUST 5

/* Seconds of a clock that is never set back. */
time_t archive_clock(void);

/* End the resource's path in a slash; 0 or an errno. */
int archive_add_slash(struct resource *);

/* As archive_find, but for what is made from the catalogue. */
void archive_find_stored(
    struct archive *, const struct request *, struct resource *);

/* Tell the operator of a file in the archive. */
void archive_log(const struct archive *, const char *path, const char *why);

/*
 * Give up, if the archive hurries, before something that has to wait.
 * Whether it has given up, now or before.
 */
bool archive_give_up(struct archive *, enum later);

/*
 * Read n bytes of an open file from offset, as archive_read.
 */
ssize_t archive_read_file(
    struct archive *, int fd, void *bytes, size_t n, uint64_t offset);

/*
 * Record that what is at a normal path is about to be looked at. What cannot
 * be watched is told in the log, once.
 */
void archive_record_path(struct archive *, const char *path);

/*
 * Open what is at a normal path, beneath the root: as root_find. What the
 * answer that is being made depends on then is recorded.
 */
int archive_look(struct archive *, const char *path, struct stat *);

/*
 * Open what is at a normal path: a descriptor, or -1 with errno: ENOENT when
 * there is nothing to serve, whatever the reason, or trouble of ours. Told in
 * the log if that says more than "not there".
 */
int archive_find_file(struct archive *, const char *path, struct stat *);

#endif
