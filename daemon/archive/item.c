/*
 * Gopher item types: what a link to something in the archive is listed as,
 * which is what a reader will get.
 */

#include "archive/archive.h"
#include "document/kind.h"
#include "archive/made.h"
#include "archive/memo.h"
#include "document/page.h"
#include "archive/private.h"
#include "archive/source.h"
#include "document/target.h"
#include "base/path.h"

#define HOPS_MAX 8 /* moved paths that are followed */

/* How what is at a place is found: archive_find or archive_find_stored. */
typedef void item_find(
    struct archive *, const struct request *, struct resource *);

/* Go on to one place inside the archive; false when it leads elsewhere. */
static bool
item_hop(struct archive *archive, item_find *find, struct resource *resource)
{
	struct request request = { .door = DOOR_GOPHER };
	struct target target;
	bool local;

	if (target_resolve(&target, archive_hostname(archive), resource->path,
		resource->to) == -1)
		return (false);
	local = target.kind == TARGET_LOCAL;
	if (local) {
		request.path = target.path;
		request.query = target.query;
		resource_free(resource);
		find(archive, &request, resource);
	}
	target_free(&target);
	return (local);
}

/* Go on to where the archive says that something is. */
static void
item_follow(struct archive *archive, item_find *find, struct resource *resource)
{
	for (int hops = 0; hops < HOPS_MAX; hops++) {
		if (resource->type != RESOURCE_MOVED &&
		    resource->type != RESOURCE_REDIRECT)
			return;
		if (!item_hop(archive, find, resource))
			return;
	}
	archive_log(archive, resource->path,
	    "moved in circles, or too often; mend the configuration");
	resource->type = RESOURCE_FAILED;
}

/* For a door without redirects: go on to where a moved resource is now. */
void
archive_follow(struct archive *archive, struct resource *resource)
{
	item_follow(archive, archive_find, resource);
}

/* Find out whether a page has links. */
static enum memo_links
item_find_links(struct archive *archive, const struct resource *resource)
{
	enum memo_links links = MEMO_UNKNOWN;
	struct page page;

	if (source_page(archive, resource, &page) == 0)
		links = page_has_links(&page) ? MEMO_LINKS : MEMO_NO_LINKS;
	page_free(&page);
	return (links);
}

/* The memo of a page. */
static struct memo *
item_memo(struct archive *archive, const struct resource *resource)
{
	return (memo_find(archive, &resource->stat));
}

/* Whether a page has links; remembered for gemtext. */
static enum memo_links
item_links(struct archive *archive, const struct resource *resource)
{
	enum memo_links links;

	if (resource->source != SOURCE_GEMTEXT)
		return (item_find_links(archive, resource));
	links = item_memo(archive, resource)->links;
	if (links == MEMO_UNKNOWN) {
		links = item_find_links(archive, resource);
		item_memo(archive, resource)->links = links;
	}
	return (links);
}

/* The item type of a page: a menu or a text; 0 when it cannot be read. */
static char
item_of_page(struct archive *archive, const struct resource *resource)
{
	if (resource->plain)
		return ('0');
	if (path_is_directory(resource->path))
		return ('1');
	switch (item_links(archive, resource)) {
	case MEMO_LINKS:
		return ('1');
	case MEMO_NO_LINKS:
		return ('0');
	case MEMO_UNKNOWN:
		break;
	}
	return (0);
}

/* The item type of what was found. */
static char
item_of(struct archive *archive, const struct resource *resource)
{
	switch (resource->type) {
	case RESOURCE_PAGE:
		return (item_of_page(archive, resource));
	case RESOURCE_FILE:
		return (kind_item(resource->mime));
	case RESOURCE_MOVED:
	case RESOURCE_REDIRECT: /* out of the archive: a menu with the link */
		return ('1');
	case RESOURCE_INPUT:
		return ('7');
	case RESOURCE_GONE:
	case RESOURCE_MISSING:
	case RESOURCE_FAILED:
		break;
	}
	return (0);
}

/* The item type under which a path is listed. */
char
archive_item(struct archive *archive, const char *path)
{
	struct request request = { .door = DOOR_GOPHER, .path = path };
	struct resource resource;
	char item;

	archive_find_stored(archive, &request, &resource);
	item_follow(archive, archive_find_stored, &resource);
	item = item_of(archive, &resource);
	if (resource.type == RESOURCE_MISSING && resource.path != NULL)
		item = made_item(archive, resource.path);
	resource_free(&resource);
	if (archive->late !=
	    LATER_NOT) /* nobody will see it, or hear that it is missing */
		return ('1');
	return (item);
}
