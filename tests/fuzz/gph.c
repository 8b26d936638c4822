/* Any bytes are a .gph file. */

#include "document/gph.h"

#include "fuzz.h"

#define PATH "/exhibits/index.gph"

/* Read an index and show it. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct page page = { 0 };

	assert(gph_parse(&page, FUZZ_HOST, PATH, (const char *)bytes, n) == 0);
	fuzz_page(&page, PATH, true, n);
	page_free(&page);
	return (0);
}
