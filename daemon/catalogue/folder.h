/*
 * Folders of the catalogue: there is one for each directory that has a file
 * in the catalogue, or below it.
 */
#ifndef CATALOGUE_FOLDER_H
#define CATALOGUE_FOLDER_H

#include <stdint.h>

struct store;

/*
 * The id of the folder that a normal path is in; it and those above it are
 * made where they are missing. 0 when something failed.
 */
int64_t folder_make(struct store *, const char *path);

/*
 * Take out the folder of an id, and those above it, as far as nothing is left
 * in them; 0 is none.
 */
void folder_prune(struct store *, int64_t id);

#endif
