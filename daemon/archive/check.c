/*
 * What a curator should mend: the second half of archive.h.
 *
 * Walks the directories without following symlinks to further ones, so that
 * the walk ends, and reads each file as a reader would: through
 * archive_find. It changes nothing.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/archive.h"
#include "archive/directory.h"
#include "archive/edtf.h"
#include "archive/field.h"
#include "archive/page.h"
#include "archive/private.h"
#include "archive/root.h"
#include "archive/target.h"
#include "base/error.h"
#include "base/text.h"

#define CHECK_CHUNK 65536 /* bytes of a text that are looked at at once */

struct check {
	struct archive *archive;
	check_report *report;
	void *arg;
	long count;

	char **todo; /* normal paths of directories, the next one last */
	size_t todo_count;
	size_t todo_capacity;
	bool failed; /* memory ran out */
};

/* Report one thing about the file at a normal path. */
static void __attribute__((format(printf, 4, 5))) check_say(
    struct check *check, const char *path, unsigned line, const char *fmt, ...)
{
	char *message;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&message, fmt, ap);
	va_end(ap);
	if (n == -1) {
		check->failed = true;
		return;
	}
	check->report(check->arg, path + 1, line, message);
	check->count++;
	free(message);
}

/* Put a directory on the list of what is to be read. */
static void
check_push(struct check *check, const char *path)
{
	size_t capacity;
	char **todo;

	if (check->todo_count == check->todo_capacity) {
		capacity = check->todo_capacity * 2 + 16;
		todo = reallocarray(check->todo, capacity, sizeof *todo);
		if (todo == NULL) {
			check->failed = true;
			return;
		}
		check->todo = todo;
		check->todo_capacity = capacity;
	}
	check->todo[check->todo_count] = strdup(path);
	if (check->todo[check->todo_count] == NULL)
		check->failed = true;
	else
		check->todo_count++;
}

/* A text that is read by chunks, as far as its UTF-8 is of interest. */
struct reading {
	unsigned line;     /* of the next byte */
	unsigned first;    /* line of the first bad bytes; 0: none */
	unsigned long bad; /* lines that have bad bytes */
};

/* Judge one line, or what of it a chunk holds. */
static void
reading_judge(struct reading *reading, const char *s, size_t n)
{
	if (text_is_utf8(s, n))
		return;
	reading->bad++;
	if (reading->first == 0)
		reading->first = reading->line;
}

/* How many of n bytes come before a UTF-8 sequence that they cut in two. */
static size_t
reading_cut(const char *s, size_t n)
{
	for (size_t i = 1; i <= 3 && i < n; i++)
		if ((unsigned char)s[n - i] >= 0xc0)
			return (n - i);
	return (n);
}

/* Judge the lines of a chunk; how many bytes are to be judged again, with
 * what follows them. */
static size_t
reading_lines(struct reading *reading, const char *s, size_t n)
{
	const char *end;
	size_t whole;

	while ((end = memchr(s, '\n', n)) != NULL) {
		whole = (size_t)(end - s) + 1;
		reading_judge(reading, s, whole);
		reading->line++;
		s += whole;
		n -= whole;
	}
	if (n < CHECK_CHUNK / 2)
		return (n);
	whole = reading_cut(s, n);
	reading_judge(reading, s, whole);
	return (n - whole);
}

/* Read a text to its end; 0 or an errno. */
static int
reading_file(struct reading *reading, int fd, char *chunk)
{
	size_t kept = 0, have;
	off_t offset = 0;
	ssize_t n;

	while ((n = pread(fd, chunk + kept, CHECK_CHUNK - kept, offset)) > 0) {
		offset += n;
		have = kept + (size_t)n;
		kept = reading_lines(reading, chunk, have);
		memmove(chunk, chunk + have - kept, kept);
	}
	reading_judge(reading, chunk, kept);
	return (n == -1 ? errno : 0);
}

/* Report the first bytes of a text that are no UTF-8. */
static void
check_text(
    struct check *check, const struct resource *resource, const char *path)
{
	struct reading reading = { .line = 1 };
	char *chunk = malloc(CHECK_CHUNK);
	int error;

	if (chunk == NULL) {
		check->failed = true;
		return;
	}
	error = reading_file(&reading, resource->fd, chunk);
	free(chunk);
	if (error != 0)
		check_say(
		    check, path, 0, "cannot be read: %s", strerror(error));
	if (reading.first == 0)
		return;
	if (resource->charset[0] == '\0' ||
	    strcmp(resource->charset, "utf-8") == 0)
		check_say(check, path, reading.first,
		    "bad UTF-8 (%lu %s in this file)", reading.bad,
		    reading.bad == 1 ? "line" : "lines");
	else
		check_say(check, path, reading.first,
		    "bad UTF-8: this looks like %s; iconv -f %s -t utf-8 "
		    "would convert the file",
		    resource->charset, resource->charset);
}

/* Whether a door finds something at a path. */
static bool
check_finds(struct check *check, enum door_type door, const char *path)
{
	struct request request = { .door = door, .path = path };
	struct resource resource;
	bool found;

	archive_find(check->archive, &request, &resource);
	found =
	    resource.type != RESOURCE_MISSING && resource.type != RESOURCE_GONE;
	resource_free(&resource);
	return (found);
}

/* Report a link that is no URL, or that leads nowhere in the archive. */
static void
check_link(struct check *check, const struct page *page,
    const struct line *line, const struct resource *resource, const char *path)
{
	const char *reference = page_target(page, line);
	struct target target;

	if (target_resolve(&target, archive_hostname(check->archive),
		resource->path, reference) == -1) {
		check_say(check, path, line->number,
		    "the link's address is no URL: %s", reference);
		return;
	}
	if (target.kind == TARGET_LOCAL &&
	    !check_finds(check, DOOR_GEMINI, target.path) &&
	    !check_finds(check, DOOR_GOPHER, target.path))
		check_say(check, path, line->number,
		    "broken link: there is no %s", target.path);
	target_free(&target);
}

/* Report what is wrong with the header of a page. */
static void
check_header(struct check *check, const struct page *page, const char *path)
{
	const char *value;
	unsigned line;

	if (field_find(page, FIELD_DATE, &value, &line) &&
	    strcmp(value, "?") != 0 && !edtf_is_valid(value))
		check_say(check, path, line,
		    "the date is not EDTF, level 0 or 1 (2017-09-20, "
		    "2017-09, 2017~, 2017-23 for autumn; ? when it is not "
		    "known): %s",
		    value);
	if (field_find(page, FIELD_LANGUAGE, &value, &line) &&
	    strcmp(value, "?") != 0 && !field_is_language(value))
		check_say(check, path, line,
		    "the language is no language tag (fr, en, pt-BR): %s",
		    value);
}

/* Report what a gemtext page lacks as a whole. */
static void
check_gemtext(struct check *check, const struct page *page, const char *path)
{
	const struct line *fence = NULL;
	bool title = false;

	for (size_t i = 0; i < page->count; i++) {
		const struct line *line = &page->lines[i];

		if (line->type == LINE_FENCE)
			fence = fence == NULL ? line : NULL;
		if (line->type == LINE_HEADING && line->level == 1)
			title = true;
	}
	if (!title)
		check_say(check, path, 0,
		    "has no title: begin it with a line \"# Title\"");
	check_header(check, page, path);
	if (fence != NULL)
		check_say(check, path, fence->number,
		    "the preformatted text that begins here is never "
		    "closed: a line ``` is missing");
}

/* Check one line of a page. */
static void
check_line(struct check *check, const struct page *page,
    const struct line *line, const struct resource *resource, const char *path)
{
	if (line->type == LINE_LINK)
		check_link(check, page, line, resource, path);
	if (line->type == LINE_HEADING && page_text(page, line)[0] == '\0')
		check_say(check, path, line->number, "a heading without text");
}

/* Check what a reader sees of a page. */
static void
check_page(
    struct check *check, const struct resource *resource, const char *path)
{
	struct page page;

	if (archive_page(check->archive, resource, &page) == -1) {
		check_say(check, path, 0, "cannot be read as a page");
		page_free(&page);
		return;
	}
	if (resource->source == SOURCE_GEMTEXT)
		check_gemtext(check, &page, path);
	for (size_t i = 0; i < page.count; i++)
		check_line(check, &page, &page.lines[i], resource, path);
	page_free(&page);
}

/* Why the file at a path cannot be opened; NULL when it can. */
static const char *
check_reason(
    const struct check *check, const char *path, mode_t type, bool *directory)
{
	struct stat st;
	int fd = root_find(check->archive->root, path, &st);
	int error = errno;

	if (fd != -1) {
		close(fd);
		*directory = S_ISDIR(st.st_mode);
		return (NULL);
	}
	if (error == ENOENT && type == S_IFLNK)
		return ("is a symbolic link to nothing");
	if (root_reason(error) != NULL)
		return (root_reason(error));
	return (strerror(error));
}

/* Check one file, symlink or oddity. */
static void
check_file(struct check *check, const char *path, mode_t type)
{
	struct request request = { .door = DOOR_GEMINI, .path = path };
	struct resource resource;
	bool directory = false;
	const char *reason;

	check->report(check->arg, path + 1, 0, NULL);
	reason = check_reason(check, path, type, &directory);
	if (reason != NULL)
		check_say(check, path, 0, "%s", reason);
	if (reason != NULL || directory)
		return;
	archive_find(check->archive, &request, &resource);
	if (resource.type == RESOURCE_FAILED)
		check_say(check, path, 0, "cannot be read");
	if (resource.fd != -1 && strncmp(resource.mime, "text/", 5) == 0)
		check_text(check, &resource, path);
	if (resource.type == RESOURCE_PAGE)
		check_page(check, &resource, path);
	else if (resource.fd != -1 && resource.stat.st_size > PAGE_MAX &&
		 strcmp(resource.mime, "text/gemini") == 0)
		check_say(check, path, 0,
		    "is too large for a page (more than %d MiB): it is "
		    "served as a plain file",
		    PAGE_MAX >> 20);
	resource_free(&resource);
}

/* Check one entry of a directory, or put it on the list. */
static void
check_entry(struct check *check, const char *directory,
    const struct entry *entry, bool subdirectories)
{
	bool deep = entry->type == S_IFDIR;
	struct buf path = { 0 };

	if (deep != subdirectories)
		return;
	buf_puts(&path, directory);
	buf_puts(&path, entry->name);
	if (deep)
		buf_putc(&path, '/');
	if (!buf_ok(&path)) {
		check->failed = true;
		return;
	}
	if (!text_is_utf8(entry->name, strlen(entry->name)))
		check_say(check, buf_string(&path), 0,
		    "its name is not UTF-8: some readers cannot ask for it");
	if (deep)
		check_push(check, buf_string(&path));
	else
		check_file(check, buf_string(&path), entry->type);
	buf_free(&path);
}

/* Check the files of a directory, and put its directories on the list. */
static void
check_directory(struct check *check, const char *path)
{
	struct directory directory = { 0 };
	struct stat st;
	int fd = root_find(check->archive->root, path, &st);

	if (fd == -1 || directory_read(&directory, fd) == -1)
		check_say(check, path, 0, "the directory cannot be read: %s",
		    strerror(errno));
	if (fd != -1)
		close(fd);
	for (size_t i = 0; i < directory.count; i++)
		check_entry(check, path, &directory.entries[i], false);
	for (size_t i = directory.count; i > 0; i--)
		check_entry(check, path, &directory.entries[i - 1], true);
	directory_free(&directory);
}

/* Read the whole archive. */
long
archive_check(struct archive *archive, check_report *report, void *arg,
    struct error *error)
{
	struct check check = {
		.archive = archive,
		.report = report,
		.arg = arg,
	};

	archive->quiet = true;
	check_push(&check, "/");
	while (check.todo_count > 0) {
		char *path = check.todo[--check.todo_count];

		check_directory(&check, path);
		free(path);
	}
	free(check.todo);
	archive->quiet = false;
	if (check.failed)
		return (error_set(error, "cannot check %s: out of memory",
		    archive->config.root));
	return (check.count);
}
