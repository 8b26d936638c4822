/* Alphabets: see alphabet.h. */

#include "catalogue/alphabet.h"

#include <string.h>

#include "catalogue/route.h"
#include "catalogue/sheet.h"
#include "catalogue/store.h"

#define LETTER_MAX 6 /* bytes of a letter's name, with its NUL */
#define BEFORE     "0-9"
#define AFTER      "other"
#define END        "\xff" /* comes after every key */

/* One page's worth of keys. */
struct letter {
	char name[LETTER_MAX]; /* in paths */
	char from[2];
	char to[2];
};

/* The letter from a to z. */
static struct letter
letter_of(char c)
{
	return ((struct letter){ { c }, { c }, { (char)(c + 1) } });
}

/* The letter of a number: 0 what comes before a, 27 what comes after z. */
static struct letter
letter_number(int i)
{
	if (i == 0)
		return ((struct letter){ BEFORE, "", "a" });
	if (i == 27)
		return ((struct letter){ AFTER, "{", END });
	return (letter_of((char)('a' + i - 1)));
}

/* The letter whose name a text begins with; how many bytes that is, or 0. */
static size_t
letter_read(const char *s, struct letter *letter)
{
	size_t n = strcspn(s, "/");

	for (int i = 0; i < 28; i++) {
		*letter = letter_number(i);
		if (strlen(letter->name) == n &&
		    memcmp(letter->name, s, n) == 0)
			return (n);
	}
	return (0);
}

/* Append what people call a letter. */
static void
letter_label(
    const struct sheet *sheet, struct buf *label, const struct letter *letter)
{
	if (strcmp(letter->name, AFTER) == 0)
		buf_puts(
		    label, language_word(sheet->language, WORD_OTHER_LETTERS));
	else if (strcmp(letter->name, BEFORE) == 0)
		buf_puts(label, BEFORE);
	else
		buf_putc(label, (char)(letter->name[0] - 'a' + 'A'));
}

/* Bind which part of a list a statement is about. */
static void
alphabet_bind(struct sheet *sheet, struct sqlite3_stmt *statement,
    const char *from, const char *to)
{
	store_bind_text(sheet->store, statement, 1, sheet->edition);
	store_bind_text(sheet->store, statement, 2, from);
	store_bind_text(sheet->store, statement, 3, to);
}

/* How many there are in a part of the list. */
static int64_t
alphabet_count(struct sheet *sheet, const struct alphabet *alphabet,
    const char *from, const char *to)
{
	struct sqlite3_stmt *count =
	    store_statement(sheet->store, alphabet->count);

	alphabet_bind(sheet, count, from, to);
	return (store_number(sheet->store, count, 0));
}

/* Append one numbered page of a part of the list. */
static void
alphabet_list(struct sheet *sheet, const struct alphabet *alphabet,
    const char *from, const char *to, unsigned long number)
{
	struct sqlite3_stmt *rows =
	    store_statement(sheet->store, alphabet->list);

	alphabet_bind(sheet, rows, from, to);
	sheet_bind_page(sheet, rows, number);
	while (store_row(sheet->store, rows))
		alphabet->add(sheet, rows);
}

/* Append the link to a letter, if it has anything. */
static void
alphabet_link(struct sheet *sheet, const struct alphabet *alphabet,
    const struct letter *letter)
{
	int64_t n = alphabet_count(sheet, alphabet, letter->from, letter->to);
	struct buf path = { 0 }, label = { 0 };

	if (n == 0)
		return;
	buf_puts(&path, alphabet->path);
	buf_puts(&path, letter->name);
	letter_label(sheet, &label, letter);
	buf_puts(&label, " (");
	language_count(
	    &label, sheet->language, alphabet->countable, (uint64_t)n);
	buf_putc(&label, ')');
	sheet->failed |= !buf_ok(&path);
	sheet_link_own(sheet, buf_string(&path), &label);
	buf_free(&path);
}

/* Append the whole list, or links to its letters. */
void
alphabet_show(struct sheet *sheet, const struct alphabet *alphabet)
{
	int64_t n = alphabet_count(sheet, alphabet, "", END);

	sheet_count(sheet, alphabet->countable, n, alphabet->none);
	sheet_gap(sheet);
	if (n <= SHEET_ENTRIES) {
		alphabet_list(sheet, alphabet, "", END, 1);
		return;
	}
	for (int i = 0; i < 28; i++) {
		struct letter letter = letter_number(i);

		alphabet_link(sheet, alphabet, &letter);
	}
}

/* Append the title of a letter's page. */
static void
alphabet_heading(struct sheet *sheet, const struct alphabet *alphabet,
    const struct letter *letter)
{
	struct buf label = { 0 }, heading = { 0 };

	letter_label(sheet, &label, letter);
	sheet_label(sheet, &heading, alphabet->title, buf_string(&label));
	sheet->failed |= !buf_ok(&label);
	sheet_heading_buf(sheet, 1, &heading);
	sheet_gap(sheet);
	buf_free(&label);
}

/* Write the page of a letter. */
bool
alphabet_make(
    struct sheet *sheet, const struct alphabet *alphabet, const char *rest)
{
	struct letter letter;
	size_t n = letter_read(rest, &letter);
	unsigned long number = route_number(rest + n);
	struct buf path = { 0 };
	int64_t entries;

	if (n == 0 || number == 0)
		return (false);
	entries = alphabet_count(sheet, alphabet, letter.from, letter.to);
	if (entries == 0 || number > sheet_pages(entries))
		return (false);
	alphabet_heading(sheet, alphabet, &letter);
	alphabet_list(sheet, alphabet, letter.from, letter.to, number);
	buf_puts(&path, alphabet->path);
	buf_puts(&path, letter.name);
	sheet->failed |= !buf_ok(&path);
	sheet_pager(sheet, buf_string(&path), number, entries);
	buf_free(&path);
	return (true);
}
