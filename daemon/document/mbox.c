/*
 * Mailboxes: see mbox.h.
 *
 * Parts a file into messages as it reads it, and keeps one at a time. What is
 * in a message is not looked at.
 *
 * Lines "From " that nobody has marked stand in the texts of many old
 * mailboxes. So one counts only after an empty line, and with a time and a
 * year in it.
 */

#include "document/mbox.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/span.h"

#define MBOX_PIECE    65536
#define MBOX_LINE_MAX 4096 /* bytes of a line that are looked at together */

struct mbox {
	mbox_take *take;
	void *arg;
	struct buf line;    /* the one that is being read, or its end */
	struct buf message; /* the one that is being read */
	uint64_t offset;    /* of the line */
	uint64_t start;     /* of the message */
	bool open;          /* a "From " line has been */
	bool blank;         /* the line before was empty, or there is none */
	bool middle;        /* the line goes on from before */
};

/* Whether a time, "9:41", is at the start of a span. */
static bool
is_time(struct span span)
{
	return (span.len >= 4 && isdigit((unsigned char)span.bytes[0]) &&
		span.bytes[1] == ':' && isdigit((unsigned char)span.bytes[2]) &&
		isdigit((unsigned char)span.bytes[3]));
}

/* Whether a year of four digits is at the start of a span, after a blank. */
static bool
is_year(struct span span)
{
	if (span.len < 5 || span.bytes[0] != ' ' ||
	    (span.len > 5 && !isspace((unsigned char)span.bytes[5])))
		return (false);
	for (size_t i = 1; i < 5; i++)
		if (!isdigit((unsigned char)span.bytes[i]))
			return (false);
	return (true);
}

/* Whether a line begins a message. */
bool
mbox_is_from(const char *s, size_t n)
{
	struct span rest = { s, n };
	bool timed = false, dated = false;

	if (n < 5 || memcmp(s, "From ", 5) != 0)
		return (false);
	for (rest = span_skip(rest, 4); rest.len > 0;
	     rest = span_skip(rest, 1)) {
		timed = timed || is_time(rest);
		dated = dated || is_year(rest);
	}
	return (timed && dated);
}

/* Hand the message over that ends here, if there is one. */
static int
mbox_close(struct mbox *mbox)
{
	int result;

	if (!mbox->open)
		return (0);
	if (!buf_ok(&mbox->message)) {
		errno = ENOMEM;
		return (-1);
	}
	result = mbox->take(
	    mbox->arg, &mbox->message, mbox->start, mbox->offset - mbox->start);
	buf_clear(&mbox->message);
	return (result);
}

/* Append a line to the message, without the mark before "From ". */
static void
mbox_add(struct mbox *mbox, struct span line)
{
	size_t room = MBOX_MESSAGE_MAX - mbox->message.len, marks = 0;

	while (marks < line.len && line.bytes[marks] == '>')
		marks++;
	if (!mbox->middle && marks > 0 && line.len - marks >= 5 &&
	    memcmp(line.bytes + marks, "From ", 5) == 0)
		line = span_skip(line, 1);
	buf_add(&mbox->message, line.bytes, line.len < room ? line.len : room);
}

/* Whether a line has nothing but its end. */
static bool
is_blank(struct span line)
{
	return ((line.len == 1 && line.bytes[0] == '\n') ||
		(line.len == 2 && memcmp(line.bytes, "\r\n", 2) == 0));
}

/* A line with its end, or a part of a long one. */
static int
mbox_line(struct mbox *mbox, struct span line)
{
	int result = 0;

	if (mbox->blank && !mbox->middle &&
	    mbox_is_from(line.bytes, line.len)) {
		result = mbox_close(mbox);
		mbox->start = mbox->offset;
		mbox->open = true;
	} else if (mbox->open) {
		mbox_add(mbox, line);
	}
	mbox->blank = !mbox->middle && is_blank(line);
	mbox->middle = line.len == 0 || line.bytes[line.len - 1] != '\n';
	mbox->offset += line.len;
	return (result);
}

/* The next bytes of the file: whole lines at once, others when they are. */
static int
mbox_piece(struct mbox *mbox, struct span piece)
{
	int result = 0;

	while (piece.len > 0 && result == 0) {
		const char *end = memchr(piece.bytes, '\n', piece.len);
		size_t n =
		    end == NULL ? piece.len : (size_t)(end - piece.bytes) + 1;

		buf_add(&mbox->line, piece.bytes, n);
		piece = span_skip(piece, n);
		if (!buf_ok(&mbox->line)) {
			errno = ENOMEM;
			return (-1);
		}
		if (end == NULL && mbox->line.len < MBOX_LINE_MAX)
			break;
		result = mbox_line(
		    mbox, (struct span){ mbox->line.data, mbox->line.len });
		buf_clear(&mbox->line);
	}
	return (result);
}

/* Read bytes to the end of the range or of the file. */
static int
mbox_run(struct mbox *mbox, int fd, uint64_t offset, uint64_t length)
{
	char piece[MBOX_PIECE];
	ssize_t n;
	int result = 0;

	while (length > 0 && result == 0) {
		n = pread(fd, piece,
		    length < sizeof piece ? (size_t)length : sizeof piece,
		    (off_t)offset);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return (-1);
		if (n == 0)
			break;
		result = mbox_piece(mbox, (struct span){ piece, (size_t)n });
		offset += (uint64_t)n;
		length -= (uint64_t)n;
	}
	if (result == 0 && mbox->line.len > 0)
		result = mbox_line(
		    mbox, (struct span){ mbox->line.data, mbox->line.len });
	return (result == 0 ? mbox_close(mbox) : result);
}

/* Read the messages of a file, or of a part of it. */
int
mbox_read(int fd, uint64_t offset, uint64_t length, mbox_take *take, void *arg)
{
	struct mbox mbox = {
		.take = take, .arg = arg, .offset = offset, .blank = true
	};
	int result = mbox_run(&mbox, fd, offset, length);

	buf_free(&mbox.line);
	buf_free(&mbox.message);
	return (result);
}
