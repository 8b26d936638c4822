/*
 * The index: puts what a file of the archive says into the catalogue, and
 * takes it out again. One file at a time: which files there are is the walk's
 * affair (walk.h), how the rows are kept the store's (store.h).
 *
 * A file counts when readers can have it and ask for it: a regular file
 * beneath the root, opened as for them (base/root.h), not hidden, its name in
 * UTF-8 without control characters, and no rule of the configuration in its
 * place. A symbolic link to a file counts by its own name if that file does
 * not count by its: each is in the catalogue once.
 */
#ifndef CATALOGUE_INDEX_H
#define CATALOGUE_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

struct alias;
struct error;
struct index;
struct store;

struct index_config {
	const char *root;            /* the content directory */
	const char *real;            /* its real path */
	const char *hostname;        /* what the archive is served as */
	const char *language;        /* of documents that name none; or NULL */
	const struct alias *aliases; /* how people are spelt, too */
	size_t alias_count;

	void *arg;
	/* Whether a rule stands in the place of a normal path; or NULL. */
	bool (*leaves_out)(void *arg, const char *path);
};

/*
 * Make an index that writes to a store; strings and the store stay the
 * caller's for as long as it is there. NULL and the error when the root or
 * libmagic cannot be opened.
 */
struct index *index_open(
    const struct index_config *, struct store *, struct error *);

/* Give it back; NULL is allowed. */
void index_close(struct index *);

/* The content directory: a descriptor, the index's own. */
int index_root(const struct index *);

/*
 * The language of documents that name none: the one that the configuration
 * names, else that of the top page (/index.gmi) as it was when the index was
 * opened or this was looked at again; "" when not known. The index's own.
 */
const char *index_language(const struct index *);

/*
 * Look at that page again. 0; 1 when it names none any more and nobody is sure
 * that this is to stay: then the language is what it was; -1 when memory ran
 * out.
 */
int index_update_language(struct index *, bool sure);

/*
 * A number that stands for all that the catalogue is made from besides the
 * files and the language: the hostname, the aliases, the user. When it is
 * another, every file is to be doubted.
 */
int64_t index_settings(const struct index *);

/* Forget what is known of every file, so that each will be read again. */
void index_doubt(struct index *);

/* The same for files that may have their language from the site, which was the
 * one in the table meta. */
void index_doubt_language(struct index *);

/* Whether a normal path may be in the catalogue, by its name and the rules. */
bool index_admits(const struct index *, const char *path);

/*
 * Whether the catalogue has the file at a path as it is: its size, times and
 * inode.
 */
bool index_knows(struct index *, const char *path, const struct stat *);

/*
 * Bring the catalogue up to date with the file at a normal path: read it, or
 * take it out if readers cannot have it (any more). Only in a transaction;
 * what fails, the store remembers, but for memory. A file that cannot be read
 * for now is missed (index_miss).
 *
 * 0 when that is done, or the index has the file in hand now, because reading
 * it takes long (index_is_busy). 1 when it is not done, and the path is to be
 * put again: when another large file is in hand, or a large mailbox leaves in
 * several steps. -1 when memory ran out.
 */
int index_put(struct index *, const char *path);

/* Whether a file is in hand. */
bool index_is_busy(const struct index *);

/* Read another piece of it, as index_put. If it has gone meanwhile, the index
 * lets go of it. */
int index_go_on(struct index *);

/* Take out the file at a path, if it is there; true when that takes another
 * call. */
bool index_remove(struct index *, const char *path);

/*
 * Take out files below a directory, whose path ends in a slash: as many as
 * does not take long. True when there are more.
 */
bool index_remove_below(struct index *, const char *directory);

/*
 * Say that a file or directory could not be looked at, for an errno that does
 * not mean that it is gone: what the catalogue has of it stays.
 */
void index_miss(struct index *, const char *path, int error);

/* The last of these, and why, in words; NULL when there is none. */
const char *index_missed(const struct index *);

/*
 * Whether a file may change without a change in its directory: it has another
 * name, too, by a hard link or as what a symbolic link leads to.
 */
bool index_is_shared(const struct index *);

/* Forget what was missed and shared, for who looks at everything anew. */
void index_anew(struct index *);

/* Files that were read since the index was opened. */
uint64_t index_reads(const struct index *);

#endif
