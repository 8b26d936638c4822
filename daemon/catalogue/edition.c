/* Editions: see edition.h. */

#include "catalogue/edition.h"

#include <string.h>

#include "language/language.h"

/* Put the edition that a path belongs to into a buffer. */
size_t
edition_of(char edition[EDITION_MAX], const char *path)
{
	const char *end = strchr(path + 1, '/');
	size_t n = end == NULL ? 0 : (size_t)(end - path) - 1;
	const struct language *language;

	edition[0] = '\0';
	if (n == 0 || n >= EDITION_MAX)
		return (0);
	memcpy(edition, path + 1, n);
	edition[n] = '\0';
	language = language_find(edition);
	if (language != NULL && strcmp(language_tag(language), edition) == 0)
		return (n + 1);
	edition[0] = '\0';
	return (0);
}
