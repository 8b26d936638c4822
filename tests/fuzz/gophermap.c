/* Any bytes are a gophermap, also one that includes itself. */

#include "document/gophermap.h"

#include "fuzz.h"

#define INCLUDE_MAX 64 /* bytes of an included map: many are included */

/* Include the map itself, as far as that takes no longer than the rest. */
static const char *
read_map(void *arg, const char *path, struct buf *bytes)
{
	const struct span *map = arg;

	(void)path;
	buf_add(
	    bytes, map->bytes, map->len < INCLUDE_MAX ? map->len : INCLUDE_MAX);
	return (NULL);
}

/* List one file, as the map wants it. */
static int
list(void *arg, struct page *page, const char *directory,
    const struct gophermap_view *view)
{
	static const char name[] = "article.gmi";

	(void)arg;
	(void)directory;
	if (!gophermap_hides(view, name))
		page_link(page, gophermap_item(view, name), name,
		    sizeof name - 1, name, sizeof name - 1);
	return (page_ok(page) ? 0 : -1);
}

/* Read a map and show it. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const char *const sites[] = { FUZZ_HOST, "b.example" };
	struct span map = { (const char *)bytes, n };
	struct gophermap_context context = {
		.path = "/exhibits/gophermap",
		.hostname = FUZZ_HOST,
		.sites = sites,
		.site_count = sizeof sites / sizeof sites[0],
		.arg = &map,
		.read = read_map,
		.list = list,
	};
	struct page page = { 0 };

	assert(gophermap_parse(&page, &context, map.bytes, map.len) == 0);
	fuzz_page(&page, context.path, true, n);
	page_free(&page);
	return (0);
}
