/*
 * Threads: see thread.h.
 *
 * What a mail answers is a link of its own (catalogue/schema.h). Copies of a
 * mail have the same Message-ID, and each is shown.
 */

#include "catalogue/thread.h"

#include "catalogue/card.h"
#include "catalogue/row.h"
#include "catalogue/sheet.h"
#include "catalogue/store.h"

#define QUESTIONS_MAX "10"

/* Append links to what a document answers. */
void
thread_question(struct sheet *sheet, int64_t document)
{
	struct sqlite3_stmt *rows = store_statement(sheet->store,
	    CARD_SELECT " FROM link JOIN document"
			" ON document.message = substr(link.target, 5)"
			" AND document.message <> ''"
			" JOIN file ON file.id = document.file"
			" WHERE link.document = ?1"
			" AND link.target LIKE 'mid:%'"
			" AND document.id <> ?1"
			" ORDER BY document.path LIMIT " QUESTIONS_MAX);
	struct buf label = { 0 };

	store_bind_number(sheet->store, rows, 1, document);
	while (store_row(sheet->store, rows)) {
		sheet_label(sheet, &label, WORD_IN_REPLY_TO,
		    row_text(rows, CARD_TITLE));
		sheet_link(sheet, row_text(rows, CARD_PATH), &label);
	}
}

/* The documents that answer one. */
#define THREAD_ANSWERS                                  \
	" FROM document AS asked JOIN link"             \
	" ON link.target = 'mid:' || asked.message"     \
	" JOIN document ON document.id = link.document" \
	" JOIN file ON file.id = document.file"         \
	" WHERE asked.id = ?1 AND asked.message <> ''"  \
	" AND document.id <> ?1"

/* How many documents answer one. */
int64_t
thread_count(struct sheet *sheet, int64_t document)
{
	struct sqlite3_stmt *count =
	    store_statement(sheet->store, "SELECT count(*)" THREAD_ANSWERS);

	store_bind_number(sheet->store, count, 1, document);
	return (store_number(sheet->store, count, 0));
}

/* Append a numbered page of the documents that answer one. */
void
thread_answers(struct sheet *sheet, int64_t document, unsigned long number)
{
	struct sqlite3_stmt *rows = store_statement(sheet->store,
	    CARD_SELECT THREAD_ANSWERS CARD_ORDER " LIMIT ?4 OFFSET ?5");

	store_bind_number(sheet->store, rows, 1, document);
	sheet_bind_page(sheet, rows, number);
	card_list(sheet, rows);
}
