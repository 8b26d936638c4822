/* Any bytes are HTML, and Markdown. */

#include "document/digest.h"
#include "document/html.h"
#include "document/markdown.h"

#include "fuzz.h"

/* What holds of every digest. */
static void
fuzz_digest(struct digest *digest, size_t n)
{
	assert(digest_end(digest));
	assert(strlen(digest->title) <= DIGEST_WORDS_MAX);
	assert(text_is_utf8(digest->title, strlen(digest->title)));
	assert(text_is_utf8(buf_string(&digest->text), digest->text.len));
	assert(digest->links.count <= n);
	digest_free(digest);
}

/* Read a page as both. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct digest digest = { 0 };

	html_digest(&digest, (const char *)bytes, n);
	fuzz_digest(&digest, n);
	markdown_digest(&digest, (const char *)bytes, n);
	fuzz_digest(&digest, n);
	return (0);
}
