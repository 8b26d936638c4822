/*
 * All documents of an edition, by folder and by title.
 *
 *	/all/               the documents of each folder; or the folders, where
 *	                    there are many documents
 *	/all/in/a/b/        the documents of the folder /a/b/, each with the
 *	                    page beside it (info.h)
 *	/all/titles         the documents by their titles, or letters
 *	/all/titles/m       those whose title begins with an m
 *
 * They continue on numbered pages: /all/2, /all/in/a/b/2, /all/titles/m/2. In an
 * edition folders are named from its own root.
 */
#ifndef CATALOGUE_ALL_H
#define CATALOGUE_ALL_H

#include <stdbool.h>

struct sheet;

/*
 * Write the page at what follows "/all/" in its path. False when there is
 * none.
 */
bool all_make(struct sheet *, const char *rest);

/* Append a link to the page of a folder of the sheet's edition. */
void all_folder_link(struct sheet *, const char *folder);

#endif
