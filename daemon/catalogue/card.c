/* Cards: see card.h. */

#include "catalogue/card.h"

#include <string.h>

#include "base/buf.h"
#include "catalogue/sheet.h"
#include "catalogue/row.h"
#include "catalogue/store.h"

static const struct {
	const char *mime; /* one, or the beginning of several */
	enum word word;
} card_kinds[] = {
	{ "text/gemini", WORD_KIND_PAGE },
	{ "text/html", WORD_KIND_PAGE },
	{ "text/", WORD_KIND_TEXT },
	{ "message/rfc822", WORD_KIND_MESSAGE },
	{ "application/mbox", WORD_KIND_MAILBOX },
	{ "application/gopher-menu", WORD_KIND_MENU },
	{ "application/pdf", WORD_KIND_PDF },
	{ "image/", WORD_KIND_IMAGE },
	{ "audio/", WORD_KIND_SOUND },
	{ "video/", WORD_KIND_VIDEO },
	{ "", WORD_KIND_FILE },
};

/* What kind of document one of a MIME type is. */
const char *
card_kind(const struct language *language, const char *mime, int64_t part)
{
	size_t i = 0;

	if (part > 0)
		return (language_word(language, WORD_KIND_MESSAGE));
	while (
	    strncmp(mime, card_kinds[i].mime, strlen(card_kinds[i].mime)) != 0)
		i++;
	return (language_word(language, card_kinds[i].word));
}

/* Append a document's label: "20 September 2017 – Title (e-mail)". */
void
card_label(
    const struct sheet *sheet, struct buf *label, struct sqlite3_stmt *row)
{
	const char *medium = row_text(row, CARD_MEDIUM);
	size_t start = label->len;

	sheet_date(sheet, label, row_text(row, CARD_DATE));
	if (label->len > start)
		buf_puts(label, " – ");
	buf_puts(label, row_text(row, CARD_TITLE));
	if (medium[0] == '\0')
		medium = card_kind(sheet->language, row_text(row, CARD_KIND),
		    row_number(row, CARD_PART));
	buf_puts(label, " (");
	buf_puts(label, medium);
	buf_putc(label, ')');
}

/* A statement that lists a numbered page. */
struct sqlite3_stmt *
card_page(struct sheet *sheet, const char *sql, unsigned long number)
{
	struct sqlite3_stmt *rows = store_statement(sheet->store, sql);

	store_bind_text(sheet->store, rows, 1, sheet->edition);
	sheet_bind_page(sheet, rows, number);
	return (rows);
}

/* Append one document. */
void
card_add(struct sheet *sheet, struct sqlite3_stmt *row)
{
	struct buf label = { 0 };

	card_label(sheet, &label, row);
	sheet_link(sheet, row_text(row, CARD_PATH), &label);
}

/* Append all documents that a statement selects. */
int64_t
card_list(struct sheet *sheet, struct sqlite3_stmt *rows)
{
	int64_t n = 0;

	for (; store_row(sheet->store, rows); n++)
		card_add(sheet, rows);
	return (n);
}
