/* What is known of one document: see info.h. */

#include "catalogue/info.h"

#include <string.h>

#include <sqlite3.h>

#include "base/path.h"
#include "catalogue/all.h"
#include "catalogue/card.h"
#include "catalogue/letter.h"
#include "catalogue/person.h"
#include "catalogue/route.h"
#include "catalogue/row.h"
#include "catalogue/sheet.h"
#include "catalogue/store.h"
#include "catalogue/thread.h"
#include "catalogue/timeline.h"

/* The columns of a document's row. */
enum column {
	COLUMN_ID,
	COLUMN_PATH,
	COLUMN_PART,
	COLUMN_TITLE,
	COLUMN_DATE,
	COLUMN_MEDIUM,
	COLUMN_SOURCE,
	COLUMN_LANGUAGE,
	COLUMN_FILE,
	COLUMN_FILE_PATH,
	COLUMN_KIND,
	COLUMN_SIZE,
	COLUMN_SHA256,
	COLUMN_FOLDER,
	COLUMN_OFFSET,
	COLUMN_LENGTH,
	COLUMN_DAY,
};

/* Append a label and its value as a list item, if there is a value. */
static void
info_item(struct sheet *sheet, enum word word, const char *value)
{
	struct buf text = { 0 };

	if (value[0] == '\0')
		return;
	sheet_label(sheet, &text, word, value);
	sheet_item_buf(sheet, &text);
}

/* The same with a value from a buffer, which is emptied. */
static void
info_item_buf(struct sheet *sheet, enum word word, struct buf *value)
{
	sheet->failed |= !buf_ok(value);
	info_item(sheet, word, buf_string(value));
	buf_free(value);
}

/*
 * Append the date: in words, and as it is written, if those are two things; or
 * that it is not EDTF.
 */
static void
info_date(struct sheet *sheet, const char *date)
{
	struct buf value = { 0 };

	sheet_date(sheet, &value, date);
	if (value.len == 0 && date[0] != '\0')
		language_phrase(
		    &value, sheet->language, WORD_NO_DATE, date, NULL);
	else if (strcmp(buf_string(&value), date) != 0)
		buf_printf(&value, " (%s)", date);
	info_item_buf(sheet, WORD_DATE, &value);
}

/* Append the language: as it calls itself, where we know. */
static void
info_language(struct sheet *sheet, const char *tag)
{
	const struct language *language = language_find(tag);

	info_item(sheet, WORD_LANGUAGE,
	    language == NULL ? tag : language_name(language));
}

/* Whether files of a MIME type have a text that is in some language. */
static bool
info_has_text(const char *mime)
{
	static const char *const kinds[] = { "text/", "message/",
		"application/mbox", "application/gopher-menu" };

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strncmp(mime, kinds[i], strlen(kinds[i])) == 0)
			return (true);
	return (false);
}

/* Append what kind of file it is, and its MIME type. */
static void
info_kind(struct sheet *sheet, struct sqlite3_stmt *row)
{
	const char *mime = row_text(row, COLUMN_KIND);
	struct buf value = { 0 };

	buf_printf(
	    &value, "%s (%s)", card_kind(sheet->language, mime, 0), mime);
	info_item_buf(sheet, WORD_KIND, &value);
}

/* Append the size of the file and its hash, by which copies can be told. */
static void
info_bytes(struct sheet *sheet, struct sqlite3_stmt *row)
{
	const unsigned char *hash = sqlite3_column_blob(row, COLUMN_SHA256);
	int n = sqlite3_column_bytes(row, COLUMN_SHA256);
	int64_t bytes = row_number(row, COLUMN_SIZE);
	struct buf size = { 0 }, text = { 0 };

	if (bytes >= 0) { /* else it is being read */
		language_count(
		    &size, sheet->language, COUNT_BYTES, (uint64_t)bytes);
		info_item_buf(sheet, WORD_SIZE, &size);
	}
	language_phrase(&text, sheet->language, WORD_LABEL, "SHA-256", "");
	for (int i = 0; i < n; i++)
		buf_printf(&text, "%02x", hash[i]);
	sheet_item_buf(sheet, &text);
}

/* Append the header of a document. */
static void
info_header(struct sheet *sheet, struct sqlite3_stmt *row)
{
	info_date(sheet, row_text(row, COLUMN_DATE));
	info_item(sheet, WORD_MEDIUM, row_text(row, COLUMN_MEDIUM));
	info_item(sheet, WORD_SOURCE, row_text(row, COLUMN_SOURCE));
	if (info_has_text(row_text(row, COLUMN_KIND)))
		info_language(sheet, row_text(row, COLUMN_LANGUAGE));
	if (row_number(row, COLUMN_PART) > 0)
		return;
	info_kind(sheet, row);
	info_bytes(sheet, row);
}

/* How many bytes of a path name it as a directory, if it is an index. */
static size_t
info_directory(const char *path)
{
	static const char *const names[] = { "index.gmi", "gophermap",
		"index.gph" };
	const char *name = path_name(path);

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i]) == 0)
			return ((size_t)(name - path));
	return (0);
}

/* The documents that link to one of two targets. */
#define INFO_CITING \
	"document FROM link WHERE target IN (?1, ?2) AND document <> ?3"

/* A statement about the documents that link to one. */
static struct sqlite3_stmt *
info_citing(struct sheet *sheet, struct sqlite3_stmt *row, const char *sql)
{
	struct sqlite3_stmt *rows = store_statement(sheet->store, sql);
	const char *path = row_text(row, COLUMN_PATH);

	store_bind_text(sheet->store, rows, 1, path);
	store_bind_bytes(sheet->store, rows, 2, path, info_directory(path));
	store_bind_number(sheet->store, rows, 3, row_number(row, COLUMN_ID));
	return (rows);
}

/* How many documents link to one. */
static int64_t
info_citing_count(struct sheet *sheet, struct sqlite3_stmt *row)
{
	static const char sql[] =
	    "SELECT count(*) FROM (SELECT DISTINCT " INFO_CITING ")";

	return (store_number(sheet->store, info_citing(sheet, row, sql), 0));
}

/* Append a numbered page of the documents that link to one. */
static void
info_citing_list(
    struct sheet *sheet, struct sqlite3_stmt *row, unsigned long number)
{
	static const char sql[] =
	    CARD_SELECT " FROM (SELECT id AS one FROM document WHERE id IN"
			" (SELECT " INFO_CITING ") ORDER BY path"
			" LIMIT ?4 OFFSET ?5)"
			" JOIN document ON document.id = one"
			" JOIN file ON file.id = document.file"
			" ORDER BY document.path";
	struct sqlite3_stmt *rows = info_citing(sheet, row, sql);

	sheet_bind_page(sheet, rows, number);
	card_list(sheet, rows);
}

/* The documents that one links to, also by the names of their directories. */
#define INFO_CITED                                                        \
	" FROM link JOIN file ON file.path IN (link.target,"              \
	" link.target || 'index.gmi', link.target || 'gophermap',"        \
	" link.target || 'index.gph')"                                    \
	" AND (file.path = link.target OR link.target LIKE '%/')"         \
	" JOIN document ON document.file = file.id AND document.part = 0" \
	" WHERE link.document = ?1 AND document.id <> ?1"

/* How many documents one links to. */
static int64_t
info_cited_count(struct sheet *sheet, struct sqlite3_stmt *row)
{
	struct sqlite3_stmt *count = store_statement(
	    sheet->store, "SELECT count(DISTINCT document.id)" INFO_CITED);

	store_bind_number(sheet->store, count, 1, row_number(row, COLUMN_ID));
	return (store_number(sheet->store, count, 0));
}

/* Append a numbered page of the documents that one links to. */
static void
info_cited_list(
    struct sheet *sheet, struct sqlite3_stmt *row, unsigned long number)
{
	struct sqlite3_stmt *rows =
	    store_statement(sheet->store, CARD_SELECT INFO_CITED
		" GROUP BY document.id"
		" ORDER BY document.path LIMIT ?4 OFFSET ?5");

	store_bind_number(sheet->store, rows, 1, row_number(row, COLUMN_ID));
	sheet_bind_page(sheet, rows, number);
	card_list(sheet, rows);
}

/* How many documents answer one. */
static int64_t
info_answer_count(struct sheet *sheet, struct sqlite3_stmt *row)
{
	return (thread_count(sheet, row_number(row, COLUMN_ID)));
}

/* Append a numbered page of the documents that answer one. */
static void
info_answer_list(
    struct sheet *sheet, struct sqlite3_stmt *row, unsigned long number)
{
	thread_answers(sheet, row_number(row, COLUMN_ID), number);
}

/* Append what comes before and after a document. */
static void
info_neighbours(struct sheet *sheet, struct sqlite3_stmt *row)
{
	if (sqlite3_column_type(row, COLUMN_DAY) != SQLITE_NULL)
		timeline_neighbours(sheet, row_number(row, COLUMN_ID));
}

/* How many messages a file has. */
static int64_t
info_message_count(struct sheet *sheet, struct sqlite3_stmt *row)
{
	struct sqlite3_stmt *count = store_statement(sheet->store,
	    "SELECT count(*) FROM document WHERE file = ?1 AND part > 0");

	if (row_number(row, COLUMN_PART) > 0)
		return (0);
	store_bind_number(sheet->store, count, 1, row_number(row, COLUMN_FILE));
	return (store_number(sheet->store, count, 0));
}

/* Append a numbered page of links to a file's messages. */
static void
info_message_list(
    struct sheet *sheet, struct sqlite3_stmt *row, unsigned long number)
{
	static const char sql[] = CARD_PAGE(
	    "document.file = ?2 AND document.part > 0", "document.part");
	struct sqlite3_stmt *rows = card_page(sheet, sql, number);

	store_bind_number(sheet->store, rows, 2, row_number(row, COLUMN_FILE));
	card_list(sheet, rows);
}

/* The lists of the page beside a document; they go on on the same pages. */
enum list {
	LIST_MESSAGES,
	LIST_ANSWERS,
	LIST_CITED_BY,
	LIST_CITES,
};

static const struct {
	enum word heading; /* of all but the messages */
	int64_t (*count)(struct sheet *, struct sqlite3_stmt *row);
	void (*add)(
	    struct sheet *, struct sqlite3_stmt *row, unsigned long number);
} info_lists[] = {
	[LIST_MESSAGES] = { .count = info_message_count,
	    .add = info_message_list },
	[LIST_ANSWERS] = { WORD_ANSWERS, info_answer_count, info_answer_list },
	[LIST_CITED_BY] = { WORD_CITED_BY, info_citing_count,
	    info_citing_list },
	[LIST_CITES] = { WORD_CITES, info_cited_count, info_cited_list },
};

#define LIST_COUNT (sizeof info_lists / sizeof info_lists[0])

/* Append the heading of a list. */
static void
info_list_heading(struct sheet *sheet, enum list list, int64_t entries)
{
	struct buf heading = { 0 };

	if (list != LIST_MESSAGES) {
		sheet_heading_documents(
		    sheet, info_lists[list].heading, entries);
		return;
	}
	language_count(
	    &heading, sheet->language, COUNT_MESSAGES, (uint64_t)entries);
	sheet_gap(sheet);
	sheet_heading_buf(sheet, 2, &heading);
	sheet_gap(sheet);
}

/* Append a numbered page of a list of so many entries, if it has that page. */
static void
info_list(struct sheet *sheet, struct sqlite3_stmt *row, enum list list,
    unsigned long number, int64_t entries)
{
	if (entries == 0 || number > sheet_pages(entries))
		return;
	info_list_heading(sheet, list, entries);
	info_lists[list].add(sheet, row, number);
}

/* Append links to a message's mailbox and the messages around it. */
static void
info_mailbox(struct sheet *sheet, struct sqlite3_stmt *row)
{
	struct sqlite3_stmt *near = store_statement(sheet->store,
	    CARD_SELECT CARD_FROM
	    " WHERE document.file = ?1 AND document.part > 0"
	    " AND document.part IN (?2 - 1, ?2 + 1) ORDER BY document.part");
	int64_t part = row_number(row, COLUMN_PART);
	struct buf path = { 0 }, label = { 0 };

	sheet_gap(sheet);
	buf_puts(&path, row_text(row, COLUMN_FILE_PATH));
	buf_puts(&path, ".info");
	sheet_label(
	    sheet, &label, WORD_MAILBOX, row_text(row, COLUMN_FILE_PATH));
	sheet->failed |= !buf_ok(&path);
	sheet_link(sheet, buf_string(&path), &label);
	buf_free(&path);
	store_bind_number(sheet->store, near, 1, row_number(row, COLUMN_FILE));
	store_bind_number(sheet->store, near, 2, part);
	while (store_row(sheet->store, near)) {
		bool next = row_number(near, CARD_PART) > part;

		sheet_label(sheet, &label,
		    next ? WORD_NEXT_MESSAGE : WORD_PREVIOUS_MESSAGE,
		    row_text(near, CARD_TITLE));
		sheet_link(sheet, row_text(near, CARD_PATH), &label);
	}
}

/* Write the page of a message. */
static void
info_message(struct sheet *sheet, struct sqlite3_stmt *row)
{
	sheet_heading(sheet, 1, row_text(row, COLUMN_TITLE));
	info_header(sheet, row);
	sheet_gap(sheet);
	person_links(sheet, row_number(row, COLUMN_ID));
	thread_question(sheet, row_number(row, COLUMN_ID));
	letter_text(sheet, row_text(row, COLUMN_FILE_PATH),
	    (unsigned)row_number(row, COLUMN_PART),
	    (uint64_t)row_number(row, COLUMN_OFFSET),
	    (uint64_t)row_number(row, COLUMN_LENGTH));
	info_mailbox(sheet, row);
}

/* Write the start of the page about a file. */
static void
info_file(struct sheet *sheet, struct sqlite3_stmt *row)
{
	struct buf heading = { 0 }, label = { 0 };

	language_phrase(&heading, sheet->language, WORD_ABOUT,
	    row_text(row, COLUMN_TITLE), NULL);
	sheet_heading_buf(sheet, 1, &heading);
	sheet_gap(sheet);
	info_header(sheet, row);
	sheet_gap(sheet);
	buf_puts(&label, language_word(sheet->language, WORD_THE_DOCUMENT));
	sheet_link(sheet, row_text(row, COLUMN_PATH), &label);
	person_links(sheet, row_number(row, COLUMN_ID));
	thread_question(sheet, row_number(row, COLUMN_ID));
	all_folder_link(sheet, row_text(row, COLUMN_FOLDER));
	if (strcmp(row_text(row, COLUMN_KIND), "message/rfc822") == 0)
		letter_text(sheet, row_text(row, COLUMN_FILE_PATH), 0, 0, 0);
}

/* Append links to the pages around the numbered one of the lists. */
static void
info_pager(struct sheet *sheet, struct sqlite3_stmt *row, unsigned long number,
    int64_t entries)
{
	struct buf path = { 0 };

	buf_puts(&path, row_text(row, COLUMN_FILE_PATH));
	buf_puts(&path, ".info");
	if (row_number(row, COLUMN_PART) > 0)
		buf_printf(
		    &path, "/%jd", (intmax_t)row_number(row, COLUMN_PART));
	sheet->failed |= !buf_ok(&path);
	sheet_pager_of(sheet, buf_string(&path), "/page/", number, entries);
	buf_free(&path);
}

/* Write the page of a document; false when it has no page of that number. */
static bool
info_show(struct sheet *sheet, struct sqlite3_stmt *row, unsigned long number)
{
	int64_t entries[LIST_COUNT], most = 0;

	for (size_t i = 0; i < LIST_COUNT; i++) {
		entries[i] = info_lists[i].count(sheet, row);
		if (entries[i] > most)
			most = entries[i];
	}
	if (number > sheet_pages(most))
		return (false);
	if (row_number(row, COLUMN_PART) > 0)
		info_message(sheet, row);
	else
		info_file(sheet, row);
	info_list(sheet, row, LIST_MESSAGES, number, entries[LIST_MESSAGES]);
	info_neighbours(sheet, row);
	for (enum list list = LIST_ANSWERS; list < LIST_COUNT; list++)
		info_list(sheet, row, list, number, entries[list]);
	info_pager(sheet, row, number, most);
	sheet_foot(sheet, "");
	return (true);
}

/* Write the page of a route. */
bool
info_make(struct sheet *sheet, const struct route *route)
{
	struct sqlite3_stmt *row = store_statement(sheet->store,
	    "SELECT document.id, document.path, document.part,"
	    " document.title, document.date, document.medium,"
	    " document.source, document.language, file.id, file.path,"
	    " file.kind, file.size, file.sha256, folder.path,"
	    " document.offset, document.length, document.day"
	    " FROM file JOIN document ON document.file = file.id"
	    " JOIN folder ON folder.id = document.folder"
	    " WHERE file.path = ?1 AND document.part = ?2");
	bool found = false;

	store_bind_bytes(sheet->store, row, 1, route->path, route->of);
	store_bind_number(sheet->store, row, 2, (int64_t)route->part);
	while (store_row(sheet->store, row))
		found = info_show(sheet, row, route->number);
	return (found);
}
