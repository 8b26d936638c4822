/* All documents: see all.h. */

#include "catalogue/all.h"

#include <string.h>

#include "catalogue/alphabet.h"
#include "catalogue/card.h"
#include "catalogue/route.h"
#include "catalogue/row.h"
#include "catalogue/sheet.h"
#include "catalogue/store.h"

#define ROOT   "/all/"
#define TITLES "titles"
#define FOLDER "in"

/* Folders of an edition that have documents: all in one have one edition. */
#define ALL_FOLDERS                                                   \
	" FROM folder WHERE folder.documents > 0 AND (SELECT edition" \
	" FROM document WHERE folder = folder.id LIMIT 1) = ?1"

static const struct alphabet titles = {
	.path = ROOT TITLES "/",
	.title = WORD_BY_TITLE,
	.countable = COUNT_DOCUMENTS,
	.none = WORD_NO_DOCUMENTS,
	.count = "SELECT count(*) FROM document WHERE edition = ?1"
		 " AND title_key >= ?2 AND title_key < ?3",
	.list = CARD_PAGE("document.edition = ?1 AND document.title_key >= ?2"
			  " AND document.title_key < ?3",
	    CARD_TITLES),
	.add = card_add,
};

/* A folder's path as the sheet's edition names it. */
static const char *
folder_name(const struct sheet *sheet, const char *path)
{
	size_t n = strlen(sheet->edition);

	return (n == 0 ? path : path + 1 + n);
}

/* Append the path of a folder's page. */
static void
folder_path(const struct sheet *sheet, struct buf *buf, const char *path)
{
	buf_puts(buf, ROOT FOLDER);
	buf_puts(buf, folder_name(sheet, path));
}

/* Append the link to a folder, with how many documents it has. */
static void
folder_link(struct sheet *sheet, const char *path, int64_t documents)
{
	struct buf whole = { 0 }, label = { 0 };

	folder_path(sheet, &whole, path);
	buf_puts(&label, path);
	if (documents > 0)
		sheet_documents(sheet, &label, documents);
	sheet->failed |= !buf_ok(&whole);
	sheet_link_own(sheet, buf_string(&whole), &label);
	buf_free(&whole);
}

/* Append a link to the page of a folder. */
void
all_folder_link(struct sheet *sheet, const char *folder)
{
	struct buf path = { 0 }, label = { 0 };

	folder_path(sheet, &path, folder);
	sheet_label(sheet, &label, WORD_FOLDER, folder);
	sheet->failed |= !buf_ok(&path);
	sheet_link_own(sheet, buf_string(&path), &label);
	buf_free(&path);
}

/* Append a numbered page of links to the folders. */
static void
all_folders(struct sheet *sheet, unsigned long number)
{
	struct sqlite3_stmt *rows =
	    store_statement(sheet->store, "SELECT path, documents" ALL_FOLDERS
					  " ORDER BY path LIMIT ?4 OFFSET ?5");

	store_bind_text(sheet->store, rows, 1, sheet->edition);
	sheet_bind_page(sheet, rows, number);
	while (store_row(sheet->store, rows))
		folder_link(sheet, row_text(rows, 0), row_number(rows, 1));
}

/* Append all documents, under the names of their folders. */
static void
all_documents(struct sheet *sheet)
{
	struct sqlite3_stmt *rows = store_statement(sheet->store,
	    CARD_SELECT ", folder.path" CARD_FROM
			" JOIN folder ON folder.id = document.folder"
			" WHERE document.edition = ?1 ORDER BY folder.path,"
			" document.title_key, document.id");
	struct buf folder = { 0 };

	store_bind_text(sheet->store, rows, 1, sheet->edition);
	while (store_row(sheet->store, rows)) {
		const char *path = row_text(rows, CARD_COLUMNS);

		if (strcmp(path, buf_string(&folder)) != 0) {
			buf_clear(&folder);
			buf_puts(&folder, path);
			sheet_gap(sheet);
			sheet_heading(sheet, 2, path);
			sheet_gap(sheet);
		}
		card_add(sheet, rows);
	}
	sheet->failed |= !buf_ok(&folder);
	buf_free(&folder);
}

/* A number that a statement gives for the sheet's edition. */
static int64_t
all_number(struct sheet *sheet, const char *sql)
{
	struct sqlite3_stmt *number = store_statement(sheet->store, sql);

	store_bind_text(sheet->store, number, 1, sheet->edition);
	return (store_number(sheet->store, number, 0));
}

/* Append how many documents there are, and the way to their titles. */
static void
all_start(struct sheet *sheet, int64_t documents)
{
	sheet_heading(
	    sheet, 1, language_word(sheet->language, WORD_ALL_DOCUMENTS));
	sheet_gap(sheet);
	sheet_count(sheet, COUNT_DOCUMENTS, documents, WORD_NO_DOCUMENTS);
	if (documents == 0)
		return;
	sheet_gap(sheet);
	sheet_link_word(sheet, ROOT TITLES, WORD_BY_TITLE);
}

/* Write the first page, or a numbered one of the folders. */
static bool
all_overview(struct sheet *sheet, unsigned long number)
{
	int64_t folders = all_number(sheet, "SELECT count(*)" ALL_FOLDERS);
	int64_t documents = all_number(
	    sheet, "SELECT sum(documents) FROM tally WHERE edition = ?1");

	if (number == 0 || number > sheet_pages(folders))
		return (false);
	sheet->directory = number == 1;
	all_start(sheet, documents);
	if (documents <= SHEET_ENTRIES) {
		all_documents(sheet);
	} else {
		sheet_gap(sheet);
		sheet_heading(
		    sheet, 2, language_word(sheet->language, WORD_BY_FOLDER));
		sheet_gap(sheet);
		all_folders(sheet, number);
		sheet_pager(sheet, ROOT, number, folders);
	}
	sheet_foot(sheet, ROOT);
	return (true);
}

/* Write the page of all titles. */
static bool
all_titles(struct sheet *sheet)
{
	sheet_heading(sheet, 1, language_word(sheet->language, WORD_BY_TITLE));
	sheet_gap(sheet);
	alphabet_show(sheet, &titles);
	sheet_foot(sheet, ROOT);
	return (true);
}

/* How many folders are right in one. */
static int64_t
folder_count(struct sheet *sheet, int64_t folder)
{
	struct sqlite3_stmt *count = store_statement(
	    sheet->store, "SELECT count(*) FROM folder WHERE parent = ?1");

	store_bind_number(sheet->store, count, 1, folder);
	return (store_number(sheet->store, count, 0));
}

/* Append a numbered page of links to the folders right in one. */
static void
folder_children(struct sheet *sheet, int64_t folder, unsigned long number)
{
	struct sqlite3_stmt *rows = store_statement(sheet->store,
	    "SELECT path, documents FROM folder WHERE parent = ?1"
	    " ORDER BY path LIMIT ?4 OFFSET ?5");
	char edition[EDITION_MAX];

	store_bind_number(sheet->store, rows, 1, folder);
	sheet_bind_page(sheet, rows, number);
	while (store_row(sheet->store, rows)) {
		edition_of(edition, row_text(rows, 0));
		if (strcmp(edition, sheet->edition) == 0)
			folder_link(
			    sheet, row_text(rows, 0), row_number(rows, 1));
	}
}

/* Append the link to the page beside a file. */
static void
folder_link_info(struct sheet *sheet, const char *file)
{
	struct buf path = { 0 }, label = { 0 };

	buf_puts(&path, file);
	buf_puts(&path, ".info");
	buf_puts(&label, language_word(sheet->language, WORD_ABOUT_THIS));
	sheet->failed |= !buf_ok(&path);
	sheet_link(sheet, buf_string(&path), &label);
	buf_free(&path);
}

/* Append a numbered page of the documents right in a folder. */
static void
folder_documents(struct sheet *sheet, int64_t folder, unsigned long number)
{
	static const char sql[] =
	    CARD_PAGE("document.folder = ?2", CARD_TITLES);
	struct sqlite3_stmt *rows = card_page(sheet, sql, number);

	store_bind_number(sheet->store, rows, 2, folder);
	while (store_row(sheet->store, rows)) {
		card_add(sheet, rows);
		if (row_number(rows, CARD_PART) == 0)
			folder_link_info(sheet, row_text(rows, CARD_PATH));
	}
}

/* Find the folder at a path: its id, 0 when there is none. */
static int64_t
folder_find(struct sheet *sheet, const char *path, int64_t *documents)
{
	struct sqlite3_stmt *row = store_statement(
	    sheet->store, "SELECT id, documents FROM folder WHERE path = ?1");
	int64_t folder = 0;

	store_bind_text(sheet->store, row, 1, path);
	while (store_row(sheet->store, row)) {
		folder = row_number(row, 0);
		*documents = row_number(row, 1);
	}
	return (folder);
}

/* Write a numbered page of the folder at a path. */
static bool
folder_show(struct sheet *sheet, const char *path, unsigned long number)
{
	int64_t documents = 0, folder = folder_find(sheet, path, &documents);
	int64_t folders = folder_count(sheet, folder);
	int64_t entries = documents > folders ? documents : folders;
	struct buf first = { 0 };

	if (folder == 0 || number == 0 || number > sheet_pages(entries))
		return (false);
	sheet->directory = number == 1;
	sheet_heading(sheet, 1, path);
	sheet_gap(sheet);
	if (documents > 0) {
		sheet_count(
		    sheet, COUNT_DOCUMENTS, documents, WORD_NO_DOCUMENTS);
		sheet_gap(sheet);
	}
	folder_children(sheet, folder, number);
	folder_documents(sheet, folder, number);
	folder_path(sheet, &first, path);
	sheet->failed |= !buf_ok(&first);
	sheet_pager(sheet, buf_string(&first), number, entries);
	buf_free(&first);
	sheet_foot(sheet, ROOT);
	return (true);
}

/* Write the page of a folder: "/a/b/", "/a/b", "/a/b/2". */
static bool
all_folder(struct sheet *sheet, const char *rest)
{
	const char *name = strrchr(rest, '/');
	unsigned long number = name == NULL ? 1 : route_number(name);
	struct buf path = { 0 };
	bool found;

	if (sheet->edition[0] != '\0')
		buf_putc(&path, '/');
	buf_puts(&path, sheet->edition);
	if (number > 1)
		buf_add(&path, rest, (size_t)(name - rest));
	else
		buf_puts(&path, rest);
	if (path.len == 0 || path.data[path.len - 1] != '/')
		buf_putc(&path, '/');
	sheet->failed |= !buf_ok(&path);
	found = !sheet->failed &&
		folder_show(sheet, buf_string(&path), number > 1 ? number : 1);
	buf_free(&path);
	return (found);
}

/* Write the page of a folder of the sheet's own edition. */
static bool
all_own_folder(struct sheet *sheet, const char *rest)
{
	char edition[EDITION_MAX] = "";

	if (rest[0] == '/')
		edition_of(edition, rest);
	if (sheet->edition[0] == '\0' && edition[0] != '\0')
		return (false);
	return (all_folder(sheet, rest));
}

/* Whether a text begins with a name and then ends, or goes on after a slash;
 * *rest is what comes after the name. */
static bool
all_begins(const char *s, const char *name, const char **rest)
{
	size_t n = strlen(name);

	if (strncmp(s, name, n) != 0 || (s[n] != '\0' && s[n] != '/'))
		return (false);
	*rest = s + n;
	return (true);
}

/* Write the page at what follows "/all/". */
bool
all_make(struct sheet *sheet, const char *rest)
{
	if (rest[0] == '\0')
		return (all_overview(sheet, 1));
	if (all_begins(rest, FOLDER, &rest))
		return (all_own_folder(sheet, rest));
	if (!all_begins(rest, TITLES, &rest))
		return (all_overview(sheet, route_number(rest - 1)));
	if (rest[0] == '\0')
		return (all_titles(sheet));
	if (!alphabet_make(sheet, &titles, rest + 1))
		return (false);
	sheet_foot(sheet, ROOT);
	return (true);
}
