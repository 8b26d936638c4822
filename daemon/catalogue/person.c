/* Persons: see person.h. */

#include "catalogue/person.h"

#include <stdlib.h>
#include <string.h>

#include "catalogue/card.h"
#include "catalogue/role.h"
#include "catalogue/route.h"
#include "catalogue/row.h"
#include "catalogue/sheet.h"
#include "catalogue/store.h"

#define ROOT      "/people/"
#define NAMES_MAX 4 /* people who are named beside a document */

/* Documents of a person: those without a date come last. */
#define PERSON_ORDER "document.day IS NULL, " CARD_DATES

struct person {
	int64_t id;
	int64_t documents; /* in the edition */
	struct buf path;   /* of the first page */
};

/* Append the path of a person's page. */
static void
person_path(struct buf *path, const char *key)
{
	buf_puts(path, ROOT);
	for (; *key != '\0'; key++)
		buf_putc(path, (char)(*key == ' ' ? '-' : *key));
}

/* Append a link to the person of a key. */
void
person_link(struct sheet *sheet, const char *key, struct buf *label)
{
	struct buf path = { 0 };

	person_path(&path, key);
	sheet->failed |= !buf_ok(&path);
	sheet_link_own(sheet, buf_string(&path), label);
	buf_free(&path);
}

/* Append links to those who wrote and received a document. */
void
person_links(struct sheet *sheet, int64_t document)
{
	struct sqlite3_stmt *rows = store_statement(sheet->store,
	    "SELECT person.key, person.name, role.role FROM role"
	    " JOIN person ON person.id = role.person WHERE role.document = ?1"
	    " ORDER BY role.role, role.position");

	store_bind_number(sheet->store, rows, 1, document);
	while (store_row(sheet->store, rows)) {
		struct buf label = { 0 };

		sheet_label(sheet, &label,
		    row_number(rows, 2) == ROLE_FROM ? WORD_FROM : WORD_TO,
		    row_text(rows, 1));
		person_link(sheet, row_text(rows, 0), &label);
	}
}

/* Append who is at the other end of a document that a person has a role in. */
static void
person_others(const struct sheet *sheet, struct buf *label, int64_t document,
    enum role role, int64_t person)
{
	struct sqlite3_stmt *rows = store_statement(sheet->store,
	    "SELECT person.name FROM role"
	    " JOIN person ON person.id = role.person"
	    " WHERE role.document = ?1 AND role.role = ?2 AND person.id <> ?3"
	    " ORDER BY role.position LIMIT ?4");
	struct buf names = { 0 };

	store_bind_number(sheet->store, rows, 1, document);
	store_bind_number(sheet->store, rows, 2, role);
	store_bind_number(sheet->store, rows, 3, person);
	store_bind_number(sheet->store, rows, 4, NAMES_MAX + 1);
	for (int n = 0; store_row(sheet->store, rows); n++) {
		buf_puts(&names, n == 0 ? "" : ", ");
		buf_puts(&names, n < NAMES_MAX ? row_text(rows, 0) : "…");
	}
	if (names.len > 0) {
		buf_puts(label, " – ");
		sheet_label(sheet, label,
		    role == ROLE_FROM ? WORD_FROM : WORD_TO,
		    buf_string(&names));
	}
	label->failed |= !buf_ok(&names);
	buf_free(&names);
}

/* Append a numbered page of a person's documents. */
static void
person_documents(
    struct sheet *sheet, const struct person *person, unsigned long number)
{
	static const char sql[] = CARD_SELECT
	    ", document.id, whose FROM (SELECT role.document AS one,"
	    " min(role.role) AS whose FROM role"
	    " JOIN document ON document.id = role.document"
	    " WHERE role.person = ?2 AND document.edition = ?1"
	    " GROUP BY role.document ORDER BY " PERSON_ORDER
	    " LIMIT ?4 OFFSET ?5)"
	    " JOIN document ON document.id = one"
	    " JOIN file ON file.id = document.file"
	    " ORDER BY " PERSON_ORDER;
	struct sqlite3_stmt *rows = card_page(sheet, sql, number);

	store_bind_number(sheet->store, rows, 2, person->id);
	while (store_row(sheet->store, rows)) {
		struct buf label = { 0 };
		bool wrote = row_number(rows, CARD_COLUMNS + 1) == ROLE_FROM;

		card_label(sheet, &label, rows);
		person_others(sheet, &label, row_number(rows, CARD_COLUMNS),
		    wrote ? ROLE_TO : ROLE_FROM, person->id);
		sheet_link(sheet, row_text(rows, CARD_PATH), &label);
	}
}

/* Append the heading of those with whom a person corresponded. */
static void
person_partners_begin(struct sheet *sheet)
{
	sheet_gap(sheet);
	sheet_heading(
	    sheet, 2, language_word(sheet->language, WORD_CORRESPONDED_WITH));
	sheet_gap(sheet);
}

/* Append that there are more of them. */
static void
person_partners_end(struct sheet *sheet)
{
	struct buf number = { 0 }, text = { 0 };

	language_number(&number, sheet->language, SHEET_ENTRIES);
	language_phrase(&text, sheet->language, WORD_CORRESPONDED_FIRST,
	    buf_string(&number), NULL);
	text.failed |= !buf_ok(&number);
	sheet_text_buf(sheet, &text);
	buf_free(&number);
}

/* Append with whom a person corresponded: who most, first. */
static void
person_partners(struct sheet *sheet, const struct person *person)
{
	struct sqlite3_stmt *rows = store_statement(sheet->store,
	    "SELECT person.key, person.name,"
	    " count(DISTINCT mine.document) AS documents"
	    " FROM role AS mine"
	    " JOIN role AS theirs ON theirs.document = mine.document"
	    " AND theirs.role <> mine.role AND theirs.person <> mine.person"
	    " JOIN document ON document.id = mine.document"
	    " JOIN person ON person.id = theirs.person"
	    " WHERE mine.person = ?1 AND document.edition = ?2"
	    " GROUP BY person.id ORDER BY documents DESC, person.key"
	    " LIMIT ?3");

	store_bind_number(sheet->store, rows, 1, person->id);
	store_bind_text(sheet->store, rows, 2, sheet->edition);
	store_bind_number(sheet->store, rows, 3, SHEET_ENTRIES + 1);
	for (int n = 0; store_row(sheet->store, rows); n++) {
		struct buf label = { 0 };

		if (n == 0)
			person_partners_begin(sheet);
		if (n == SHEET_ENTRIES) {
			person_partners_end(sheet);
			continue;
		}
		buf_puts(&label, row_text(rows, 1));
		sheet_documents(sheet, &label, row_number(rows, 2));
		person_link(sheet, row_text(rows, 0), &label);
	}
}

/* Append how many documents a person has a role in, if any. */
static void
person_count(struct sheet *sheet, enum word word, int64_t documents)
{
	struct buf number = { 0 }, text = { 0 };

	if (documents == 0)
		return;
	language_number(&number, sheet->language, (uint64_t)documents);
	sheet_label(sheet, &text, word, buf_string(&number));
	text.failed |= !buf_ok(&number);
	sheet_item_buf(sheet, &text);
	buf_free(&number);
}

/* Append how many documents a person wrote and received. */
static void
person_counts(struct sheet *sheet, const struct person *person)
{
	struct sqlite3_stmt *counts = store_statement(sheet->store,
	    "SELECT sum(role.role = ?3), sum(role.role = ?4) FROM role"
	    " JOIN document ON document.id = role.document"
	    " WHERE role.person = ?1 AND document.edition = ?2");

	store_bind_number(sheet->store, counts, 1, person->id);
	store_bind_text(sheet->store, counts, 2, sheet->edition);
	store_bind_number(sheet->store, counts, 3, ROLE_FROM);
	store_bind_number(sheet->store, counts, 4, ROLE_TO);
	while (store_row(sheet->store, counts)) {
		person_count(sheet, WORD_WROTE, row_number(counts, 0));
		person_count(sheet, WORD_RECEIVED, row_number(counts, 1));
	}
}

/* Write a numbered page of a person. */
static void
person_show(
    struct sheet *sheet, const struct person *person, unsigned long number)
{
	sheet_gap(sheet);
	person_counts(sheet, person);
	sheet_gap(sheet);
	person_documents(sheet, person, number);
	sheet_pager(
	    sheet, buf_string(&person->path), number, person->documents);
	if (number == 1)
		person_partners(sheet, person);
	sheet_foot(sheet, ROOT);
}

/* Find the person of a key, whose name becomes the heading. */
static bool
person_find(struct sheet *sheet, struct person *person, const char *key)
{
	struct sqlite3_stmt *row = store_statement(sheet->store,
	    "SELECT person.id, person.name, presence.documents FROM presence"
	    " JOIN person ON person.key = presence.key"
	    " WHERE presence.edition = ?1 AND presence.key = ?2");
	bool found = false;

	store_bind_text(sheet->store, row, 1, sheet->edition);
	store_bind_text(sheet->store, row, 2, key);
	for (; store_row(sheet->store, row); found = true) {
		person->id = row_number(row, 0);
		person->documents = row_number(row, 2);
		sheet_heading(sheet, 1, row_text(row, 1));
	}
	person_path(&person->path, key);
	sheet->failed |= !buf_ok(&person->path);
	return (found);
}

/* Write the page of a person. */
bool
person_make(struct sheet *sheet, const char *rest)
{
	size_t n = strcspn(rest, "/");
	unsigned long number = route_number(rest + n);
	struct person person = { 0 };
	struct buf key = { 0 };
	bool found;

	for (size_t i = 0; i < n && rest[i] != ' '; i++)
		buf_putc(&key, (char)(rest[i] == '-' ? ' ' : rest[i]));
	found = number > 0 && person_find(sheet, &person, buf_string(&key)) &&
		number <= sheet_pages(person.documents);
	if (found)
		person_show(sheet, &person, number);
	sheet->failed |= !buf_ok(&key);
	buf_free(&key);
	buf_free(&person.path);
	return (found);
}
