/*
 * Where a link leads: see target.h.
 *
 * Decides between our own archive, a Gopher item and the rest of the world.
 * It does not look whether anything is there.
 */

#include "document/target.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/path.h"
#include "base/url.h"

/* The URL of a page of ours; NULL when memory ran out. */
static char *
target_base(const char *hostname, const char *path)
{
	struct buf base = { 0 };
	bool literal = strchr(hostname, ':') != NULL; /* IPv6 */

	buf_puts(&base, literal ? "gemini://[" : "gemini://");
	buf_puts(&base, hostname);
	buf_puts(&base, literal ? "]" : "");
	url_encode(&base, path, strlen(path));
	return (buf_take(&base));
}

/* Percent-encoded text decoded; NULL when it hides a NUL or is malformed. */
static char *
target_decode(const char *encoded)
{
	struct buf text = { 0 };

	if (url_decode(&text, encoded, strlen(encoded)) == -1 ||
	    (text.len > 0 && memchr(text.data, '\0', text.len) != NULL)) {
		buf_free(&text);
		return (NULL);
	}
	return (buf_take(&text));
}

/* Whether a URL names this archive: its host, at Gemini's own port. */
static bool
target_is_local(const struct url *url, const char *hostname)
{
	return (url->scheme != NULL && strcmp(url->scheme, "gemini") == 0 &&
		url->userinfo == NULL && url->host != NULL &&
		strcasecmp(url->host, hostname) == 0 &&
		url_port(url, PORT_GEMINI) == PORT_GEMINI);
}

/* Whether a URL names an item on a Gopher server. */
static bool
target_is_gopher(const struct url *url)
{
	return (url->scheme != NULL && strcmp(url->scheme, "gopher") == 0 &&
		url->userinfo == NULL && url->host != NULL &&
		url->host[0] != '\0');
}

/* Fill in a path of our own. */
static int
target_local(struct target *target, const struct url *url)
{
	struct buf path = { 0 };
	char *decoded = target_decode(url->path);

	target->kind = TARGET_LOCAL;
	if (decoded == NULL)
		return (-1);
	path_normalize(&path, decoded, strlen(decoded));
	free(decoded);
	target->path = buf_take(&path);
	if (target->path == NULL)
		return (-1);
	if (url->query == NULL)
		return (0);
	target->query = target_decode(url->query);
	return (target->query == NULL ? -1 : 0);
}

/* The selector of a gopher URL, "/" item selector (RFC 4266, section 2.1). */
static char *
target_selector(const struct url *url)
{
	struct buf encoded = { 0 };
	char *selector;

	if (strlen(url->path) > 2)
		buf_puts(&encoded, url->path + 2);
	if (url->query != NULL) {
		buf_putc(&encoded, '?');
		buf_puts(&encoded, url->query);
	}
	selector =
	    buf_ok(&encoded) ? target_decode(buf_string(&encoded)) : NULL;
	buf_free(&encoded);
	return (selector);
}

/* Fill in an item on a Gopher server. */
static int
target_gopher(struct target *target, struct url *url)
{
	bool typed = url->path[0] == '/' && url->path[1] != '\0';

	target->kind = TARGET_GOPHER;
	target->item = '1';
	if (typed)
		target->item = url->path[1];
	target->port = url_port(url, PORT_GOPHER);
	target->selector = target_selector(url);
	if (target->selector == NULL ||
	    strpbrk(target->selector, "\t\r\n") != NULL)
		return (-1);
	target->host = url->host;
	url->host = NULL;
	return (0);
}

/* Tell what an absolute URL is, and take it apart for that. */
static int
target_fill(struct target *target, const char *hostname, const char *absolute)
{
	struct url url;
	int result = 0;

	if (url_parse(&url, absolute, strlen(absolute)) == -1)
		return (-1);
	if (target_is_local(&url, hostname))
		result = target_local(target, &url);
	else if (target_is_gopher(&url))
		result = target_gopher(target, &url);
	else
		target->kind = TARGET_OTHER;
	url_free(&url);
	return (result);
}

/* Whether a reference has an encoded byte that paths are made of. */
static bool
reference_hides(const char *percent)
{
	return (strncmp(percent, "%00", 3) == 0 ||
		strncasecmp(percent, "%2e", 3) == 0 ||
		strncasecmp(percent, "%2f", 3) == 0);
}

/*
 * Whether a reference is nothing but a path, which means the same whether it
 * is resolved as a URL or as a path. Most are.
 */
static bool
reference_is_path(const char *reference)
{
	const char *c = reference;

	for (; *c != '\0'; c++) {
		if ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
		    (*c >= '0' && *c <= '9'))
			continue;
		if (strchr("-._~!$&'()*+,;=@/%", *c) == NULL)
			return (false);
		if ((*c == '/' && c[1] == '/') ||
		    (*c == '%' && reference_hides(c)))
			return (false);
	}
	return (c != reference);
}

/* Fill in a path of our own that is seen from the page at base. */
static int
target_join(struct target *target, const char *base, const char *reference)
{
	char *decoded = target_decode(reference);
	struct buf path = { 0 };

	if (decoded == NULL)
		return (-1);
	path_join(&path, base, decoded);
	free(decoded);
	target->kind = TARGET_LOCAL;
	target->path = buf_take(&path);
	return (target->path == NULL ? -1 : 0);
}

/* Resolve a reference that stands on the page at path. */
int
target_resolve(struct target *target, const char *hostname, const char *path,
    const char *reference)
{
	char *base, *absolute;
	int result;

	*target = (struct target){ 0 };
	if (reference_is_path(reference))
		return (target_join(target, path, reference));
	base = target_base(hostname, path);
	if (base == NULL)
		return (-1);
	absolute = url_resolve(base, reference);
	free(base);
	if (absolute == NULL)
		return (-1);
	result = target_fill(target, hostname, absolute);
	if (result == 0 && target->kind != TARGET_LOCAL)
		target->url = absolute;
	else
		free(absolute);
	if (result == -1)
		target_free(target);
	return (result);
}

/* Give the parts back. */
void
target_free(struct target *target)
{
	free(target->path);
	free(target->query);
	free(target->url);
	free(target->selector);
	free(target->host);
	*target = (struct target){ 0 };
}
