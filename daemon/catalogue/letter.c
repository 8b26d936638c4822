/*
 * Letters: see letter.h.
 *
 * The catalogue keeps where in its mailbox each message is; its text is read
 * there anew.
 */

#include "catalogue/letter.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/root.h"
#include "catalogue/sheet.h"
#include "document/digest.h"
#include "document/reader.h"
#include "document/unwrap.h"

#define LETTER_MAX (1 << 20) /* bytes of text; the rest is left out */

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

	sheet_gap(sheet);
	while (n > 0 && (end = memchr(text, '\n', n)) != NULL) {
		size_t len = (size_t)(end - text);

		letter_line(sheet, text, len);
		text += len + 1;
		n -= len + 1;
	}
	if (n > 0)
		letter_line(sheet, text, n);
}

/* Append a message (reader_take). */
static int
letter_take(void *arg, const struct digest *digest)
{
	struct sheet *sheet = arg;
	size_t n = digest->text.len;
	struct buf text = { 0 };

	unwrap_join(
	    &text, buf_string(&digest->text), n < LETTER_MAX ? n : LETTER_MAX);
	sheet->failed |= !buf_ok(&text);
	letter_lines(sheet, buf_string(&text), text.len);
	buf_free(&text);
	for (size_t i = 0; i < digest->attachments.count; i++) {
		struct buf label = { 0 };

		sheet_label(sheet, &label, WORD_ATTACHMENT,
		    digest->attachments.items[i]);
		sheet_item_buf(sheet, &label);
	}
	return (0);
}

/* Append the text of a message. */
void
letter_text(struct sheet *sheet, const char *path, unsigned part,
    uint64_t offset, uint64_t length)
{
	struct reader_file file = {
		.path = path,
		.hostname = sheet->hostname,
		.kind = sheet->kind,
	};
	struct stat st;

	file.fd = root_find(sheet->root, path, &st, NULL);
	if (file.fd == -1)
		return;
	if (S_ISREG(st.st_mode) && part == 0)
		reader_read(&file, letter_take, sheet);
	else if (S_ISREG(st.st_mode))
		reader_message(&file, part, offset, length, letter_take, sheet);
	close(file.fd);
}
