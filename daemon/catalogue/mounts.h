/*
 * What is mounted where an archive is: at its directory, below and above.
 * What others mount elsewhere, as containers do all day, is left out.
 */
#ifndef CATALOGUE_MOUNTS_H
#define CATALOGUE_MOUNTS_H

#include <stdbool.h>

struct mounts;

/*
 * Note what is mounted now, for an archive at a real path. NULL when memory
 * ran out. Without /proc nothing ever changes.
 */
struct mounts *mounts_new(const char *root);

/* Give it back; NULL is allowed. */
void mounts_free(struct mounts *);

/* Whether that is another thing since it was made or this was asked. */
bool mounts_changed(struct mounts *);

#endif
