/*
 * Feeds: see feed.h.
 *
 * A document is new when its file was last changed, a message of a mailbox
 * when it was sent, which is the same whenever the catalogue is made. In an
 * Atom feed it goes by its gemini URL, which stays as long as the document
 * stays where it is.
 */

#include "catalogue/feed.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/url.h"
#include "catalogue/card.h"
#include "catalogue/role.h"
#include "catalogue/route.h"
#include "catalogue/row.h"
#include "catalogue/sheet.h"
#include "catalogue/store.h"

#define STAMP_MAX sizeof "YYYY-MM-DDTHH:MM:SSZ"

#define FEED_ADDED CARD_COLUMNS       /* a column after those of cards */
#define FEED_ID    (CARD_COLUMNS + 1) /* another one */

struct feed {
	struct sheet *sheet;
	char *directory; /* normal path */
	char *after;     /* what comes after all paths below it */
	struct buf title;
};

/* Write a time as RFC 3339 does; all that no calendar has is its beginning. */
static void
feed_stamp(char stamp[STAMP_MAX], int64_t added)
{
	time_t time = (time_t)added;
	struct tm tm;

	if (gmtime_r(&time, &tm) == NULL || tm.tm_year < -1900 ||
	    tm.tm_year > 9999 - 1900)
		tm = (struct tm){ .tm_year = 70, .tm_mday = 1 };
	strftime(stamp, STAMP_MAX, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

/* The newest documents of a feed. */
static struct sqlite3_stmt *
feed_rows(const struct feed *feed)
{
	static const char sql[] = CARD_SELECT
	    ", document.added, document.id" CARD_FROM
	    " WHERE document.edition = ?1 AND document.folder IN"
	    " (SELECT id FROM folder WHERE path >= ?2 AND path < ?3)"
	    " ORDER BY document.added DESC, document.part DESC,"
	    " document.path DESC LIMIT ?4";
	struct store *store = feed->sheet->store;
	struct sqlite3_stmt *rows = store_statement(store, sql);

	store_bind_text(store, rows, 1, feed->sheet->edition);
	store_bind_text(store, rows, 2, feed->directory);
	store_bind_text(store, rows, 3, feed->after);
	store_bind_number(store, rows, 4, FEED_ENTRIES);
	return (rows);
}

/* How many bytes of a feed's directory name the first one of its edition. */
static size_t
feed_top(const struct feed *feed)
{
	char edition[EDITION_MAX];

	return (edition_of(edition, feed->directory) + strlen("/"));
}

/* Call a feed as the first page of n bytes of its directory, if there is one. */
static void
feed_read_title(struct feed *feed, size_t n)
{
	static const char sql[] =
	    "SELECT document.title FROM file"
	    " JOIN document ON document.file = file.id AND document.part = 0"
	    " WHERE file.path IN (?1 || 'index.gmi', ?1 || 'gophermap',"
	    " ?1 || 'index.gph') ORDER BY file.path DESC";
	struct store *store = feed->sheet->store;
	struct sqlite3_stmt *rows = store_statement(store, sql);

	store_bind_bytes(store, rows, 1, feed->directory, n);
	while (store_row(store, rows)) {
		buf_clear(&feed->title);
		buf_puts(&feed->title, row_text(rows, 0));
	}
}

/*
 * Find what a feed is called: as the first page of its directory; where there
 * is none, as that of the edition, or the host, and the directory.
 */
static void
feed_find_title(struct feed *feed)
{
	feed_read_title(feed, strlen(feed->directory));
	if (feed->title.len > 0)
		return;
	feed_read_title(feed, feed_top(feed));
	buf_puts(
	    &feed->title, feed->title.len > 0 ? " – " : feed->sheet->hostname);
	if (strcmp(feed->directory, "/") != 0)
		buf_puts(&feed->title, feed->directory);
}

/* Whether a feed is that of all of its edition. */
static bool
feed_is_root(const struct feed *feed)
{
	return (feed->directory[feed_top(feed)] == '\0');
}

/* Whether there is something of a directory, or may be: it is a first one. */
static bool
feed_exists(const struct feed *feed)
{
	struct store *store = feed->sheet->store;
	struct sqlite3_stmt *folder =
	    store_statement(store, "SELECT 1 FROM folder WHERE path = ?1");

	store_bind_text(store, folder, 1, feed->directory);
	return (store_number(store, folder, 0) == 1 || feed_is_root(feed));
}

/* Give the parts of a feed back. */
static void
feed_close(struct feed *feed)
{
	feed->sheet->failed |= !buf_ok(&feed->title);
	free(feed->directory);
	free(feed->after);
	buf_free(&feed->title);
}

/* Begin the feed of a route; false when the catalogue has nothing of it. */
static bool
feed_open(struct feed *feed, struct sheet *sheet, const struct route *route)
{
	*feed = (struct feed){ .sheet = sheet };
	feed->directory = strndup(route->path, route->of);
	feed->after = strndup(route->path, route->of);
	if (feed->directory == NULL || feed->after == NULL) {
		sheet->failed = true;
		feed_close(feed);
		return (false);
	}
	feed->after[route->of - 1] = '/' + 1;
	if (!feed_exists(feed)) {
		feed_close(feed);
		return (false);
	}
	feed_find_title(feed);
	return (true);
}

/* Append what a feed tells: what is new, here or in a directory. */
static void
feed_subject(const struct feed *feed, struct buf *buf)
{
	language_phrase(buf, feed->sheet->language,
	    feed_is_root(feed) ? WORD_NEW : WORD_NEW_IN, feed->directory, NULL);
}

/* Append the link to one document: its day and its title. */
static void
feed_link(struct sheet *sheet, struct sqlite3_stmt *row)
{
	char stamp[STAMP_MAX];
	struct buf label = { 0 };

	feed_stamp(stamp, row_number(row, FEED_ADDED));
	buf_add(&label, stamp, strlen("YYYY-MM-DD"));
	buf_putc(&label, ' ');
	buf_puts(&label, row_text(row, CARD_TITLE));
	sheet_link(sheet, row_text(row, CARD_PATH), &label);
}

/* Append the link to the same feed in Atom. */
static void
feed_link_atom(const struct feed *feed)
{
	struct buf path = { 0 }, label = { 0 };

	buf_puts(&path, feed->directory);
	buf_puts(&path, "feed.xml");
	buf_puts(&label, "Atom");
	feed->sheet->failed |= !buf_ok(&path);
	sheet_gap(feed->sheet);
	sheet_link(feed->sheet, buf_string(&path), &label);
	buf_free(&path);
}

/* Append the documents of a feed. */
static void
feed_list(const struct feed *feed)
{
	struct sheet *sheet = feed->sheet;
	struct sqlite3_stmt *rows = feed_rows(feed);
	int entries = 0;

	for (; store_row(sheet->store, rows); entries++)
		feed_link(sheet, rows);
	if (entries == 0)
		sheet_text(
		    sheet, language_word(sheet->language, WORD_NO_DOCUMENTS));
}

/*
 * Write the page of a route: without documents as long as the catalogue is not
 * whole, for subscribers would take old ones for new.
 */
bool
feed_make(struct sheet *sheet, const struct route *route)
{
	bool whole = !sheet->building;
	struct buf subject = { 0 };
	struct feed feed;

	if (!feed_open(&feed, sheet, route))
		return (false);
	sheet_heading(sheet, 1, buf_string(&feed.title));
	feed_subject(&feed, &subject);
	sheet_heading_buf(sheet, 2, &subject);
	sheet_gap(sheet);
	if (whole)
		feed_list(&feed);
	feed_link_atom(&feed);
	sheet_foot(sheet, feed_is_root(&feed) ? "/feed.gmi" : "");
	feed_close(&feed);
	return (true);
}

/* Append text as XML has it; characters that it may not have become "?". */
static void
xml_text(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '&')
			buf_puts(out, "&amp;");
		else if (*s == '<')
			buf_puts(out, "&lt;");
		else if (*s == '>')
			buf_puts(out, "&gt;");
		else if (*s == '"')
			buf_puts(out, "&quot;");
		else if (strncmp(s, "\xef\xbf\xbe", 3) == 0 ||
			 strncmp(s, "\xef\xbf\xbf", 3) == 0) {
			buf_putc(out, '?');
			s += 2;
		} else
			buf_putc(out, *s);
	}
}

/* Append an element that has nothing but text. */
static void
xml_element(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "<%s>", name);
	xml_text(out, text);
	buf_printf(out, "</%s>\n", name);
}

/* Append the gemini URL of a path, which needs no further escaping but "&". */
static void
atom_url(struct buf *out, const struct feed *feed, const char *path)
{
	struct buf url = { 0 };

	buf_printf(&url, "gemini://%s", feed->sheet->hostname);
	url_encode(&url, path, strlen(path));
	xml_text(out, buf_string(&url));
	out->failed |= !buf_ok(&url);
	buf_free(&url);
}

/* Append what a feed or an entry goes by. */
static void
atom_id(struct buf *out, const struct feed *feed, const char *path)
{
	buf_puts(out, "<id>");
	atom_url(out, feed, path);
	buf_puts(out, "</id>\n");
}

/* Append a link of a relation to a path. */
static void
atom_link(struct buf *out, const struct feed *feed, const char *relation,
    const char *mime, const char *path)
{
	buf_printf(out, "<link rel=\"%s\" type=\"", relation);
	xml_text(out, mime);
	buf_puts(out, "\" href=\"");
	atom_url(out, feed, path);
	buf_puts(out, "\"/>\n");
}

/* Append somebody who wrote. */
static void
atom_author(struct buf *out, const char *name)
{
	buf_puts(out, "<author>");
	xml_element(out, "name", name);
	buf_puts(out, "</author>\n");
}

/* Append those who wrote a document. */
static void
atom_authors(struct buf *out, const struct feed *feed, int64_t document)
{
	struct store *store = feed->sheet->store;
	struct sqlite3_stmt *rows = store_statement(store,
	    "SELECT person.name FROM role"
	    " JOIN person ON person.id = role.person"
	    " WHERE role.document = ?1 AND role.role = ?2"
	    " ORDER BY role.position");

	store_bind_number(store, rows, 1, document);
	store_bind_number(store, rows, 2, ROLE_FROM);
	while (store_row(store, rows))
		atom_author(out, row_text(rows, 0));
}

/* Append when a feed or an entry was last changed. */
static void
atom_updated(struct buf *out, int64_t added)
{
	char stamp[STAMP_MAX];

	feed_stamp(stamp, added);
	xml_element(out, "updated", stamp);
}

/* Append one document (RFC 4287, section 4.1.2). */
static void
atom_entry(struct buf *out, const struct feed *feed, struct sqlite3_stmt *row)
{
	const char *path = row_text(row, CARD_PATH);
	bool part = row_number(row, CARD_PART) > 0;
	struct buf summary = { 0 };

	buf_puts(out, "<entry>\n");
	atom_id(out, feed, path);
	xml_element(out, "title", row_text(row, CARD_TITLE));
	atom_updated(out, row_number(row, FEED_ADDED));
	atom_link(out, feed, "alternate",
	    part ? "text/gemini" : row_text(row, CARD_KIND), path);
	atom_authors(out, feed, row_number(row, FEED_ID));
	card_label(feed->sheet, &summary, row);
	xml_element(out, "summary", buf_string(&summary));
	buf_puts(out, "</entry>\n");
	out->failed |= !buf_ok(&summary);
	buf_free(&summary);
}

/* Append the documents of a feed; when the newest was changed. */
static int64_t
atom_entries(struct buf *out, const struct feed *feed)
{
	struct sqlite3_stmt *rows = feed_rows(feed);
	int64_t newest = 0;

	for (bool first = true; store_row(feed->sheet->store, rows);
	     first = false) {
		if (first)
			newest = row_number(rows, FEED_ADDED);
		atom_entry(out, feed, rows);
	}
	return (newest);
}

/* Append what comes before the documents (RFC 4287, section 4.1.1). */
static void
atom_head(
    struct buf *out, const struct feed *feed, const char *path, int64_t updated)
{
	struct buf subject = { 0 };

	buf_puts(out,
	    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	    "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"");
	xml_text(out, language_tag(feed->sheet->language));
	buf_puts(out, "\">\n");
	atom_id(out, feed, path);
	xml_element(out, "title", buf_string(&feed->title));
	feed_subject(feed, &subject);
	xml_element(out, "subtitle", buf_string(&subject));
	atom_updated(out, updated);
	atom_author(out, feed->sheet->hostname);
	atom_link(out, feed, "self", "application/atom+xml", path);
	atom_link(out, feed, "alternate", "text/gemini", feed->directory);
	out->failed |= !buf_ok(&subject);
	buf_free(&subject);
}

/* Append the Atom feed of a route. */
bool
feed_atom(struct sheet *sheet, const struct route *route, struct buf *out)
{
	struct buf entries = { 0 };
	struct feed feed;
	int64_t newest;

	if (!feed_open(&feed, sheet, route))
		return (false);
	newest = atom_entries(&entries, &feed);
	atom_head(out, &feed, route->path, newest);
	buf_add(out, entries.data, entries.len);
	buf_puts(out, "</feed>\n");
	sheet->failed |= !buf_ok(&entries) || !buf_ok(out);
	buf_free(&entries);
	feed_close(&feed);
	return (true);
}
