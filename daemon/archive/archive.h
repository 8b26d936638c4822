/*
 * An archive: one content directory and the rules for it. Knows documents,
 * not sockets: a path and a query go in, a resource comes out.
 *
 * Everything in the directory is taken for hostile: it is opened beneath the
 * root (openat2(2) with RESOLVE_BENEATH), only regular files and directories
 * count, dot files do not exist.
 */
#ifndef ARCHIVE_ARCHIVE_H
#define ARCHIVE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/later.h"

struct answer;
struct error;
struct page;

enum rule_type {
	RULE_GONE,  /* what was here is gone for good */
	RULE_MOVED, /* is elsewhere now: to */
	RULE_INPUT, /* asks the reader for a line: prompt; leads to: to */
};

/* What the configuration says of one path. */
struct rule {
	enum rule_type type;
	char *path;   /* normal path; gone and moved directories ("/old/") count
			 for everything below them */
	char *to;     /* MOVED: a path or URL; INPUT: a path in which "%s" is
			 replaced by what the reader typed, percent-encoded */
	char *prompt; /* INPUT: the question */
};

/* How to open an archive; strings stay the caller's, for as long as it is
 * open. */
struct archive_config {
	const char *root;     /* the content directory */
	const char *hostname; /* what it is served as; a link to it is local */
	const char *language; /* BCP 47 tag of pages that name none; or NULL */
	bool listing;         /* list directories that have no index */
	const char *const *sites; /* host names that a gophermap's "%" lists; */
	size_t site_count;        /* 0: hostname alone */
	const struct rule *rules;
	size_t rule_count;
	const char *catalogue; /* database of the catalogue, from which pages
				  are made; or NULL */
	size_t memory;    /* bytes that may be taken to remember what was found
			  out and answered; 0: ARCHIVE_MEMORY */
	enum later hurry; /* what is not waited for, nor what comes after it
			     in the enum; LATER_NOT: everything is waited for */
};

#define ARCHIVE_MEMORY (32 << 20)

struct archive;

/*
 * Open an archive; NULL and the error when the root or libmagic cannot be. It
 * may be opened before a fork(2), but is to be asked in one process only.
 */
struct archive *archive_open(const struct archive_config *, struct error *);

/*
 * Open an archive once more, for another thread: the very same directory, by
 * the same rules, but in another hurry. It keeps neither answers nor
 * listings. NULL and the error as above. The first one must stay open.
 */
struct archive *archive_beside(
    const struct archive *, enum later hurry, struct error *);

/* Close it and give everything back; NULL is allowed. */
void archive_close(struct archive *);

/* The name that the archive is served as. */
const char *archive_hostname(const struct archive *);

/*
 * Which door a reader stands at: each prefers index files of its own kind,
 * and Gopher has name.txt for name.gmi where no such file exists.
 */
enum door_type {
	DOOR_GEMINI,
	DOOR_GOPHER,
};

struct request {
	enum door_type door;
	const char *path;  /* normal path (base/path.h) */
	const char *query; /* decoded; NULL when there is none */
};

enum resource_type {
	RESOURCE_PAGE,     /* archive_page gives it */
	RESOURCE_FILE,     /* bytes as stored */
	RESOURCE_MOVED,    /* for good: to */
	RESOURCE_REDIRECT, /* for now: to */
	RESOURCE_INPUT,    /* asks for a query: prompt */
	RESOURCE_GONE,
	RESOURCE_MISSING,
	RESOURCE_FAILED, /* trouble of ours, in the log already */
};

/* What a page is made from. */
enum source {
	SOURCE_GEMTEXT,
	SOURCE_GOPHERMAP,
	SOURCE_GPH,
	SOURCE_LISTING,   /* the directory itself */
	SOURCE_CATALOGUE, /* what is known of all documents */
};

#define MIME_MAX    128
#define CHARSET_MAX 32
#define LANG_MAX    36 /* RFC 5646, section 4.4.1, and a NUL */

struct resource {
	enum resource_type type;
	char *path; /* where it is: normal; a directory's ends in a slash,
		       whether or not the request's did */

	/* RESOURCE_PAGE, RESOURCE_FILE */
	int fd;              /* the open file or directory; -1 when in memory */
	struct stat stat;    /* of fd */
	struct buf bytes;    /* a file that the server generates (robots.txt) */
	struct page *made;   /* SOURCE_CATALOGUE: the page, for archive_page to
				hand over, once */
	char mime[MIME_MAX]; /* type "/" subtype, no parameters */
	char charset[CHARSET_MAX]; /* "" when it is not text or not known */
	char lang[LANG_MAX];       /* "" when not known; pages only */
	enum source source;        /* RESOURCE_PAGE */
	const char *index;         /* RESOURCE_PAGE: the name of a directory's
				      index file; else NULL */
	bool plain;                /* RESOURCE_PAGE: its plain-text form was
				      asked for (name.txt) */

	char *to;     /* RESOURCE_MOVED, RESOURCE_REDIRECT: a URL reference */
	char *prompt; /* RESOURCE_INPUT */
};

/*
 * An archive that hurries gives up when it would have to wait: for a disk;
 * for what is not on its root's file system, or where that one is not this
 * machine's own; or for the catalogue. All that it tells until archive_gave_up
 * is asked counts for nothing then, and is to be asked of one that has time.
 */

/* What the archive gave up for, if it did, since this was asked last. */
enum later archive_gave_up(struct archive *);

/*
 * Read n bytes of a resource's file from offset, fewer at its end: how many,
 * or -1 with errno; EAGAIN when the archive gives up.
 */
ssize_t archive_read(struct archive *, const struct resource *, void *bytes,
    size_t n, uint64_t offset);

/*
 * What the archive holds for a request. Always fills the resource in, which
 * the caller frees with resource_free. Trouble of ours (EIO, EMFILE, no
 * memory) is logged here and yields RESOURCE_FAILED.
 */
void archive_find(struct archive *, const struct request *, struct resource *);

/*
 * For a door without redirects (Gopher): go on to where a moved resource is
 * now, if that is in the archive. After 8 moves it is RESOURCE_FAILED
 * (logged).
 */
void archive_follow(struct archive *, struct resource *);

/*
 * The page of a RESOURCE_PAGE. 0, or -1 when it cannot be read or memory
 * ran out (logged). The caller frees the page either way.
 */
int archive_page(struct archive *, const struct resource *, struct page *);

/* Bytes of a file that a door answers from memory; larger ones it lends. */
#define ARCHIVE_SMALL (16 << 10)

/* Whether a resource is a file of at most ARCHIVE_SMALL bytes. */
bool resource_is_small(const struct resource *);

/*
 * Append the bytes of a small file as they are stored; one that has shrunk
 * meanwhile ends earlier. 0, or -1 when it cannot be read (logged), memory ran
 * out or the archive gives up. An answer with the bytes of a file that changed
 * within the last minute is not kept: they may be changing still without new
 * times (archive/stamp.h).
 */
int archive_append(struct archive *, const struct resource *, struct buf *);

/*
 * The Gopher item type (RFC 1436, 3.8 and the customary d, s, ;) under which
 * a resource is listed: '1' for a page that will be a menu, '0' for one that
 * will be text, by its MIME type for a file; 0 for what is missing or gone,
 * or cannot be read now.
 */
char archive_item(struct archive *, const char *path);

/* Close the file and give the parts back. */
void resource_free(struct resource *);

/*
 * Answers are kept for the next reader, until anything has changed that they
 * were made from. A door asks archive_recall first. Where that has nothing
 * and archive_find gives what it will answer from memory, it calls
 * archive_record and, when that is true, looks for it again: what is looked at
 * from then on is what the answer depends on. When it has answered it calls
 * archive_keep. What is made from the catalogue is not kept.
 *
 *	if (archive_recall(archive, &request, form, answer))
 *		return;
 *	archive_find(archive, &request, &resource);
 *	if (is_in_memory(&resource) && archive_record(archive, &resource)) {
 *		resource_free(&resource);
 *		archive_find(archive, &request, &resource);
 *	}
 *	... answer from the resource ...
 *	archive_keep(archive, &request, form, answer);
 *
 * The form is a string that says what else than the archive the answer
 * depends on, such as the charset: to requests through one door of the same
 * path, without a query and of the same form, it is the same.
 */

/*
 * Fill an empty answer in with the one that was kept for a request, if there
 * is one and it is still true. None is for a request with a query.
 */
bool archive_recall(struct archive *, const struct request *, const char *form,
    struct answer *);

/*
 * Record from now on what is looked at to answer from a resource; false when
 * there is no use in that.
 */
bool archive_record(struct archive *, const struct resource *);

/*
 * End the record, if there is one, and keep the answer, if it was a success,
 * is in memory and can be told to be true later. Its bytes may be shared
 * afterwards.
 */
void archive_keep(struct archive *, const struct request *, const char *form,
    struct answer *);

/*
 * Told of one thing that a curator should mend: the file, relative to the
 * root, the line (0: the file as a whole), and what is wrong, in words. A NULL
 * message says only that the file is about to be read. Names and words may
 * hold any bytes of the archive.
 */
typedef void check_report(
    void *, const char *file, unsigned line, const char *message);

/*
 * Read the whole archive and report broken links, bad UTF-8, missing titles,
 * dates that do not parse, misspelt fields, malformed menus and files that
 * cannot be read or asked for. How many things there are to mend, or -1 and
 * the error when the directory cannot be walked.
 */
long archive_check(struct archive *, check_report *, void *, struct error *);

#endif
