/*
 * The client: see client.h. A URL becomes a request, the reply goes to two
 * streams. Redirects are not followed: the reader sees where they lead.
 */

#include "client/client.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "base/url.h"
#include "client/wire.h"

#define CHUNK_MAX 16384 /* bytes received at once: a TLS record */
#define HEAD_MAX  4096  /* bytes of the first line that are looked at */
#define URL_MAX   1024  /* bytes of a Gemini request's URL */

/* A fetch under way. */
struct fetch {
	struct url url;
	struct buf request;
	struct wire wire;
	struct buf head; /* the first HEAD_MAX bytes of the reply, or more */
	FILE *body;
	FILE *header;
	struct error *error;
};

/* What sets one protocol apart. */
struct protocol {
	const char *scheme;
	int port;
	bool tls;
	/* Append the request; 0, or -1 and the error. */
	int (*request)(struct fetch *);
	/* Copy the reply to the streams; as client_get. */
	int (*reply)(struct fetch *);
};

/* Say which TLS and which certificate it is. */
static void
fetch_describe(struct fetch *fetch)
{
	char fingerprint[OPENSSL_FINGERPRINT_MAX];

	if (wire_fingerprint(&fetch->wire, fingerprint) == -1)
		return;
	fprintf(fetch->header, "%s, certificate SHA-256 %s\n",
	    wire_version(&fetch->wire), fingerprint);
}

/* Write a part of the body. */
static int
fetch_write(struct fetch *fetch, const char *bytes, size_t n)
{
	if (fwrite(bytes, 1, n, fetch->body) == n && fflush(fetch->body) == 0)
		return (0);
	return (error_set(fetch->error, "cannot write what was fetched: %s",
	    strerror(errno)));
}

/* Copy what comes to the body until it ends. */
static int
fetch_copy(struct fetch *fetch)
{
	char chunk[CHUNK_MAX];
	ssize_t n;

	while ((n = wire_receive(
		    &fetch->wire, chunk, sizeof chunk, fetch->error)) > 0) {
		if (fetch->head.len < HEAD_MAX)
			buf_add(&fetch->head, chunk, (size_t)n);
		if (fetch_write(fetch, chunk, (size_t)n) == -1)
			return (-1);
	}
	return ((int)n);
}

/* Append a percent-encoded part of the URL, decoded. */
static void
fetch_decode(struct fetch *fetch, const char *part)
{
	url_decode(&fetch->request, part, strlen(part));
}

/* Whether n bytes can be a line: no NUL and no end of line among them. */
static bool
gopher_is_line(const char *bytes, size_t n)
{
	return (n == 0 || (memchr(bytes, '\0', n) == NULL &&
			      memchr(bytes, '\r', n) == NULL &&
			      memchr(bytes, '\n', n) == NULL));
}

/* Append the request of "/" type selector (RFC 4266, section 2.1). */
static int
gopher_request(struct fetch *fetch)
{
	const char *path = fetch->url.path;
	struct buf *request = &fetch->request;
	bool typed = path[0] == '/' && path[1] != '\0';
	bool search = typed && path[1] == '7';

	if (typed)
		fetch_decode(fetch, path + 2);
	if (fetch->url.query != NULL) {
		buf_putc(request, search ? '\t' : '?');
		fetch_decode(fetch, fetch->url.query);
	}
	if (!gopher_is_line(request->data, request->len))
		return (error_set(fetch->error,
		    "the selector holds an end of line or a NUL, which no "
		    "Gopher request can"));
	buf_puts(request, "\r\n");
	return (0);
}

/*
 * Whether a reply begins as an error does (RFC 1436, section 3.8): with an
 * item of type 3, that is, a "3", three TABs in the line and a port after
 * the last.
 */
static bool
gopher_is_error(const char *reply)
{
	const char *end = reply + strcspn(reply, "\r\n");
	const char *field = reply;
	size_t digits;

	if (reply[0] != '3')
		return (false);
	for (int i = 0; i < 3; i++) {
		field = memchr(field, '\t', (size_t)(end - field));
		if (field == NULL)
			return (false);
		field++;
	}
	digits = strspn(field, "0123456789");
	return (digits > 0 && (field + digits == end || field[digits] == '\t'));
}

/* Copy a Gopher reply, which has no header. */
static int
gopher_reply(struct fetch *fetch)
{
	fetch_describe(fetch);
	if (fetch_copy(fetch) == -1)
		return (-1);
	return (gopher_is_error(buf_string(&fetch->head)) ? 1 : 0);
}

/* Append the request: the URL (section "Requests" of the specification). */
static int
gemini_request(struct fetch *fetch)
{
	const struct url *url = &fetch->url;
	bool literal = strchr(url->host, ':') != NULL; /* IPv6 */
	struct buf *request = &fetch->request;

	buf_printf(request, "gemini://%s%s%s", literal ? "[" : "", url->host,
	    literal ? "]" : "");
	if (url->port != NULL && url->port[0] != '\0')
		buf_printf(request, ":%s", url->port);
	buf_puts(request, url->path[0] == '\0' ? "/" : url->path);
	if (url->query != NULL)
		buf_printf(request, "?%s", url->query);
	if (request->len > URL_MAX)
		return (error_set(fetch->error,
		    "the URL has %zu bytes; a Gemini request holds at most %d",
		    request->len, URL_MAX));
	buf_puts(request, "\r\n");
	return (0);
}

/* Receive until the first line is whole; its length with its end, or -1. */
static ssize_t
gemini_receive_line(struct fetch *fetch)
{
	struct buf *head = &fetch->head;
	char chunk[CHUNK_MAX], *end = NULL;
	ssize_t n;

	while (end == NULL && head->len < HEAD_MAX) {
		n = wire_receive(
		    &fetch->wire, chunk, sizeof chunk, fetch->error);
		if (n == -1)
			return (-1);
		if (n == 0)
			break;
		buf_add(head, chunk, (size_t)n);
		if (!buf_ok(head))
			return (error_set(fetch->error, "out of memory"));
		end = memchr(head->data, '\n', head->len);
	}
	if (end != NULL)
		return (end - head->data + 1);
	return (error_set(fetch->error, "%s",
	    head->len == 0
		? "the server sent nothing"
		: "the reply does not begin with a header line; is this a "
		  "Gemini server?"));
}

/* Whether n bytes are a header: a status of two digits, then any meta. */
static bool
gemini_is_header(const char *line, size_t n)
{
	return (n >= 2 && line[0] >= '1' && line[0] <= '6' && line[1] >= '0' &&
		line[1] <= '9' &&
		(n == 2 || line[2] == ' ' || line[2] == '\t'));
}

/* Write the header, made safe where a person sees it on a terminal. */
static void
gemini_write_header(struct fetch *fetch, const char *line, size_t n)
{
	struct buf clean = { 0 };

	if (isatty(fileno(fetch->header))) {
		text_clean(&clean, line, n);
		line = buf_string(&clean);
		n = clean.len;
	}
	fwrite(line, 1, n, fetch->header);
	putc('\n', fetch->header);
	buf_free(&clean);
}

/* Copy a Gemini reply: its header to one stream, its body to the other. */
static int
gemini_reply(struct fetch *fetch)
{
	ssize_t line = gemini_receive_line(fetch);
	const char *head = buf_string(&fetch->head);
	size_t n;

	if (line == -1)
		return (-1);
	n = (size_t)line - 1;
	if (n > 0 && head[n - 1] == '\r')
		n--;
	if (!gemini_is_header(head, n))
		return (error_set(fetch->error,
		    "the reply does not begin with a status; is this a "
		    "Gemini server?"));
	gemini_write_header(fetch, head, n);
	fetch_describe(fetch);
	if (fetch_write(fetch, head + line, fetch->head.len - (size_t)line) ==
		-1 ||
	    fetch_copy(fetch) == -1)
		return (-1);
	return (head[0] == '2' ? 0 : 1);
}

static const struct protocol protocols[] = {
	{ "gopher", PORT_GOPHER, false, gopher_request, gopher_reply },
	{ "gophers", PORT_GOPHER, true, gopher_request, gopher_reply },
	{ "gemini", PORT_GEMINI, true, gemini_request, gemini_reply },
};

#define PROTOCOL_COUNT (sizeof protocols / sizeof protocols[0])

/* The protocol of a URL; NULL and the error. */
static const struct protocol *
protocol_find(const struct url *url, struct error *error)
{
	const char *scheme = url->scheme == NULL ? "" : url->scheme;

	for (size_t i = 0; i < PROTOCOL_COUNT; i++)
		if (strcmp(scheme, protocols[i].scheme) == 0)
			return (&protocols[i]);
	error_set(error,
	    "only URLs that begin with gopher://, gophers:// or gemini:// "
	    "can be fetched");
	return (NULL);
}

/* Take the URL apart and find its protocol; NULL and the error. */
static const struct protocol *
fetch_parse(struct fetch *fetch, const char *url)
{
	if (url_parse(&fetch->url, url, strlen(url)) == -1) {
		error_set(fetch->error, "this is no URL; one looks like "
					"gemini://example.org/path");
		return (NULL);
	}
	if (fetch->url.host != NULL && fetch->url.userinfo != NULL) {
		error_set(fetch->error,
		    "the URL has a user name, which neither protocol knows");
		return (NULL);
	}
	if (fetch->url.scheme != NULL &&
	    (fetch->url.host == NULL || fetch->url.host[0] == '\0')) {
		error_set(fetch->error, "the URL has no host; one looks like "
					"gemini://example.org/path");
		return (NULL);
	}
	return (protocol_find(&fetch->url, fetch->error));
}

/* Fetch, with everything to be given back in fetch. */
static int
fetch_run(struct fetch *fetch, const char *url)
{
	const struct protocol *protocol = fetch_parse(fetch, url);

	if (protocol == NULL || protocol->request(fetch) == -1)
		return (-1);
	if (!buf_ok(&fetch->request))
		return (error_set(fetch->error, "out of memory"));
	if (wire_open(&fetch->wire, fetch->url.host,
		url_port(&fetch->url, protocol->port), protocol->tls,
		fetch->error) == -1 ||
	    wire_send(&fetch->wire, fetch->request.data, fetch->request.len,
		fetch->error) == -1)
		return (-1);
	return (protocol->reply(fetch));
}

/* Fetch a URL. */
int
client_get(const char *url, FILE *body, FILE *header, struct error *error)
{
	struct fetch fetch = {
		.wire = { .fd = -1 },
		.body = body,
		.header = header,
		.error = error,
	};
	int result = fetch_run(&fetch, url);

	wire_close(&fetch.wire);
	url_free(&fetch.url);
	buf_free(&fetch.request);
	buf_free(&fetch.head);
	return (result);
}
