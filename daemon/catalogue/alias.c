/* Aliases: see alias.h. */

#include "catalogue/alias.h"

#include <string.h>

/* The name of the person of a key. */
const char *
alias_name(const struct alias *aliases, size_t count, const char *key,
    const char *otherwise)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(aliases[i].key, key) == 0)
			return (aliases[i].name);
	return (otherwise);
}
