/* People: see people.h. */

#include "catalogue/people.h"

#include <string.h>

#include "catalogue/alphabet.h"
#include "catalogue/person.h"
#include "catalogue/row.h"
#include "catalogue/sheet.h"

#define ROOT  "/people/"
#define NAMES "names/"

/* Append one person. */
static void
people_add(struct sheet *sheet, struct sqlite3_stmt *row)
{
	struct buf label = { 0 };

	buf_puts(&label, row_text(row, 1));
	sheet_documents(sheet, &label, row_number(row, 2));
	person_link(sheet, row_text(row, 0), &label);
}

static const struct alphabet people = {
	.path = ROOT NAMES,
	.title = WORD_PEOPLE,
	.countable = COUNT_PEOPLE,
	.none = WORD_NOBODY,
	.count = "SELECT count(*) FROM presence"
		 " WHERE edition = ?1 AND key >= ?2 AND key < ?3",
	.list = "SELECT presence.key, person.name, presence.documents"
		" FROM presence JOIN person ON person.key = presence.key"
		" WHERE presence.edition = ?1 AND presence.key >= ?2"
		" AND presence.key < ?3 ORDER BY presence.key"
		" LIMIT ?4 OFFSET ?5",
	.add = people_add,
};

/* Write the first page. */
static bool
people_overview(struct sheet *sheet)
{
	sheet->directory = true;
	sheet_heading(sheet, 1, language_word(sheet->language, WORD_PEOPLE));
	sheet_gap(sheet);
	alphabet_show(sheet, &people);
	sheet_foot(sheet, ROOT);
	return (true);
}

/* Write the page at what follows "/people/". */
bool
people_make(struct sheet *sheet, const char *rest)
{
	if (rest[0] == '\0')
		return (people_overview(sheet));
	if (strncmp(rest, NAMES, strlen(NAMES)) == 0 &&
	    alphabet_make(sheet, &people, rest + strlen(NAMES))) {
		sheet_foot(sheet, ROOT);
		return (true);
	}
	return (person_make(sheet, rest));
}
