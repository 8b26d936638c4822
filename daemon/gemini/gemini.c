/*
 * The Gemini door: reads a request, finds what it names, writes the answer.
 * See gemini.h. Section numbers are those of the protocol specification
 * 0.24.1. TLS and the closing of connections are net/'s.
 */

#include "gemini/gemini.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "archive/archive.h"
#include "document/page.h"
#include "base/answer.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/path.h"
#include "base/text.h"
#include "base/url.h"
#include "gemini/render.h"

#define REQUEST_MAX (GEMINI_URL_MAX + 2) /* the URL and CRLF */
#define META_MAX    1024                 /* bytes; older clients read no more */

/* A request, understood. */
struct visit {
	struct archive *archive; /* the site that it names */
	struct url url;
	char *path;  /* normal, decoded */
	char *query; /* decoded; NULL when there is none */
};

/* Cut clean UTF-8 to a number of bytes, between characters. */
static void
meta_cut(struct buf *meta, size_t max)
{
	if (meta->len <= max)
		return;
	while (max > 0 && (meta->data[max] & 0xc0) == 0x80)
		max--;
	meta->len = max;
	meta->data[max] = '\0';
}

/* Write the header; what would break the line is taken out of meta. */
static void
gemini_header(struct answer *answer, enum status status, const char *meta)
{
	struct buf clean = { 0 };

	text_clean(&clean, meta, strlen(meta));
	meta_cut(&clean, META_MAX);
	for (size_t i = 0; i < clean.len; i++)
		if (clean.data[i] == '\t')
			clean.data[i] = ' ';
	answer->status = status;
	buf_printf(&answer->bytes, "%d %s\r\n", status, buf_string(&clean));
	if (!buf_ok(&clean))
		answer->bytes.failed = true;
	buf_free(&clean);
}

/* Refuse a request; always -1, so that parsers return it. */
static int
gemini_refuse(struct answer *answer, enum status status, const char *why)
{
	gemini_header(answer, status, why);
	return (-1);
}

/* Refuse a request that is malformed. */
static int
gemini_bad(struct answer *answer, const char *why)
{
	return (gemini_refuse(answer, STATUS_BAD_REQUEST, why));
}

/* Answer that nothing is there. */
static int
gemini_missing(struct answer *answer)
{
	return (gemini_refuse(
	    answer, STATUS_NOT_FOUND, "There is nothing here by that name"));
}

/* Answer that we are in trouble, whatever was written before. */
static void
gemini_fail(struct answer *answer)
{
	answer_free(answer);
	gemini_header(answer, STATUS_FAILURE,
	    "The server is in trouble; please try again later");
}

/* Whether n bytes hold a space or a control byte, which no URL does. */
static bool
gemini_has_blanks(const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (byte <= ' ' || byte == 0x7f)
			return (true);
	}
	return (false);
}

/* Take the line apart that a request is (section "Requests"). */
static int
gemini_read_line(
    const char *bytes, size_t n, struct url *url, struct answer *answer)
{
	if (n > REQUEST_MAX ||
	    (n == REQUEST_MAX && memcmp(bytes + n - 2, "\r\n", 2) != 0))
		return (gemini_bad(answer, "The URL is over 1024 bytes long"));
	if (n < 2 || memcmp(bytes + n - 2, "\r\n", 2) != 0)
		return (gemini_bad(answer, "The request must end with CRLF"));
	if (n == 2)
		return (gemini_bad(answer, "The request is empty"));
	if (gemini_has_blanks(bytes, n - 2) ||
	    url_parse(url, bytes, n - 2) == -1)
		return (gemini_bad(answer, "The request is not a URL"));
	return (0);
}

/* Check the parts of a URL, host and port aside. */
static int
gemini_check_url(const struct url *url, struct answer *answer)
{
	if (url->scheme == NULL)
		return (gemini_bad(answer, "The URL is not absolute"));
	if (url->userinfo != NULL)
		return (gemini_bad(answer, "The URL has a user name"));
	if (url->fragment != NULL)
		return (gemini_bad(answer, "The URL has a fragment"));
	if (strcmp(url->scheme, "gemini") != 0)
		return (gemini_refuse(answer, STATUS_PROXY_REFUSED,
		    "Only gemini URLs are served here"));
	if (url->host == NULL || url->host[0] == '\0')
		return (gemini_bad(answer, "The URL has no host"));
	return (0);
}

/* Percent-encoded UTF-8 without NUL as a new string; or NULL. */
static char *
gemini_decode(const char *encoded)
{
	struct buf text = { 0 };

	if (url_decode(&text, encoded, strlen(encoded)) == -1 ||
	    !text_is_utf8(buf_string(&text), text.len) ||
	    strlen(buf_string(&text)) != text.len) {
		buf_free(&text);
		return (NULL);
	}
	return (buf_take(&text));
}

/* Read the path; dot segments count whether or not they are encoded. */
static int
gemini_read_path(struct visit *visit, struct answer *answer)
{
	char *decoded = gemini_decode(visit->url.path);
	struct buf path = { 0 };

	if (decoded == NULL)
		return (gemini_bad(
		    answer, "The path is not UTF-8 text, or has a NUL"));
	path_normalize(&path, decoded, strlen(decoded));
	free(decoded);
	visit->path = buf_take(&path);
	if (visit->path != NULL)
		return (0);
	gemini_fail(answer);
	return (-1);
}

/* Read the query. */
static int
gemini_read_query(struct visit *visit, struct answer *answer)
{
	if (visit->url.query == NULL)
		return (0);
	visit->query = gemini_decode(visit->url.query);
	if (visit->query == NULL)
		return (gemini_bad(
		    answer, "The query is not UTF-8 text, or has a NUL"));
	return (0);
}

/* Whether a host of a URL is this name; a dot at its end says nothing. */
static bool
gemini_is_host(const char *host, const char *name)
{
	size_t len = strlen(host);

	if (len > 0 && host[len - 1] == '.')
		len--;
	return (strlen(name) == len && strncasecmp(host, name, len) == 0);
}

/* The site of a host; or NULL. */
static struct archive *
gemini_find_site(const struct endpoint *endpoint, const char *host)
{
	for (size_t i = 0; i < endpoint->archive_count; i++)
		if (gemini_is_host(
			host, archive_hostname(endpoint->archives[i])))
			return (endpoint->archives[i]);
	return (NULL);
}

/* See that the URL names a site of ours, at our port (status 53). */
static int
gemini_read_authority(
    const struct endpoint *endpoint, struct visit *visit, struct answer *answer)
{
	int port = url_port(&visit->url, PORT_GEMINI);

	visit->archive = gemini_find_site(endpoint, visit->url.host);
	if (visit->archive == NULL)
		return (gemini_refuse(answer, STATUS_PROXY_REFUSED,
		    "That host is not served here"));
	if (port != endpoint->port && port != endpoint->bound)
		return (gemini_refuse(answer, STATUS_PROXY_REFUSED,
		    "Another port is not served here"));
	return (0);
}

/* Understand a request; -1 when the answer says already why not. */
static int
gemini_parse(const struct endpoint *endpoint, const char *bytes, size_t n,
    struct visit *visit, struct answer *answer)
{
	if (gemini_read_line(bytes, n, &visit->url, answer) == -1 ||
	    gemini_check_url(&visit->url, answer) == -1 ||
	    gemini_read_path(visit, answer) == -1 ||
	    gemini_read_query(visit, answer) == -1 ||
	    gemini_read_authority(endpoint, visit, answer) == -1)
		return (-1);
	/* An encoded "/" is part of a name, and no file has it in its name. */
	if (strcasestr(visit->url.path, "%2f") != NULL)
		return (gemini_missing(answer));
	return (0);
}

/* Give the parts of a request back. */
static void
visit_free(struct visit *visit)
{
	url_free(&visit->url);
	free(visit->path);
	free(visit->query);
}

/* Redirect to a URL reference, percent-encoded where it has to be. */
static void
gemini_redirect(
    struct answer *answer, enum status status, const char *reference)
{
	struct buf meta = { 0 };

	url_encode_reference(&meta, reference, strlen(reference));
	if (!buf_ok(&meta) || meta.len > META_MAX)
		gemini_fail(answer);
	else
		gemini_header(answer, status, buf_string(&meta));
	buf_free(&meta);
}

/*
 * Redirect to the directory's own path, with its slash. The path is normal:
 * it never begins with "//", which would name a host.
 */
static void
gemini_redirect_directory(
    struct answer *answer, const struct visit *visit, const char *path)
{
	struct buf reference = { 0 };

	url_encode(&reference, path, strlen(path));
	if (visit->url.query != NULL)
		buf_printf(&reference, "?%s", visit->url.query);
	if (buf_ok(&reference))
		gemini_redirect(answer, STATUS_MOVED, buf_string(&reference));
	else
		gemini_fail(answer);
	buf_free(&reference);
}

/* Whether a charset goes without saying: the default, or a part of it. */
static bool
gemini_is_default_charset(const char *charset)
{
	return (charset[0] == '\0' || strcasecmp(charset, "utf-8") == 0 ||
		strcasecmp(charset, "us-ascii") == 0);
}

/* Write the header of a page: gemtext in a charset (section 5.2). */
static void
gemini_header_page(struct answer *answer, const char *charset, const char *lang)
{
	char meta[CHARSET_MAX + LANG_MAX + 64];
	bool said = !gemini_is_default_charset(charset);

	snprintf(meta, sizeof meta, "text/gemini%s%s%s%s",
	    said ? "; charset=" : "", said ? charset : "",
	    lang[0] == '\0' ? "" : "; lang=", lang);
	gemini_header(answer, STATUS_SUCCESS, meta);
}

/* Write the header of a file. */
static void
gemini_header_file(struct answer *answer, const struct resource *resource)
{
	char meta[MIME_MAX + CHARSET_MAX + 16];

	snprintf(meta, sizeof meta, "%s%s%s", resource->mime,
	    resource->charset[0] == '\0' ? "" : "; charset=",
	    resource->charset);
	gemini_header(answer, STATUS_SUCCESS, meta);
}

/* Append the bytes as stored; a large file follows from the disk. */
static int
gemini_body(
    struct answer *answer, const struct visit *visit, struct resource *resource)
{
	if (resource->fd == -1) {
		buf_add(
		    &answer->bytes, resource->bytes.data, resource->bytes.len);
		return (0);
	}
	if (resource_is_small(resource))
		return (
		    archive_append(visit->archive, resource, &answer->bytes));
	answer->fd = resource->fd;
	answer->length = (uint64_t)resource->stat.st_size;
	resource->fd = -1;
	return (0);
}

/* Append a page that is not stored as gemtext. */
static int
gemini_render(struct answer *answer, const struct visit *visit,
    const struct resource *resource)
{
	struct page page = { 0 };
	int result = archive_page(visit->archive, resource, &page);

	if (result == 0)
		render_gemtext(&answer->bytes, &page,
		    archive_hostname(visit->archive), resource->path);
	page_free(&page);
	return (result);
}

/* Answer with a page. */
static int
gemini_page(
    struct answer *answer, const struct visit *visit, struct resource *resource)
{
	if (resource->source == SOURCE_GEMTEXT) {
		gemini_header_page(answer, resource->charset, resource->lang);
		return (gemini_body(answer, visit, resource));
	}
	gemini_header_page(answer, "", resource->lang);
	return (gemini_render(answer, visit, resource));
}

/* Whether a directory was asked for as if it were a file. */
static bool
gemini_lacks_slash(const struct visit *visit, const struct resource *resource)
{
	return ((resource->type == RESOURCE_PAGE ||
		    resource->type == RESOURCE_FILE) &&
		path_is_directory(resource->path) &&
		!path_is_directory(visit->path));
}

/* Answer with what was found; -1 when we are in trouble. */
static int
gemini_answer(
    struct answer *answer, const struct visit *visit, struct resource *resource)
{
	if (gemini_lacks_slash(visit, resource)) {
		gemini_redirect_directory(answer, visit, resource->path);
		return (0);
	}
	switch (resource->type) {
	case RESOURCE_PAGE:
		return (gemini_page(answer, visit, resource));
	case RESOURCE_FILE:
		gemini_header_file(answer, resource);
		return (gemini_body(answer, visit, resource));
	case RESOURCE_MOVED:
		gemini_redirect(answer, STATUS_MOVED, resource->to);
		return (0);
	case RESOURCE_REDIRECT:
		gemini_redirect(answer, STATUS_REDIRECT, resource->to);
		return (0);
	case RESOURCE_INPUT:
		gemini_header(answer, STATUS_INPUT, resource->prompt);
		return (0);
	case RESOURCE_GONE:
		gemini_header(
		    answer, STATUS_GONE, "What was here is gone for good");
		return (0);
	case RESOURCE_MISSING:
		gemini_missing(answer);
		return (0);
	case RESOURCE_FAILED:
		break;
	}
	return (-1);
}

/* Whether what was found is answered from memory. */
static bool
gemini_is_in_memory(const struct resource *resource)
{
	return (resource_is_small(resource) ||
		(resource->type == RESOURCE_PAGE &&
		    resource->source != SOURCE_GEMTEXT));
}

/* Find what a request names and answer with it. */
static void
gemini_visit(struct answer *answer, const struct visit *visit)
{
	struct archive *archive = visit->archive;
	struct request request = {
		.door = DOOR_GEMINI,
		.path = visit->path,
		.query = visit->query,
	};
	struct resource resource;

	if (archive_recall(archive, &request, "", answer))
		return;
	archive_find(archive, &request, &resource);
	if (request.query == NULL && gemini_is_in_memory(&resource) &&
	    archive_record(archive, &resource)) {
		resource_free(&resource);
		archive_find(archive, &request, &resource);
	}
	if (gemini_answer(answer, visit, &resource) == -1)
		gemini_fail(answer);
	archive_keep(archive, &request, "", answer);
	resource_free(&resource);
}

/* How many bytes the request at the start of n bytes has. */
static size_t
gemini_measure(const char *bytes, size_t n)
{
	const char *end = memchr(bytes, '\n', n);

	return (end == NULL ? 0 : (size_t)(end - bytes) + 1);
}

/* Answer a request. */
static void
gemini_respond(const struct endpoint *endpoint, const char *bytes, size_t n,
    struct answer *answer)
{
	struct visit visit = { 0 };
	enum later later = LATER_NOT;

	*answer = ANSWER_EMPTY;
	if (gemini_parse(endpoint, bytes, n, &visit, answer) == 0)
		gemini_visit(answer, &visit);
	if (!buf_ok(&answer->bytes))
		gemini_fail(answer);
	if (visit.archive != NULL)
		later = archive_gave_up(visit.archive);
	if (later != LATER_NOT)
		answer_postpone(answer, later);
	visit_free(&visit);
}

/* Answer that it would take too long. */
static void
gemini_excuse(const struct endpoint *endpoint, struct answer *answer)
{
	(void)endpoint;
	*answer = ANSWER_EMPTY;
	gemini_header(answer, STATUS_UNAVAILABLE,
	    "The server is busy and cannot have this ready now; please try "
	    "again later");
}

const struct door gemini_door = {
	.name = "gemini",
	.request_max = REQUEST_MAX,
	.measure = gemini_measure,
	.respond = gemini_respond,
	.excuse = gemini_excuse,
};
