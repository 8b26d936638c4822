/* Any bytes are gemtext. */

#include "document/gemtext.h"

#include "fuzz.h"

/* Read a document and show it. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct page page = { 0 };

	gemtext_parse(&page, (const char *)bytes, n);
	fuzz_page(&page, "/fuzz.gmi", false, n);
	page_free(&page);
	return (0);
}
