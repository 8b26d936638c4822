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
	COLUMN_FIRST,
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

/* Append the date: in words, and as it is written; or that it is not EDTF. */
static void
info_date(struct sheet *sheet, const char *date)
{
	struct buf value = { 0 };

	sheet_date(sheet, &value, date);
	if (value.len > 0)
		buf_printf(&value, " (%s)", date);
	else if (date[0] != '\0')
		language_phrase(
		    &value, sheet->language, WORD_NO_DATE, date, NULL);
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
	struct buf size = { 0 }, text = { 0 };

	language_count(&size, sheet->language, COUNT_BYTES,
	    (uint64_t)row_number(row, COLUMN_SIZE));
	info_item_buf(sheet, WORD_SIZE, &size);
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
	info_language(sheet, row_text(row, COLUMN_LANGUAGE));
	if (row_number(row, COLUMN_PART) > 0)
		return;
	info_kind(sheet, row);
	info_bytes(sheet, row);
}

/* Append what a path is called as a directory, if it is that of an index. */
static void
info_directory(struct buf *buf, const char *path)
{
	static const char *const names[] = { "index.gmi", "gophermap",
		"index.gph" };
	const char *name = path_name(path);

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i]) == 0)
			buf_add(buf, path, (size_t)(name - path));
}

/* The documents that link to one of two targets. */
#define INFO_CITING \
	"document FROM link WHERE target IN (?1, ?2) AND document <> ?3"

/* Append the documents that link to one. */
static void
info_cited_by(struct sheet *sheet, struct sqlite3_stmt *row)
{
	static const char *const sql[] = {
		"SELECT count(*) FROM (SELECT DISTINCT " INFO_CITING ")",
		CARD_SELECT " FROM (SELECT id AS one FROM document WHERE id IN"
			    " (SELECT " INFO_CITING ") ORDER BY path LIMIT 100)"
			    " JOIN document ON document.id = one"
			    " JOIN file ON file.id = document.file"
			    " ORDER BY document.path",
	};
	struct sqlite3_stmt *statements[2];
	struct buf directory = { 0 };
	int64_t n;

	info_directory(&directory, row_text(row, COLUMN_PATH));
	for (size_t i = 0; i < 2; i++) {
		statements[i] = store_statement(sheet->store, sql[i]);
		store_bind_text(
		    sheet->store, statements[i], 1, row_text(row, COLUMN_PATH));
		store_bind_text(
		    sheet->store, statements[i], 2, buf_string(&directory));
		store_bind_number(
		    sheet->store, statements[i], 3, row_number(row, COLUMN_ID));
	}
	n = store_number(sheet->store, statements[0], 0);
	if (n > 0) {
		sheet_heading_documents(sheet, WORD_CITED_BY, n);
		card_list(sheet, statements[1]);
	}
	sheet->failed |= !buf_ok(&directory);
	buf_free(&directory);
}

/* The documents that one links to, also by the names of their directories. */
#define INFO_CITED                                                        \
	" FROM link JOIN file ON file.path IN (link.target,"              \
	" link.target || 'index.gmi', link.target || 'gophermap',"        \
	" link.target || 'index.gph')"                                    \
	" AND (file.path = link.target OR link.target LIKE '%/')"         \
	" JOIN document ON document.file = file.id AND document.part = 0" \
	" WHERE link.document = ?1 AND document.id <> ?1"

/* Append the documents that one links to. */
static void
info_cites(struct sheet *sheet, int64_t document)
{
	struct sqlite3_stmt *count = store_statement(
	    sheet->store, "SELECT count(DISTINCT document.id)" INFO_CITED);
	struct sqlite3_stmt *rows =
	    store_statement(sheet->store, CARD_SELECT INFO_CITED
		" GROUP BY document.id ORDER BY document.path LIMIT 100");
	int64_t n;

	store_bind_number(sheet->store, count, 1, document);
	store_bind_number(sheet->store, rows, 1, document);
	n = store_number(sheet->store, count, 0);
	if (n == 0)
		return;
	sheet_heading_documents(sheet, WORD_CITES, n);
	card_list(sheet, rows);
}

/* Append what comes before and after a document. */
static void
info_neighbours(struct sheet *sheet, struct sqlite3_stmt *row)
{
	if (sqlite3_column_type(row, COLUMN_FIRST) == SQLITE_NULL)
		return;
	sheet_gap(sheet);
	sheet_heading(sheet, 2, language_word(sheet->language, WORD_TIMELINE));
	sheet_gap(sheet);
	timeline_neighbours(sheet, row_number(row, COLUMN_ID));
}

/* How many messages a file has. */
static int64_t
info_message_count(struct sheet *sheet, int64_t file)
{
	struct sqlite3_stmt *count = store_statement(sheet->store,
	    "SELECT count(*) FROM document WHERE file = ?1 AND part > 0");

	store_bind_number(sheet->store, count, 1, file);
	return (store_number(sheet->store, count, 0));
}

/* Append a numbered page of links to a file's messages. */
static void
info_message_list(struct sheet *sheet, int64_t file, unsigned long number)
{
	static const char sql[] = CARD_PAGE(
	    "document.file = ?2 AND document.part > 0", "document.part");
	struct sqlite3_stmt *rows = card_page(sheet, sql, number);

	store_bind_number(sheet->store, rows, 2, file);
	card_list(sheet, rows);
}

/* Append a numbered page of the messages of a mailbox, if it is one. */
static void
info_messages(struct sheet *sheet, struct sqlite3_stmt *row,
    unsigned long number, int64_t messages)
{
	struct buf heading = { 0 }, path = { 0 };

	if (messages == 0)
		return;
	language_count(
	    &heading, sheet->language, COUNT_MESSAGES, (uint64_t)messages);
	sheet_gap(sheet);
	sheet_heading_buf(sheet, 2, &heading);
	sheet_gap(sheet);
	info_message_list(sheet, row_number(row, COLUMN_FILE), number);
	buf_puts(&path, row_text(row, COLUMN_FILE_PATH));
	buf_puts(&path, ".info");
	sheet->failed |= !buf_ok(&path);
	sheet_pager_of(sheet, buf_string(&path), "/page/", number, messages);
	buf_free(&path);
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
	buf_puts(&label, card_kind(sheet->language, "application/mbox", 0));
	buf_printf(&label, " %s", row_text(row, COLUMN_FILE_PATH));
	sheet->failed |= !buf_ok(&path);
	sheet_link(sheet, '1', buf_string(&path), &label);
	buf_free(&path);
	store_bind_number(sheet->store, near, 1, row_number(row, COLUMN_FILE));
	store_bind_number(sheet->store, near, 2, part);
	while (store_row(sheet->store, near)) {
		bool next = row_number(near, CARD_PART) > part;

		sheet_label(sheet, &label,
		    next ? WORD_NEXT_MESSAGE : WORD_PREVIOUS_MESSAGE,
		    row_text(near, CARD_TITLE));
		sheet_link(sheet, '1', row_text(near, CARD_PATH), &label);
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
	sheet_link(sheet, '\0', row_text(row, COLUMN_PATH), &label);
	person_links(sheet, row_number(row, COLUMN_ID));
	thread_question(sheet, row_number(row, COLUMN_ID));
	all_folder_link(sheet, row_text(row, COLUMN_FOLDER));
	if (strcmp(row_text(row, COLUMN_KIND), "message/rfc822") == 0)
		letter_text(sheet, row_text(row, COLUMN_FILE_PATH), 0, 0, 0);
}

/* Write the page of a document; false when it has no page of that number. */
static bool
info_show(struct sheet *sheet, struct sqlite3_stmt *row, unsigned long number)
{
	int64_t messages = 0;

	if (row_number(row, COLUMN_PART) > 0) {
		info_message(sheet, row);
	} else {
		messages =
		    info_message_count(sheet, row_number(row, COLUMN_FILE));
		if (number > sheet_pages(messages))
			return (false);
		info_file(sheet, row);
		info_messages(sheet, row, number, messages);
	}
	info_neighbours(sheet, row);
	thread_answers(sheet, row_number(row, COLUMN_ID));
	info_cited_by(sheet, row);
	info_cites(sheet, row_number(row, COLUMN_ID));
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
	    " document.offset, document.length, document.first"
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
