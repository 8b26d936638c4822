/*
 * Rules: see rule.h.
 */

#include "archive/rule.h"

#include <string.h>

#include "archive/archive.h"
#include "base/buf.h"
#include "base/path.h"
#include "base/url.h"

/* What of path lies below a rule's directory; NULL when none of it. */
static const char *
rule_below(const struct rule *rule, const char *path)
{
	size_t n = strlen(rule->path);

	if (strcmp(rule->path, path) == 0)
		return (path + n);
	if (rule->type == RULE_INPUT || !path_is_directory(rule->path))
		return (NULL);
	if (strncmp(rule->path, path, n) == 0)
		return (path + n);
	if (strlen(path) == n - 1 && strncmp(rule->path, path, n - 1) == 0)
		return (path + n - 1);
	return (NULL);
}

/* Where what was below a moved path is now. */
static char *
rule_moved(const struct rule *rule, const char *below)
{
	struct buf to = { 0 };

	url_encode_reference(&to, rule->to, strlen(rule->to));
	if (path_is_directory(rule->to))
		url_encode(&to, below, strlen(below));
	return (buf_take(&to));
}

/* Where an answer leads: "%s" is what the reader typed. */
static char *
rule_answered(const struct rule *rule, const char *query)
{
	const char *hole = strstr(rule->to, "%s");
	struct buf whole = { 0 }, to = { 0 };

	if (hole == NULL) {
		buf_puts(&whole, rule->to);
	} else {
		buf_add(&whole, rule->to, (size_t)(hole - rule->to));
		url_encode_part(&whole, query, strlen(query));
		buf_puts(&whole, hole + strlen("%s"));
	}
	url_encode_reference(&to, buf_string(&whole), whole.len);
	to.failed |= !buf_ok(&whole);
	buf_free(&whole);
	return (buf_take(&to));
}

/* Fill the resource in from a rule that speaks of it. */
static void
rule_fill(const struct rule *rule, const char *below, const char *query,
    struct resource *resource)
{
	switch (rule->type) {
	case RULE_GONE:
		resource->type = RESOURCE_GONE;
		return;
	case RULE_MOVED:
		resource->type = RESOURCE_MOVED;
		resource->to = rule_moved(rule, below);
		break;
	case RULE_INPUT:
		if (query == NULL || query[0] == '\0') {
			resource->type = RESOURCE_INPUT;
			resource->prompt = strdup(rule->prompt);
			break;
		}
		resource->type = RESOURCE_REDIRECT;
		resource->to = rule_answered(rule, query);
		break;
	}
	if (resource->to == NULL && resource->prompt == NULL)
		resource->type = RESOURCE_FAILED;
}

/* Whether any rule speaks of a path. */
bool
rule_speaks(const struct rule *rules, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++)
		if (rule_below(&rules[i], path) != NULL)
			return (true);
	return (false);
}

/* Apply the first rule that speaks of the request's path. */
bool
rule_apply(const struct rule *rules, size_t count,
    const struct request *request, struct resource *resource)
{
	for (size_t i = 0; i < count; i++) {
		const char *below = rule_below(&rules[i], request->path);

		if (below == NULL)
			continue;
		rule_fill(&rules[i], below, request->query, resource);
		return (true);
	}
	return (false);
}
