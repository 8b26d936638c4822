/* Sheets: see sheet.h. */

#include "catalogue/sheet.h"

#include <string.h>

#include "base/path.h"
#include "base/url.h"
#include "catalogue/row.h"
#include "catalogue/store.h"
#include "document/edtf.h"

/* Remember that memory for a buffer ran out. */
static void
sheet_check(struct sheet *sheet, const struct buf *buf)
{
	sheet->failed |= !buf_ok(buf);
}

/* Append a paragraph. */
void
sheet_text(struct sheet *sheet, const char *text)
{
	page_add(&sheet->page, LINE_TEXT, text, strlen(text));
}

/* Append an empty line, unless the last one is empty. */
void
sheet_gap(struct sheet *sheet)
{
	const struct page *page = &sheet->page;
	const struct line *last;

	if (page->count > 0) {
		last = &page->lines[page->count - 1];
		if (last->type == LINE_TEXT && page_text(page, last)[0] == '\0')
			return;
	}
	page_add(&sheet->page, LINE_TEXT, "", 0);
}

/* Append a paragraph from a buffer. */
void
sheet_text_buf(struct sheet *sheet, struct buf *buf)
{
	page_add(&sheet->page, LINE_TEXT, buf_string(buf), buf->len);
	sheet_check(sheet, buf);
	buf_free(buf);
}

/* Append how far the catalogue is. */
static void
sheet_progress(struct sheet *sheet)
{
	struct buf number = { 0 }, all = { 0 }, text = { 0 };

	language_number(&number, sheet->language, (uint64_t)sheet->done);
	language_count(
	    &all, sheet->language, COUNT_DOCUMENTS, (uint64_t)sheet->total);
	language_phrase(&text, sheet->language, WORD_BUILDING,
	    buf_string(&number), buf_string(&all));
	sheet_check(sheet, &number);
	sheet_check(sheet, &all);
	sheet_text_buf(sheet, &text);
	buf_free(&number);
	buf_free(&all);
}

/* Append that the catalogue is being built. */
void
sheet_building(struct sheet *sheet)
{
	if (!sheet->building)
		return;
	sheet->building = false;
	if (sheet->page.count > 0)
		sheet_gap(sheet);
	if (sheet->total == 0)
		sheet_text(
		    sheet, language_word(sheet->language, WORD_BUILDING_SOON));
	else
		sheet_progress(sheet);
}

/* Append a heading. */
void
sheet_heading(struct sheet *sheet, int level, const char *text)
{
	page_heading(&sheet->page, level, text, strlen(text));
	sheet_building(sheet);
}

/* Append a heading from a buffer. */
void
sheet_heading_buf(struct sheet *sheet, int level, struct buf *buf)
{
	sheet_check(sheet, buf);
	sheet_heading(sheet, level, buf_string(buf));
	buf_free(buf);
}

/* Append a list item from a buffer. */
void
sheet_item_buf(struct sheet *sheet, struct buf *buf)
{
	page_add(&sheet->page, LINE_ITEM, buf_string(buf), buf->len);
	sheet_check(sheet, buf);
	buf_free(buf);
}

/* Append a link to a path. */
void
sheet_link(struct sheet *sheet, const char *path, struct buf *label)
{
	struct buf target = { 0 };

	url_encode(&target, path, strlen(path));
	page_link(&sheet->page, '\0', buf_string(&target), target.len,
	    buf_string(label), label->len);
	sheet_check(sheet, &target);
	sheet_check(sheet, label);
	buf_free(&target);
	buf_free(label);
}

/* Append the path of a generated page in an edition. */
static void
sheet_path(struct buf *buf, const char *edition, const char *path)
{
	if (edition[0] != '\0')
		buf_putc(buf, '/');
	buf_puts(buf, edition);
	buf_puts(buf, path);
}

/* Append a link to a generated page. */
void
sheet_link_own(struct sheet *sheet, const char *path, struct buf *label)
{
	struct buf whole = { 0 };

	sheet_path(&whole, sheet->edition, path);
	sheet_check(sheet, &whole);
	sheet_link(sheet, buf_string(&whole), label);
	buf_free(&whole);
}

/* Append a link to a generated page that a word names. */
void
sheet_link_word(struct sheet *sheet, const char *path, enum word word)
{
	struct buf label = { 0 };

	buf_puts(&label, language_word(sheet->language, word));
	sheet_link_own(sheet, path, &label);
}

/* Append a label and its value. */
void
sheet_label(const struct sheet *sheet, struct buf *buf, enum word word,
    const char *value)
{
	language_phrase(buf, sheet->language, WORD_LABEL,
	    language_word(sheet->language, word), value);
}

/* Append how many documents there are, in brackets. */
void
sheet_documents(const struct sheet *sheet, struct buf *buf, int64_t n)
{
	buf_puts(buf, " (");
	language_count(buf, sheet->language, COUNT_DOCUMENTS, (uint64_t)n);
	buf_putc(buf, ')');
}

/* Append how many there are. */
void
sheet_count(
    struct sheet *sheet, enum countable countable, int64_t n, enum word none)
{
	struct buf text = { 0 };

	if (n == 0)
		buf_puts(&text, language_word(sheet->language, none));
	else
		language_count(&text, sheet->language, countable, (uint64_t)n);
	sheet_text_buf(sheet, &text);
}

/* Append a date in words. */
void
sheet_date(const struct sheet *sheet, struct buf *buf, const char *date)
{
	struct edtf edtf;

	if (edtf_read(date, &edtf))
		edtf_words(buf, &edtf, sheet->language);
}

/* Append a heading with a number of documents. */
void
sheet_heading_documents(struct sheet *sheet, enum word word, int64_t documents)
{
	struct buf heading = { 0 };

	sheet_gap(sheet);
	buf_puts(&heading, language_word(sheet->language, word));
	sheet_documents(sheet, &heading, documents);
	sheet_heading_buf(sheet, 2, &heading);
	sheet_gap(sheet);
}

/* How many numbered pages a list takes. */
unsigned long
sheet_pages(int64_t entries)
{
	if (entries <= SHEET_ENTRIES)
		return (1);
	return ((unsigned long)((entries + SHEET_ENTRIES - 1) / SHEET_ENTRIES));
}

/* Bind the entries of a numbered page. */
void
sheet_bind_page(
    struct sheet *sheet, struct sqlite3_stmt *rows, unsigned long number)
{
	store_bind_number(sheet->store, rows, 4, SHEET_ENTRIES);
	store_bind_number(
	    sheet->store, rows, 5, (int64_t)(number - 1) * SHEET_ENTRIES);
}

/* A list in numbered pages. */
struct pager {
	const char *path;    /* of the first page */
	const char *between; /* that and the numbers of the others */
};

/* Append a link to a numbered page. */
static void
pager_link(struct sheet *sheet, const struct pager *pager, unsigned long number,
    enum word word)
{
	struct buf whole = { 0 }, label = { 0 };

	buf_puts(&whole, pager->path);
	if (number > 1) {
		buf_puts(&whole, pager->between);
		buf_number(&whole, number);
	}
	buf_puts(&label, language_word(sheet->language, word));
	sheet_check(sheet, &whole);
	sheet_link(sheet, buf_string(&whole), &label);
	buf_free(&whole);
}

/* Append which of the numbered pages this is. */
void
sheet_page_of(struct sheet *sheet, unsigned long number, unsigned long pages)
{
	struct buf this = { 0 }, all = { 0 }, text = { 0 };

	language_number(&this, sheet->language, number);
	language_number(&all, sheet->language, pages);
	language_phrase(&text, sheet->language, WORD_PAGE_OF, buf_string(&this),
	    buf_string(&all));
	sheet_check(sheet, &this);
	sheet_check(sheet, &all);
	sheet_text_buf(sheet, &text);
	buf_free(&this);
	buf_free(&all);
}

/* Append links to the pages before and after a numbered page. */
void
sheet_pager_of(struct sheet *sheet, const char *path, const char *between,
    unsigned long number, int64_t entries)
{
	const struct pager pager = { path, between };
	unsigned long pages = sheet_pages(entries);

	if (pages == 1)
		return;
	sheet_gap(sheet);
	sheet_page_of(sheet, number, pages);
	if (number < pages)
		pager_link(sheet, &pager, number + 1, WORD_NEXT_PAGE);
	if (number > 1)
		pager_link(sheet, &pager, number - 1, WORD_PREVIOUS_PAGE);
	if (number > 2)
		pager_link(sheet, &pager, 1, WORD_FIRST_PAGE);
	if (number + 1 < pages)
		pager_link(sheet, &pager, pages, WORD_LAST_PAGE);
}

/* The same for a generated page of the sheet's edition. */
void
sheet_pager(struct sheet *sheet, const char *path, unsigned long number,
    int64_t entries)
{
	struct buf whole = { 0 };

	sheet_path(&whole, sheet->edition, path);
	sheet_check(sheet, &whole);
	sheet_pager_of(sheet, buf_string(&whole),
	    path_is_directory(path) ? "" : "/", number, entries);
	buf_free(&whole);
}

/* The language of an edition; NULL when we speak none by its name. */
static const struct language *
sheet_language(const struct sheet *sheet, const char *edition)
{
	return (edition[0] == '\0' ? sheet->site : language_find(edition));
}

/* Append the links to the same page in the other editions. */
static void
sheet_editions(struct sheet *sheet, const char *path)
{
	struct sqlite3_stmt *rows = store_statement(sheet->store,
	    "SELECT DISTINCT edition FROM tally WHERE edition <> ?1"
	    " ORDER BY edition");

	store_bind_text(sheet->store, rows, 1, sheet->edition);
	while (store_row(sheet->store, rows)) {
		const char *edition = row_text(rows, 0);
		const struct language *language =
		    sheet_language(sheet, edition);
		struct buf whole = { 0 }, label = { 0 };

		if (language == NULL)
			continue;
		sheet_path(&whole, edition, path);
		buf_puts(&label, language_name(language));
		sheet_link(sheet, buf_string(&whole), &label);
		sheet_check(sheet, &whole);
		buf_free(&whole);
	}
}

/* Append the link to the first page. */
void
sheet_home(struct sheet *sheet)
{
	sheet_gap(sheet);
	sheet_link_word(sheet, "/", WORD_HOME);
}

/* Whether this is the generated page at a path of its edition. */
static bool
sheet_is(struct sheet *sheet, const char *path)
{
	struct buf whole = { 0 };
	size_t n;
	bool is;

	sheet_path(&whole, sheet->edition, path);
	sheet_check(sheet, &whole);
	n = strlen(buf_string(&whole));
	if (n > 0 && path_is_directory(path))
		n--;
	is = strncmp(sheet->path, buf_string(&whole), n) == 0 &&
	     (sheet->path[n] == '\0' || strcmp(sheet->path + n, "/") == 0);
	buf_free(&whole);
	return (is);
}

/* Append the links that all pages end with. */
void
sheet_foot(struct sheet *sheet, const char *path)
{
	static const struct {
		const char *path;
		enum word word;
	} others[] = {
		{ "/timeline/", WORD_TIMELINE },
		{ "/people/", WORD_PEOPLE },
		{ "/all/", WORD_ALL_DOCUMENTS },
		{ "/search", WORD_SEARCH },
		{ "/feed.gmi", WORD_NEW },
	};

	sheet_home(sheet);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (!sheet_is(sheet, others[i].path))
			sheet_link_word(sheet, others[i].path, others[i].word);
	if (path[0] != '\0')
		sheet_editions(sheet, path);
}

/* Whether all of it is there. */
bool
sheet_ok(const struct sheet *sheet)
{
	return (!sheet->failed && page_ok(&sheet->page));
}
