/* Any bytes may be a date, or the name of a file. */

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "document/edtf.h"
#include "language/language.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Say a date in a language. */
static void
say(const struct edtf *edtf, const char *tag)
{
	struct buf buf = { 0 };

	edtf_words(&buf, edtf, language_find(tag));
	assert(buf.len > 0 && text_is_utf8(buf.data, buf.len));
	buf_free(&buf);
}

/* Read a date, and look for one in a name. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char *text = strndup((const char *)bytes, n), date[EDTF_NAME_MAX];
	struct edtf edtf;

	assert(text != NULL);
	if (edtf_read(text, &edtf)) {
		assert(edtf.earliest <= edtf.latest);
		assert(edtf.precision <= EDTF_LONGER);
		say(&edtf, "en");
		say(&edtf, "fr");
	}
	if (edtf_from_name(text, date))
		assert(edtf_read(date, &edtf));
	free(text);
	return (0);
}
