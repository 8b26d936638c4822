/*
 * The Gopher door: reads a request line, finds what it names, answers.
 *
 * A selector is a path, read leniently: with or without its first slash and
 * a directory's last. What a page looks like, menu.c and plain.c know; what
 * comes after a TAB, plus.c; nothing here waits or keeps anything.
 */

#include "gopher/gopher.h"

#include <string.h>

#include "archive/archive.h"
#include "document/page.h"
#include "base/answer.h"
#include "base/path.h"
#include "base/span.h"
#include "base/text.h"
#include "base/url.h"
#include "gopher/caps.h"
#include "gopher/item.h"
#include "gopher/menu.h"
#include "gopher/plain.h"
#include "gopher/plus.h"
#include "gopher/redirect.h"

#define REQUEST_MAX 4096 /* bytes; RFC 1436 wants 255, but URLs come too */

/* A request and its answer. */
struct visit {
	const struct endpoint *endpoint;
	struct answer *answer;
	struct span selector;
	struct span query; /* len 0: none */
	struct span view;  /* the Gopher+ suffix */
	enum plus plus;    /* what it asks for */
	bool dotted;       /* a dot ends the answer */
};

/* How many bytes the request has. */
static size_t
gopher_measure(const char *bytes, size_t n)
{
	const char *end = n == 0 ? NULL : memchr(bytes, '\n', n);

	return (end == NULL ? 0 : (size_t)(end - bytes) + 1);
}

/* Answer with an error item that says why, and of what. */
static void
visit_refuse(
    struct visit *visit, enum status status, const char *why, struct span what)
{
	struct item item = item_nowhere('3');
	struct buf *out = &visit->answer->bytes;
	struct buf message = { 0 };
	struct menu menu;

	visit->answer->status = status;
	buf_puts(&message, why);
	if (what.bytes != NULL) {
		buf_puts(&message, ": \"");
		text_clean(&message, what.bytes, what.len);
		buf_putc(&message, '"');
	}
	if (visit->plus != PLUS_NONE) {
		plus_error(out, status, buf_string(&message));
	} else {
		menu_open(&menu, visit->endpoint, out);
		menu_item(&menu, &item, buf_string(&message));
		menu_close(&menu);
	}
	buf_free(&message);
}

/* Refuse what the request's selector names. */
static void
visit_refuse_selector(struct visit *visit, enum status status, const char *why)
{
	visit_refuse(visit, status, why, visit->selector);
}

/* Answer with a page. */
static void
visit_page(struct visit *visit, const struct page *page, const char *path,
    bool verbatim)
{
	struct buf *out = &visit->answer->bytes;
	struct menu menu;

	if (visit->plus == PLUS_DIRECTORY) {
		plus_directory(out, visit->endpoint, page, path);
		return;
	}
	visit->dotted = true;
	menu_open(&menu, visit->endpoint, out);
	menu_page(&menu, page, path, verbatim);
	if (menu_close(&menu) == -1)
		out->failed = true;
}

/* Whether a page is shown as a menu (archive_item says the same). */
static bool
visit_wants_menu(const struct visit *visit, const struct resource *resource,
    const struct page *page)
{
	if (resource->plain ||
	    plus_wants_text(visit->view.bytes, visit->view.len))
		return (false);
	return (path_is_directory(resource->path) || page_has_links(page));
}

/* Say that something cannot be read. */
static void
visit_fail(struct visit *visit)
{
	visit_refuse_selector(visit, STATUS_FAILURE,
	    "The server is in trouble and cannot read this; try again later");
}

/* Answer with a page of the archive. */
static void
visit_archived(struct visit *visit, const struct resource *resource)
{
	struct buf *out = &visit->answer->bytes;
	struct page page;

	if (archive_page(visit->endpoint->archive, resource, &page) == -1)
		visit_fail(visit);
	else if (visit->plus == PLUS_ITEM)
		plus_item(out, visit->endpoint, resource, &page);
	else if (visit->plus == PLUS_DIRECTORY ||
		 visit_wants_menu(visit, resource, &page))
		visit_page(visit, &page, resource->path,
		    resource->source == SOURCE_GOPHERMAP ||
			resource->source == SOURCE_GPH);
	else {
		visit->dotted = true;
		if (plain_page(out, visit->endpoint, &page, resource->path) ==
		    -1)
			out->failed = true;
	}
	page_free(&page);
}

/* Answer with the bytes of a small file. */
static void
visit_small_file(struct visit *visit, const struct resource *resource)
{
	struct archive *archive = visit->endpoint->archive;

	if (archive_append(archive, resource, &visit->answer->bytes) == -1)
		visit_fail(visit);
}

/* Answer with a file: its bytes and nothing more. */
static void
visit_file(struct visit *visit, struct resource *resource)
{
	struct answer *answer = visit->answer;

	if (visit->plus == PLUS_DIRECTORY) {
		visit_refuse_selector(
		    visit, STATUS_NOT_FOUND, "This is a file, not a directory");
		return;
	}
	if (visit->plus == PLUS_ITEM) {
		plus_item(&answer->bytes, visit->endpoint, resource, NULL);
		return;
	}
	if (resource->fd == -1) {
		buf_add(
		    &answer->bytes, resource->bytes.data, resource->bytes.len);
		return;
	}
	if (resource_is_small(resource)) {
		visit_small_file(visit, resource);
		return;
	}
	answer->fd = resource->fd;
	answer->length = (uint64_t)resource->stat.st_size;
	resource->fd = -1;
}

/* Answer with the link to where something is now. */
static void
visit_moved(struct visit *visit, const struct resource *resource)
{
	static const char text[] = "What you asked for is here now:";
	struct page page = { 0 };

	visit->answer->status =
	    resource->type == RESOURCE_MOVED ? STATUS_MOVED : STATUS_REDIRECT;
	page_add(&page, LINE_TEXT, text, sizeof text - 1);
	page_link(&page, '\0', resource->to, strlen(resource->to), resource->to,
	    strlen(resource->to));
	visit_page(visit, &page, resource->path, false);
	visit->answer->bytes.failed |= !page_ok(&page);
	page_free(&page);
}

/* Answer with the question that a search item asks. */
static void
visit_input(struct visit *visit, const struct resource *resource)
{
	struct page page = { 0 };
	struct buf target = { 0 };

	visit->answer->status = STATUS_INPUT;
	url_encode(&target, resource->path, strlen(resource->path));
	page_link(&page, '7', buf_string(&target), target.len, resource->prompt,
	    strlen(resource->prompt));
	visit_page(visit, &page, resource->path, false);
	visit->answer->bytes.failed |= !buf_ok(&target) || !page_ok(&page);
	buf_free(&target);
	page_free(&page);
}

/* Answer for a path that is not there. */
static void
visit_missing(struct visit *visit, const struct resource *resource)
{
	if (resource->path != NULL && strcmp(resource->path, CAPS_PATH) == 0)
		caps_file(&visit->answer->bytes, visit->endpoint);
	else
		visit_refuse_selector(visit, STATUS_NOT_FOUND,
		    "There is nothing here by that name");
}

/* Answer with what was found. */
static void
visit_answer(struct visit *visit, struct resource *resource)
{
	switch (resource->type) {
	case RESOURCE_PAGE:
		visit_archived(visit, resource);
		break;
	case RESOURCE_FILE:
		visit_file(visit, resource);
		break;
	case RESOURCE_MOVED:
	case RESOURCE_REDIRECT:
		visit_moved(visit, resource);
		break;
	case RESOURCE_INPUT:
		visit_input(visit, resource);
		break;
	case RESOURCE_GONE:
		visit_refuse_selector(
		    visit, STATUS_GONE, "This is gone for good");
		break;
	case RESOURCE_MISSING:
		visit_missing(visit, resource);
		break;
	case RESOURCE_FAILED:
		visit_refuse_selector(visit, STATUS_FAILURE,
		    "The server is in trouble and cannot find this; try "
		    "again later");
		break;
	}
}

/* Ask again for what is missing, if the path can be meant otherwise. */
static void
visit_ask_again(const struct visit *visit, const struct request *request,
    struct resource *resource)
{
	const char *path = request->path, *mark = strchr(path, '?');
	size_t len = strlen(path);
	struct request other = *request;
	struct buf start = { 0 };

	if (mark == NULL && (len == 1 || path[len - 1] != '/'))
		return;
	buf_add(&start, path, mark != NULL ? (size_t)(mark - path) : len - 1);
	if (mark != NULL && other.query == NULL && mark[1] != '\0')
		other.query = mark + 1;
	other.path = buf_string(&start);
	resource_free(resource);
	archive_find(visit->endpoint->archive, &other, resource);
	visit->answer->bytes.failed |= !buf_ok(&start);
	buf_free(&start);
}

/* Find what a request names. */
static void
visit_find(const struct visit *visit, const struct request *request,
    struct resource *resource)
{
	struct archive *archive = visit->endpoint->archive;

	archive_find(archive, request, resource);
	if (resource->type == RESOURCE_MISSING)
		visit_ask_again(visit, request, resource);
	archive_follow(archive, resource);
}

/* Whether every reader who names this path gets the same answer. */
static bool
visit_is_common(const struct visit *visit, const struct request *request)
{
	return (visit->plus == PLUS_NONE && visit->view.len == 0 &&
		request->query == NULL && strchr(request->path, '?') == NULL);
}

/* Append what pages look like to the readers of an endpoint. */
static void
visit_form(struct buf *form, const struct endpoint *endpoint)
{
	buf_number(form, endpoint->charset);
	buf_putc(form, ' ');
	buf_number(form, endpoint->width);
	buf_putc(form, ' ');
	buf_number(form, endpoint->port);
	buf_putc(form, ' ');
	buf_puts(form, endpoint->host);
}

/* Answer a request with what is found anew. */
static void
visit_serve(struct visit *visit, const struct request *request)
{
	struct resource resource;

	visit_find(visit, request, &resource);
	visit_answer(visit, &resource);
	resource_free(&resource);
}

/* Answer a request that many readers make, once for all of them. */
static void
visit_serve_common(
    struct visit *visit, const struct request *request, const char *form)
{
	struct archive *archive = visit->endpoint->archive;
	struct resource resource;

	if (archive_recall(archive, request, form, visit->answer))
		return;
	visit_find(visit, request, &resource);
	if (archive_record(archive, &resource)) {
		resource_free(&resource);
		visit_find(visit, request, &resource);
	}
	visit_answer(visit, &resource);
	archive_keep(archive, request, form, visit->answer);
	resource_free(&resource);
}

/* Answer a request that names a path. */
static void
visit_request(struct visit *visit, const struct request *request)
{
	struct buf form = { 0 };

	visit_form(&form, visit->endpoint);
	if (buf_ok(&form) && visit_is_common(visit, request))
		visit_serve_common(visit, request, buf_string(&form));
	else
		visit_serve(visit, request);
	buf_free(&form);
}

/* Append what a reader typed in UTF-8; old clients may send Latin-1. */
static void
visit_decode(struct buf *out, struct span query)
{
	if (text_is_utf8(query.bytes, query.len) ||
	    charset_decode("ISO-8859-1", out, query.bytes, query.len) == -1)
		buf_add(out, query.bytes, query.len);
}

/* Answer for a selector that is a path. */
static void
visit_path(struct visit *visit)
{
	struct request request = { .door = DOOR_GOPHER };
	struct buf path = { 0 }, query = { 0 };

	path_normalize(&path, visit->selector.bytes, visit->selector.len);
	visit_decode(&query, visit->query);
	request.path = buf_string(&path);
	request.query = query.len > 0 ? buf_string(&query) : NULL;
	if (buf_ok(&path) && buf_ok(&query))
		visit_request(visit, &request);
	else
		visit->answer->bytes.failed = true;
	buf_free(&path);
	buf_free(&query);
}

/* Answer for a selector that is a URL. */
static void
visit_url(struct visit *visit, const char *url, size_t n)
{
	if (!redirect_page(&visit->answer->bytes, url, n))
		visit_refuse_selector(visit, STATUS_BAD_REQUEST,
		    "This is no URL that a reader can be sent to");
}

/* Whether a request is a web browser's. */
static bool
request_is_http(const char *bytes, size_t n)
{
	static const char version[] = " HTTP/1.";

	return (memmem(bytes, n, version, sizeof version - 1) != NULL &&
		memchr(bytes, '\t', n) == NULL);
}

/* Take a request apart: selector, words to search for, Gopher+ suffix. */
static void
visit_parse(struct visit *visit, const char *bytes, size_t n)
{
	struct span rest = { bytes, n };

	visit->selector = span_until(&rest, '\t');
	visit->view = span_until(&rest, '\t');
	visit->plus = plus_parse(visit->view.bytes, visit->view.len);
	if (visit->plus != PLUS_NONE)
		return;
	visit->query = visit->view;
	visit->view = span_until(&rest, '\t');
	visit->plus = plus_parse(visit->view.bytes, visit->view.len);
}

/* Answer a request line without its end. */
static void
visit_line(struct visit *visit, const char *bytes, size_t n)
{
	struct span nothing = { NULL, 0 };
	const char *url;
	size_t url_len;

	if (memchr(bytes, '\0', n) != NULL) {
		visit_refuse(visit, STATUS_BAD_REQUEST,
		    "A selector has no NUL bytes", nothing);
		return;
	}
	if (request_is_http(bytes, n)) {
		visit_refuse(visit, STATUS_BAD_REQUEST,
		    "This is a Gopher server, not a web server; please come "
		    "back with a Gopher client",
		    nothing);
		return;
	}
	visit_parse(visit, bytes, n);
	if (redirect_parse(
		visit->selector.bytes, visit->selector.len, &url, &url_len))
		visit_url(visit, url, url_len);
	else
		visit_path(visit);
	if (visit->plus == PLUS_CONTENT &&
	    visit->answer->status < STATUS_FAILURE)
		plus_content(visit->answer, visit->dotted);
}

/* The length of a line without its end. */
static size_t
line_length(const char *bytes, size_t n)
{
	if (n > 0 && bytes[n - 1] == '\n')
		n--;
	if (n > 0 && bytes[n - 1] == '\r')
		n--;
	return (n);
}

/* See that the answer is whole, or says that it is not. */
static void
visit_end(struct visit *visit)
{
	enum later later = archive_gave_up(visit->endpoint->archive);
	struct answer *answer = visit->answer;

	if (later != LATER_NOT) {
		answer_postpone(answer, later);
		return;
	}
	if (buf_ok(&answer->bytes))
		return;
	answer_free(answer);
	answer->status = STATUS_FAILURE;
	buf_puts(&answer->bytes, "3The server has no memory left for this; "
				 "try again later\t\t-\t0\r\n.\r\n");
}

/* Answer a request. */
static void
gopher_respond(const struct endpoint *endpoint, const char *bytes, size_t n,
    struct answer *answer)
{
	struct visit visit = { .endpoint = endpoint, .answer = answer };

	*answer = ANSWER_EMPTY;
	if (n >= REQUEST_MAX && bytes[n - 1] != '\n')
		visit_refuse(&visit, STATUS_BAD_REQUEST,
		    "This selector is too long", (struct span){ NULL, 0 });
	else
		visit_line(&visit, bytes, line_length(bytes, n));
	visit_end(&visit);
}

/* Answer that it would take too long. */
static void
gopher_excuse(const struct endpoint *endpoint, struct answer *answer)
{
	struct visit visit = { .endpoint = endpoint, .answer = answer };

	*answer = ANSWER_EMPTY;
	visit_refuse(&visit, STATUS_UNAVAILABLE,
	    "The server is busy and cannot have this ready now; try again "
	    "later",
	    (struct span){ NULL, 0 });
	visit_end(&visit);
}

const struct door gopher_door = {
	.name = "gopher",
	.request_max = REQUEST_MAX,
	.measure = gopher_measure,
	.respond = gopher_respond,
	.excuse = gopher_excuse,
};
