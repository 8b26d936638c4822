/* Text whose lines flow: see flowed.h. */

#include "document/flowed.h"

#include <string.h>

#include "base/buf.h"
#include "base/span.h"

#define SIGNATURE "-- " /* its blank does not flow (section 4.3) */

/* Take the marks of a quotation off a line: how many there are. */
static size_t
flowed_depth(struct span *line)
{
	size_t depth = 0;

	while (line->len > 0 && line->bytes[0] == '>') {
		*line = span_skip(*line, 1);
		depth++;
	}
	if (line->len > 0 && line->bytes[0] == ' ')
		*line = span_skip(*line, 1); /* stuffed (section 4.4) */
	return (depth);
}

/* Whether a line is the one before a signature. */
static bool
is_signature(struct span line)
{
	return (line.len == strlen(SIGNATURE) &&
		memcmp(line.bytes, SIGNATURE, line.len) == 0);
}

/* Whether a line goes on in the next one. */
static bool
flowed_goes_on(struct span line)
{
	return (line.len > 0 && line.bytes[line.len - 1] == ' ' &&
		!is_signature(line));
}

/* Begin a line that is quoted so many times. */
static void
flowed_begin(struct buf *out, size_t depth)
{
	buf_fill(out, '>', depth);
	if (depth > 0)
		buf_putc(out, ' ');
}

/* Append flowed text, a line for each paragraph. */
void
flowed_join(struct buf *out, const char *s, size_t n, bool delsp)
{
	struct span rest = { s, n };
	size_t before = 0;
	bool open = false;

	while (rest.len > 0) {
		struct span line = span_line(&rest);
		size_t depth = flowed_depth(&line);
		bool goes_on = flowed_goes_on(line);

		if (open && (depth != before || is_signature(line))) {
			buf_putc(out, '\n');
			open = false;
		}
		if (!open)
			flowed_begin(out, depth);
		buf_add(out, line.bytes, line.len - (goes_on && delsp));
		if (!goes_on)
			buf_putc(out, '\n');
		open = goes_on;
		before = depth;
	}
	if (open)
		buf_putc(out, '\n');
}
