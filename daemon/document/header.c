/* From the header of a page to a digest: see header.h. */

#include "document/header.h"

#include <string.h>

#include "document/digest.h"
#include "document/field.h"

/* The value of a field, unless it is not known; or NULL. */
static const char *
header_value(const struct page *page, enum field field)
{
	const char *value;

	if (!field_find(page, field, &value, NULL) || strcmp(value, "?") == 0)
		return (NULL);
	return (value);
}

/* Fill in a string. */
static void
header_string(struct digest *digest, char **string, const struct page *page,
    enum field field)
{
	if (*string == NULL)
		digest_puts(digest, string, header_value(page, field));
}

/* Fill in people. */
static void
header_people(struct digest *digest, struct list *people,
    const struct page *page, enum field field)
{
	const char *value = header_value(page, field);

	if (people->count == 0 && value != NULL)
		digest_people(digest, people, value, strlen(value));
}

/* Fill in what the header of a page tells. */
void
header_digest(struct digest *digest, const struct page *page)
{
	const char *language = header_value(page, FIELD_LANGUAGE), *date;

	if (digest->date == NULL && field_find(page, FIELD_DATE, &date, NULL))
		digest_puts(digest, &digest->date, date);
	header_string(digest, &digest->medium, page, FIELD_MEDIUM);
	header_string(digest, &digest->source, page, FIELD_SOURCE);
	header_people(digest, &digest->from, page, FIELD_FROM);
	header_people(digest, &digest->to, page, FIELD_TO);
	if (digest->language == NULL && language != NULL &&
	    field_is_language(language))
		digest_puts(digest, &digest->language, language);
}
