/*
 * What the configuration says of paths: gone, moved, asks for input.
 */
#ifndef ARCHIVE_RULE_H
#define ARCHIVE_RULE_H

#include <stdbool.h>
#include <stddef.h>

struct request;
struct resource;
struct rule;

/*
 * Apply the first rule that speaks of the request's path: fill in the
 * resource's type and what belongs to it (RESOURCE_FAILED when memory ran
 * out). False when none does. What a rule for a moved directory does not
 * say of a file below it is kept: "/old/" to "/new/" moves "/old/a" to
 * "/new/a".
 */
bool rule_apply(const struct rule *, size_t count, const struct request *,
    struct resource *);

/* Whether any rule speaks of a normal path. */
bool rule_speaks(const struct rule *, size_t count, const char *path);

#endif
