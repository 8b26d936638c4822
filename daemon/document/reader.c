/*
 * Readers: see reader.h.
 *
 * Finds out what a file is, gets its bytes, and has the right format look at
 * them. What the formats are is not known here.
 */

#include "document/reader.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/path.h"
#include "base/span.h"
#include "document/digest.h"
#include "document/edtf.h"
#include "document/field.h"
#include "document/gemtext.h"
#include "document/gophermap.h"
#include "document/gph.h"
#include "document/header.h"
#include "document/html.h"
#include "document/kind.h"
#include "document/mail.h"
#include "document/markdown.h"
#include "document/mbox.h"
#include "document/page.h"

#define MIME_MAIL "message/rfc822"
#define MIME_MENU "application/gopher-menu"

/* How a file is read: puts what the bytes say into a digest. */
typedef void reader_put(
    const struct reader_file *, struct digest *, const struct buf *);

struct format {
	const char *mime;
	reader_put *put; /* NULL: known by its name alone */
	bool decoded;    /* its bytes are turned to UTF-8 first */
};

/* Messages that are handed over while an mbox is read. */
struct delivery {
	const struct reader_file *file;
	reader_take *take;
	void *arg;
	unsigned part; /* the one before */
	unsigned last; /* none after this one */
};

/* A gophermap's includes are files of their own. */
static const char *
map_read(void *arg, const char *path, struct buf *bytes)
{
	(void)arg;
	(void)path;
	(void)bytes;
	return ("includes are not followed");
}

/* Nor does its listing say more than the files do. */
static int
map_list(void *arg, struct page *page, const char *directory,
    const struct gophermap_view *view)
{
	(void)arg;
	(void)page;
	(void)directory;
	(void)view;
	return (0);
}

/* The index of the first line after the header of a page. */
static size_t
page_body(const struct page *page)
{
	size_t i = field_start(page);

	while (i < page->count && page->lines[i].type == LINE_ITEM &&
	       field_is(page_text(page, &page->lines[i])))
		i++;
	return (i);
}

/* Put the text of a page into a digest: all but the title and the header. */
static void
page_digest_text(struct digest *digest, const struct page *page)
{
	const char *title = page_title(page);
	size_t start = field_start(page), body = page_body(page);

	for (size_t i = 0; i < page->count; i++) {
		const char *text = page_text(page, &page->lines[i]);

		if (text != title && (i < start || i >= body))
			digest_line(digest, text, strlen(text));
	}
}

/* Put what a page says into a digest. */
static void
page_digest(struct digest *digest, const struct page *page)
{
	digest_puts(digest, &digest->title, page_title(page));
	header_digest(digest, page);
	page_digest_text(digest, page);
	for (size_t i = 0; i < page->count; i++) {
		const struct line *line = &page->lines[i];

		if (line->type == LINE_LINK)
			digest_link(digest, page_target(page, line),
			    strlen(page_target(page, line)));
	}
	if (!page_ok(page))
		digest->failed = true;
}

/* Read gemtext. */
static void
read_gemtext(const struct reader_file *file, struct digest *digest,
    const struct buf *bytes)
{
	struct page page = { 0 };

	(void)file;
	gemtext_parse(&page, buf_string(bytes), bytes->len);
	page_digest(digest, &page);
	page_free(&page);
}

/* Read a gophermap; of a program that makes one, the name must do. */
static void
read_gophermap(const struct reader_file *file, struct digest *digest,
    const struct buf *bytes)
{
	struct page page = { 0 };
	struct gophermap_context context = {
		.path = file->path,
		.hostname = file->hostname,
		.read = map_read,
		.list = map_list,
	};

	if (strncmp(buf_string(bytes), "#!", 2) == 0)
		return;
	if (gophermap_parse(&page, &context, buf_string(bytes), bytes->len) ==
	    -1)
		digest->failed = true;
	page_digest(digest, &page);
	page_free(&page);
}

/* Read geomyidae's index. */
static void
read_gph(const struct reader_file *file, struct digest *digest,
    const struct buf *bytes)
{
	struct page page = { 0 };

	if (gph_parse(&page, file->hostname, file->path, buf_string(bytes),
		bytes->len) == -1)
		digest->failed = true;
	page_digest(digest, &page);
	page_free(&page);
}

/* Read Markdown. */
static void
read_markdown(const struct reader_file *file, struct digest *digest,
    const struct buf *bytes)
{
	(void)file;
	markdown_digest(digest, buf_string(bytes), bytes->len);
	if (digest->title == NULL)
		digest_title_text(digest);
}

/* Read HTML. */
static void
read_html(const struct reader_file *file, struct digest *digest,
    const struct buf *bytes)
{
	(void)file;
	html_digest(digest, buf_string(bytes), bytes->len);
}

/* Read a text whose first line says what it is about. */
static void
read_prose(const struct reader_file *file, struct digest *digest,
    const struct buf *bytes)
{
	const char *s = buf_string(bytes);
	size_t mark = strncmp(s, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	(void)file;
	digest_text(digest, s + mark, bytes->len - mark);
	digest_title_text(digest);
}

/* Read a text whose first line is as any other: a program, a table. */
static void
read_text(const struct reader_file *file, struct digest *digest,
    const struct buf *bytes)
{
	(void)file;
	digest_text(digest, buf_string(bytes), bytes->len);
}

/* Read a mail. */
static void
read_mail(const struct reader_file *file, struct digest *digest,
    const struct buf *bytes)
{
	(void)file;
	mail_digest(digest, buf_string(bytes), bytes->len);
}

/* The format of a file that is called so. */
static const struct format *
format_find_name(const char *path)
{
	static const struct format map = { .put = read_gophermap };
	static const struct format gph = { .put = read_gph };

	if (strcmp(path_name(path), "gophermap") == 0)
		return (&map);
	if (strcmp(path_extension(path), "gph") == 0)
		return (&gph);
	return (NULL);
}

/* The format of a file of a kind. */
static const struct format *
format_find(const char *path, const char *mime)
{
	static const struct format formats[] = {
		{ "text/gemini", read_gemtext, true },
		{ "text/markdown", read_markdown, true },
		{ "text/plain", read_prose, true },
		{ "text/org", read_prose, true },
		{ "text/x-rst", read_prose, true },
		{ "text/html", read_html, true },
		{ "application/xhtml+xml", read_html, true },
		{ "text/xml", NULL, false },
		{ MIME_MAIL, read_mail, false },
		{ "message/news", read_mail, false },
	};
	static const struct format text = { "text/...", read_text, true };
	static const struct format other = { .mime = "..." };
	const struct format *format = format_find_name(path);

	if (format != NULL)
		return (format);
	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
		if (strcmp(mime, formats[i].mime) == 0)
			return (&formats[i]);
	return (kind_is_text(mime) ? &text : &other);
}

/* The bytes of a file, as many as a text may have; 0 or an errno. */
static int
reader_bytes(const struct reader_file *file, struct buf *bytes)
{
	int error = file_read(file->fd, bytes, DIGEST_TEXT_MAX);
	const char *end;

	if (error != EFBIG)
		return (error);
	end = memrchr(bytes->data, '\n', bytes->len);
	if (end != NULL)
		buf_cut(bytes, (size_t)(end - bytes->data) + 1);
	return (0);
}

/* Put what the bytes of a file say into a digest; 0 or an errno. */
static int
reader_put_bytes(const struct reader_file *file, struct digest *digest)
{
	const struct format *format = format_find(file->path, digest->mime);
	struct buf bytes = { 0 };
	int error;

	if (format->put == NULL)
		return (0);
	error = reader_bytes(file, &bytes);
	if (error == 0 && format->decoded)
		kind_decode(file->kind, &bytes);
	if (error == 0)
		format->put(file, digest, &bytes);
	buf_free(&bytes);
	return (error);
}

/* The kind of a file that begins with these bytes. */
static const char *
head_kind(struct kind *kind, const char *head, size_t n)
{
	struct span rest = { head, n }, line = span_line(&rest);

	if (mbox_is_from(line.bytes, line.len)) /* not every libmagic knows */
		return (READER_MBOX);
	return (kind_guess(kind, head, n));
}

/* What the first bytes of a file say that it is; 0 or an errno. */
static int
reader_guess(const struct reader_file *file, struct digest *digest)
{
	struct buf head = { 0 };
	int error = file_read(file->fd, &head, KIND_HEAD);

	if (error == 0 || error == EFBIG) {
		digest_puts(digest, &digest->mime,
		    head_kind(file->kind, buf_string(&head), head.len));
		error = 0;
	}
	buf_free(&head);
	return (error);
}

/* Find out what a file is; 0 or an errno. */
static int
reader_kind(const struct reader_file *file, struct digest *digest)
{
	const char *mime = kind_extension(path_extension(file->path));

	if (format_find_name(file->path) != NULL)
		mime = MIME_MENU;
	if (mime == NULL)
		return (reader_guess(file, digest));
	digest_puts(digest, &digest->mime, mime);
	return (0);
}

/* Fill in what the name of a file tells, if its bytes do not. */
static void
reader_name(const struct reader_file *file, struct digest *digest)
{
	char date[EDTF_NAME_MAX];

	if (digest->title == NULL)
		digest_title_name(digest, file->path);
	if (digest->date == NULL && edtf_from_name(path_name(file->path), date))
		digest_puts(digest, &digest->date, date);
	else if (digest->date != NULL && strcmp(digest->date, "?") == 0)
		digest_puts(digest, &digest->date, NULL);
}

/* Make the digest of the file itself; 0 or an errno. */
static int
reader_digest(const struct reader_file *file, struct digest *digest)
{
	int error = reader_kind(file, digest);

	if (error == 0 && digest->mime != NULL)
		error = reader_put_bytes(file, digest);
	reader_name(file, digest);
	if (!digest_end(digest) && error == 0)
		error = ENOMEM;
	return (error);
}

/* Hand over the digest of a message. */
int
reader_part(const struct reader_file *file, const struct reader_part *part,
    reader_take *take, void *arg)
{
	struct digest digest = {
		.part = part->part,
		.offset = part->offset,
		.length = part->length,
	};
	int result = -1;

	digest_puts(&digest, &digest.mime, MIME_MAIL);
	mail_digest(&digest, buf_string(part->bytes), part->bytes->len);
	reader_name(file, &digest);
	if (digest_end(&digest))
		result = take(arg, &digest);
	else
		errno = ENOMEM;
	digest_free(&digest);
	return (result);
}

/* Hand a message over (mbox_take). */
static int
delivery_take(
    void *arg, const struct buf *message, uint64_t offset, uint64_t length)
{
	struct delivery *delivery = arg;
	struct reader_part part = { ++delivery->part, offset, length, message };

	if (part.part > delivery->last)
		return (0);
	return (
	    reader_part(delivery->file, &part, delivery->take, delivery->arg));
}

/* Hand over the messages of a file, if it is an mbox. */
static int
reader_messages(const struct reader_file *file, const char *mime,
    reader_take *take, void *arg)
{
	struct delivery delivery = {
		.file = file, .take = take, .arg = arg, .last = UINT_MAX
	};

	if (strcmp(mime, READER_MBOX) != 0)
		return (0);
	return (mbox_read(file->fd, 0, INT64_MAX, delivery_take, &delivery));
}

/* Read a file. */
int
reader_read(const struct reader_file *file, reader_take *take, void *arg)
{
	struct digest digest = { 0 };
	int error = reader_digest(file, &digest), result = -1;

	if (error == 0)
		result = take(arg, &digest);
	if (result == 0)
		result = reader_messages(file, digest.mime, take, arg);
	digest_free(&digest);
	if (error != 0)
		errno = error;
	return (result);
}

/* Read one message of an mbox. */
int
reader_message(const struct reader_file *file, unsigned part, uint64_t offset,
    uint64_t length, reader_take *take, void *arg)
{
	struct delivery delivery = {
		.file = file,
		.take = take,
		.arg = arg,
		.part = part - 1,
		.last = part,
	};
	int result;

	result = mbox_read(file->fd, offset, length, delivery_take, &delivery);
	if (result == 0 && delivery.part != part) {
		errno = ENOENT;
		return (-1);
	}
	return (result);
}
