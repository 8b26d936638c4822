/*
 * Aliases: the spellings under which one person is known, as the
 * configuration gives them.
 */
#ifndef CATALOGUE_ALIAS_H
#define CATALOGUE_ALIAS_H

#include <stddef.h>

struct alias {
	char *key;  /* of a spelling (catalogue/key.h) */
	char *name; /* of the person whom it stands for */
	/*
	 * How many names a document's header would be taken to have in the
	 * spelling (digest_people): two in "Lee, Ann", which are one then.
	 */
	size_t parts;
};

/*
 * The name of the person of a key, among so many aliases; otherwise when it
 * is no alias.
 */
const char *alias_name(
    const struct alias *, size_t, const char *key, const char *otherwise);

#endif
