/*
 * Answers that are kept for the next reader: see archive_recall, archive_record
 * and archive_keep in archive.h.
 *
 * A kept answer comes with the record of what was looked at for it. It is
 * true as long as no watched directory of the record has changed and every
 * file that is looked at again is as it was.
 */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "archive/archive.h"
#include "archive/private.h"
#include "archive/record.h"
#include "archive/stamp.h"
#include "archive/watch.h"
#include "base/answer.h"
#include "base/block.h"
#include "base/cache.h"

struct kept {
	struct block *block; /* the answer */
	struct record record;
};

/* Give a kept answer back. */
static void
kept_drop(void *value)
{
	struct kept *kept = value;

	block_drop(kept->block);
	record_free(&kept->record);
	free(kept);
}

/* Append what tells an answer from all others. */
static void
kept_key(struct buf *key, const struct request *request, const char *form)
{
	buf_putc(key, 'k');
	buf_putc(key, (char)request->door);
	buf_add(key, form, strlen(form) + 1);
	buf_puts(key, request->path);
}

/* Whether an answer is still true. */
static bool
kept_holds(struct archive *archive, struct kept *kept)
{
	return (record_holds(&kept->record, archive->watch, archive->root,
	    archive_clock(), archive->config.hurry != LATER_NOT));
}

/* The answer to a key, if it is still true; else it is dropped. */
static struct kept *
kept_find(struct archive *archive, const struct buf *key)
{
	struct kept *kept;

	if (!buf_ok(key))
		return (NULL);
	kept = cache_find(archive->cache, key->data, key->len);
	if (kept == NULL || kept_holds(archive, kept))
		return (kept);
	kept_drop(cache_take(archive->cache, key->data, key->len));
	return (NULL);
}

/* Fill an answer in with the one that was kept. */
bool
archive_recall(struct archive *archive, const struct request *request,
    const char *form, struct answer *answer)
{
	struct buf key = { 0 };
	struct kept *kept;

	if (request->query != NULL)
		return (false);
	kept_key(&key, request, form);
	kept = kept_find(archive, &key);
	buf_free(&key);
	if (kept == NULL)
		return (false);
	answer->shared = block_hold(kept->block);
	return (true);
}

/* Whether an answer from a resource may be kept (archive_append). */
static bool
resource_is_lasting(const struct resource *resource)
{
	struct stamp stamp = stamp_of(&resource->stat);

	if (resource->type == RESOURCE_PAGE)
		return (resource->source != SOURCE_CATALOGUE);
	return (resource_is_small(resource) && !stamp_is_young(&stamp));
}

/* Record from now on what is looked at. */
bool
archive_record(struct archive *archive, const struct resource *resource)
{
	struct record *record = &archive->record;

	if (archive->forgets || !resource_is_lasting(resource))
		return (false);
	watch_update(archive->watch);
	record_open(record, archive_clock() + ARCHIVE_TRUST);
	archive_record_path(archive, "/");
	record->open = !record->refused && archive->late == LATER_NOT;
	return (record->open);
}

/* Keep an answer with the record, which is gone afterwards. */
static void
kept_put(struct archive *archive, const struct buf *key, struct answer *answer)
{
	struct block *block = answer_share(answer);
	struct kept *kept = malloc(sizeof *kept);

	if (block == NULL || kept == NULL) {
		free(kept);
		return;
	}
	*kept = (struct kept){
		.block = block_hold(block),
		.record = archive->record,
	};
	archive->record = (struct record){ 0 };
	cache_put(archive->cache, key->data, key->len, kept,
	    sizeof *kept + record_size(&kept->record) + sizeof *block +
		block->len,
	    kept_drop);
}

/* End the record and keep the answer. */
void
archive_keep(struct archive *archive, const struct request *request,
    const char *form, struct answer *answer)
{
	struct record *record = &archive->record;
	struct buf key = { 0 };

	if (!record->open)
		return;
	if (record_close(record) && archive->late == LATER_NOT &&
	    request->query == NULL && answer->status == STATUS_SUCCESS &&
	    answer->fd == -1) {
		kept_key(&key, request, form);
		if (buf_ok(&key))
			kept_put(archive, &key, answer);
		buf_free(&key);
	}
	record_free(record);
}
