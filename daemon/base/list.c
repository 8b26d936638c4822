/* Growing lists of strings: see list.h. */

#include "base/list.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LIST_SMALLEST 8

/* Make room for one more. */
static int
list_grow(struct list *list)
{
	size_t capacity =
	    list->capacity == 0 ? LIST_SMALLEST : list->capacity * 2;
	char **items;

	if (list->count < list->capacity)
		return (0);
	if (capacity > SIZE_MAX / sizeof *items)
		return (-1);
	items = realloc(list->items, capacity * sizeof *items);
	if (items == NULL)
		return (-1);
	list->items = items;
	list->capacity = capacity;
	return (0);
}

/* Append a copy of n bytes. */
void
list_add(struct list *list, const char *s, size_t n)
{
	char *item;

	if (list->failed)
		return;
	item = n == SIZE_MAX ? NULL : malloc(n + 1);
	if (item == NULL || list_grow(list) == -1) {
		free(item);
		list->failed = true;
		return;
	}
	if (n > 0)
		memcpy(item, s, n);
	item[n] = '\0';
	list->items[list->count++] = item;
}

/* Whether one of the strings is these n bytes. */
bool
list_has(const struct list *list, const char *s, size_t n)
{
	for (size_t i = 0; i < list->count; i++)
		if (strncmp(list->items[i], s, n) == 0 &&
		    list->items[i][n] == '\0')
			return (true);
	return (false);
}

/* Give the memory back. */
void
list_free(struct list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct list){ 0 };
}
