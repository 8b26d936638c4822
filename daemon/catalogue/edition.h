/*
 * Editions: the parts of an archive that are in languages of their own. A
 * directory right below the root whose name is the tag of a language that we
 * speak is one: "/en/timeline/" is the timeline, in English, of what is below
 * "/en/"; "/timeline/" that of all the rest, in the language of the site.
 */
#ifndef CATALOGUE_EDITION_H
#define CATALOGUE_EDITION_H

#include <stddef.h>

#define EDITION_MAX 16 /* bytes of an edition's name, with its NUL */

/*
 * Put the edition that a normal path belongs to into a buffer: "en" for
 * "/en/a.gmi"; "", the edition of the site itself, for most others. How many
 * bytes of the path come before what the edition calls its root: 3, or 0.
 */
size_t edition_of(char edition[EDITION_MAX], const char *path);

#endif
