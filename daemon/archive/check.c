/*
 * What a curator should mend: the second half of archive.h.
 *
 * Walks the directories without following symlinks to further ones, so that
 * the walk ends, and reads each file as a reader would: through
 * archive_find. It changes nothing.
 */

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/archive.h"
#include "archive/directory.h"
#include "document/digest.h"
#include "document/edtf.h"
#include "document/field.h"
#include "document/page.h"
#include "document/reader.h"
#include "archive/made.h"
#include "archive/private.h"
#include "base/root.h"
#include "document/target.h"
#include "base/error.h"
#include "base/text.h"
#include "base/url.h"

#define CHECK_CHUNK 65536 /* bytes of a text that are looked at at once */
#define CHECK_WORDS 8     /* that a file name may have after its first one */

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
	size_t letters;    /* ASCII letters of those lines */
	size_t high;       /* bytes of those lines that are no ASCII */
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
	for (size_t i = 0; i < n; i++) {
		reading->letters += isalpha((unsigned char)s[i]) != 0;
		reading->high += (unsigned char)s[i] >= 0x80;
	}
}

/*
 * Whether bad bytes can be what libmagic takes them for. It calls any text
 * Latin-1 that has no byte from 0x80 to 0x9f; but in the languages of Latin-1
 * most letters are ASCII.
 */
static bool
reading_is(const struct reading *reading, const char *charset)
{
	if (charset[0] == '\0' || strcmp(charset, "utf-8") == 0)
		return (false);
	return (strcmp(charset, "iso-8859-1") != 0 ||
		reading->high * 2 < reading->letters);
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
	if (reading_is(&reading, resource->charset))
		check_say(check, path, reading.first,
		    "bad UTF-8: this looks like %s; iconv -f %s -t utf-8 "
		    "would convert the file",
		    resource->charset, resource->charset);
	else
		check_say(check, path, reading.first,
		    "bad UTF-8 (%lu %s in this file); if it was written in "
		    "another charset, convert it to UTF-8",
		    reading.bad, reading.bad == 1 ? "line" : "lines");
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

/* Whether either door finds something at a path, or makes it. */
static bool
check_finds_any(struct check *check, const char *path)
{
	return (check_finds(check, DOOR_GEMINI, path) ||
		check_finds(check, DOOR_GOPHER, path) ||
		made_can_be(check->archive, path));
}

/* Whether a reference leads to something in the archive. */
static bool
check_leads(struct check *check, const char *path, const char *reference)
{
	struct target target;
	bool leads = false;

	if (target_resolve(&target, archive_hostname(check->archive), path,
		reference) == 0)
		leads = target.kind == TARGET_LOCAL &&
			check_finds_any(check, target.path);
	target_free(&target);
	return (leads);
}

/*
 * Look for a file whose name has the blanks at which a link's address ended:
 * append to the reference the words of its label one by one. False when there
 * is none.
 */
static bool
check_blanks(struct check *check, const char *path, struct buf *reference,
    const char *label)
{
	for (int i = 0; i < CHECK_WORDS && label[0] != '\0'; i++) {
		size_t n = strcspn(label, " \t");

		buf_puts(reference, "%20");
		url_encode(reference, label, n);
		if (buf_ok(reference) &&
		    check_leads(check, path, buf_string(reference)))
			return (true);
		label += n;
		label += strspn(label, " \t");
	}
	return (false);
}

/* Report a link to a path that is not there. */
static void
check_broken(struct check *check, const struct page *page,
    const struct line *line, const struct resource *resource, const char *path,
    const char *missing)
{
	struct buf reference = { 0 };

	buf_puts(&reference, page_target(page, line));
	if (check_blanks(
		check, resource->path, &reference, page_text(page, line)))
		check_say(check, path, line->number,
		    "broken link: there is no %s; for a name with blanks, "
		    "write %s",
		    missing, buf_string(&reference));
	else
		check_say(check, path, line->number,
		    "broken link: there is no %s", missing);
	check->failed |= !buf_ok(&reference);
	buf_free(&reference);
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
	if (target.kind == TARGET_LOCAL && !check_finds_any(check, target.path))
		check_broken(check, page, line, resource, path, target.path);
	target_free(&target);
}

/* Report names of fields that are misspelt. */
static void
check_fields(struct check *check, const struct page *page, const char *path)
{
	for (size_t i = field_start(page); i < page->count; i++) {
		const struct line *line = &page->lines[i];
		const char *text = page_text(page, line), *meant;
		size_t n;

		if (line->type != LINE_ITEM)
			return;
		meant = field_meant(text, &n);
		if (meant != NULL)
			check_say(check, path, line->number,
			    "no field is called \"%.*s\"; is %s meant?", (int)n,
			    text, meant);
	}
}

/* Report a date that is none. */
static void
check_date(
    struct check *check, const char *path, unsigned line, const char *value)
{
	struct edtf date;

	if (edtf_read(value, &date))
		return;
	if (value[0] == '\0') {
		check_say(check, path, line,
		    "the date is empty, which counts as if the line were not "
		    "there; ? when it is not known");
		return;
	}
	check_say(check, path, line,
	    "the date is not EDTF, level 0 or 1 (2017-09-20, 2017-09, "
	    "2017~, 2017-23 for autumn; ? when it is not known), so the "
	    "document counts as undated: %s",
	    value);
}

/*
 * Report a date that is none, of a mail or of one message of many (counted
 * from 1; 0: it is the only one).
 */
static void
check_date_mail(
    struct check *check, const char *path, unsigned message, const char *value)
{
	char whose[32] = "";
	struct edtf date;

	if (edtf_read(value, &date))
		return;
	if (message > 0)
		snprintf(whose, sizeof whose, " of message %u", message);
	check_say(check, path, 0,
	    "the date%s is none that mail has (Mon, 3 Feb 2003 10:11:12 "
	    "+0100), so it counts as undated: %s",
	    whose, value);
}

/* Report what is wrong with the header of a page. */
static void
check_header(struct check *check, const struct page *page, const char *path)
{
	const char *value;
	unsigned line;

	check_fields(check, page, path);
	if (field_find(page, FIELD_DATE, &value, &line) &&
	    strcmp(value, "?") != 0)
		check_date(check, path, line, value);
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
	for (size_t i = 0; i < page.note_count; i++)
		check_say(check, path, page.notes[i].number, "%s",
		    page_remark(&page, &page.notes[i]));
	for (size_t i = 0; i < page.count; i++)
		check_line(check, &page, &page.lines[i], resource, path);
	page_free(&page);
}

/* Whose digests are read. */
struct digesting {
	struct check *check;
	const char *path;
};

/* Report what is wrong with a document, or with a message in it. */
static int
check_digest(void *arg, const struct digest *digest)
{
	const struct digesting *digesting = arg;

	if (digest->date[0] == '\0')
		return (0);
	if (strncmp(digest->mime, "message/", 8) == 0)
		check_date_mail(digesting->check, digesting->path, digest->part,
		    digest->date);
	else
		check_date(digesting->check, digesting->path, 0, digest->date);
	return (0);
}

/* Check what Markdown and mail say of themselves. */
static void
check_document(
    struct check *check, const struct resource *resource, const char *path)
{
	struct digesting digesting = { .check = check, .path = path };
	struct reader_file file = {
		.fd = resource->fd,
		.path = path,
		.hostname = archive_hostname(check->archive),
		.kind = check->archive->kind,
	};

	if (reader_read(&file, check_digest, &digesting) == -1)
		check_say(
		    check, path, 0, "cannot be read: %s", strerror(errno));
}

/* Why the file at a path cannot be opened; NULL when it can. */
static const char *
check_reason(
    const struct check *check, const char *path, mode_t type, bool *directory)
{
	struct stat st;
	int fd = root_find(check->archive->root, path, &st, NULL);
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
	if (resource.fd != -1 && resource.type == RESOURCE_FILE)
		check_document(check, &resource, path);
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

/* Report a file name that not every reader can ask for. */
static void
check_name(struct check *check, const char *name, const char *path)
{
	if (!text_is_utf8(name, strlen(name)))
		check_say(check, path, 0,
		    "its name is not UTF-8: Gemini readers cannot ask for it");
	for (; *name != '\0'; name++) {
		if (!iscntrl((unsigned char)*name))
			continue;
		check_say(check, path, 0,
		    "its name has a control character (a TAB, a line end): "
		    "Gopher readers cannot ask for it");
		return;
	}
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
	check_name(check, entry->name, buf_string(&path));
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
	int fd = root_find(check->archive->root, path, &st, NULL);

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
