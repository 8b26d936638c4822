/* Any text may have been wrapped: joining its lines loses no word. */

#include "document/unwrap.h"
#include "fuzz.h"

/* Append a text without what joining may take out or put in. */
static void
squeeze(struct buf *out, const struct buf *text)
{
	for (size_t i = 0; i < text->len; i++)
		if (strchr(" \n>", text->data[i]) == NULL)
			buf_putc(out, text->data[i]);
}

/* Join the lines of a text. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct buf clean = { 0 }, out = { 0 }, before = { 0 }, after = { 0 };
	struct span rest = { (const char *)bytes, n };

	while (rest.len > 0) {
		struct span line = span_line(&rest);

		text_clean(&clean, line.bytes, line.len);
		buf_putc(&clean, '\n');
	}
	unwrap_join(&out, buf_string(&clean), clean.len);
	squeeze(&before, &clean);
	squeeze(&after, &out);
	assert(before.len == after.len);
	assert(memcmp(buf_string(&before), buf_string(&after), after.len) == 0);
	assert(out.len <= clean.len);
	buf_free(&clean);
	buf_free(&out);
	buf_free(&before);
	buf_free(&after);
	return (0);
}
