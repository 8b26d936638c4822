/*
 * Letters: see letter.h.
 *
 * The mailbox is read up to the message, since the catalogue does not keep
 * where in it each one is.
 */

#include "catalogue/letter.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/root.h"
#include "catalogue/sheet.h"
#include "document/digest.h"
#include "document/reader.h"

#define FOUND      1
#define LETTER_MAX (1 << 20) /* bytes of text; the rest is left out */

/* The message that is looked for. */
struct letter {
	struct sheet *sheet;
	unsigned long number;
};

/* Append one line of a message. */
static void
letter_line(struct sheet *sheet, const char *line, size_t n)
{
	if (n > 0 && line[0] == '>') {
		n -= line[1] == ' ' ? 2 : 1;
		line += line[1] == ' ' ? 2 : 1;
		page_add(&sheet->page, LINE_QUOTE, line, n);
	} else {
		page_add(&sheet->page, LINE_TEXT, line, n);
	}
}

/* Append the lines of a message. */
static void
letter_lines(struct sheet *sheet, const char *text, size_t n)
{
	const char *end;

	sheet_text(sheet, "");
	while (n > 0 && (end = memchr(text, '\n', n)) != NULL) {
		size_t len = (size_t)(end - text);

		letter_line(sheet, text, len);
		text += len + 1;
		n -= len + 1;
	}
	if (n > 0)
		letter_line(sheet, text, n);
}

/* Append a message if it is the one (reader_take). */
static int
letter_take(void *arg, const struct digest *digest)
{
	const struct letter *letter = arg;
	size_t n = digest->text.len;

	if (digest->part != letter->number)
		return (0);
	letter_lines(letter->sheet, buf_string(&digest->text),
	    n < LETTER_MAX ? n : LETTER_MAX);
	for (size_t i = 0; i < digest->attachments.count; i++) {
		struct buf label = { 0 };

		sheet_label(letter->sheet, &label, WORD_ATTACHMENT,
		    digest->attachments.items[i]);
		sheet_item_buf(letter->sheet, &label);
	}
	return (FOUND);
}

/* Append the text of a message. */
void
letter_text(struct sheet *sheet, const char *path, unsigned long number)
{
	struct letter letter = { sheet, number };
	struct reader_file file = {
		.path = path,
		.hostname = sheet->hostname,
		.kind = sheet->kind,
	};
	struct stat st;

	file.fd = root_find(sheet->root, path, &st, NULL);
	if (file.fd == -1)
		return;
	if (S_ISREG(st.st_mode))
		reader_read(&file, letter_take, &letter);
	close(file.fd);
}
