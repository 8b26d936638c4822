/*
 * URLs: see url.h.
 *
 * uriparser reads and resolves. Here, what people write is made ready for
 * it, and its parts are copied out and put together again.
 */

#include "base/url.h"

#include <stdlib.h>
#include <string.h>

#include <uriparser/Uri.h>

#include "base/buf.h"
#include "base/text.h"

#define PORT_MAX 65535

/* RFC 3986, sections 2.2, 2.3 and 3.3; besides letters and digits */
#define UNRESERVED_MARKS "-._~"
#define PATH_MARKS       "-._~!$&'()*+,;=:@/"
#define URL_MARKS        PATH_MARKS "?#%"

/* The number that a hexadecimal digit stands for, or -1. */
static int
url_hex(char c)
{
	if (c >= '0' && c <= '9')
		return (c - '0');
	if (c >= 'A' && c <= 'F')
		return (c - 'A' + 10);
	if (c >= 'a' && c <= 'f')
		return (c - 'a' + 10);
	return (-1);
}

/* Whether every "%" has its two hexadecimal digits. */
static bool
url_is_encoded(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] != '%')
			continue;
		if (n - i < 3 || url_hex(s[i + 1]) < 0 || url_hex(s[i + 2]) < 0)
			return (false);
	}
	return (true);
}

/* Append n bytes decoded. */
int
url_decode(struct buf *out, const char *s, size_t n)
{
	if (!url_is_encoded(s, n))
		return (-1);
	for (size_t i = 0; i < n; i++) {
		if (s[i] != '%') {
			buf_putc(out, s[i]);
			continue;
		}
		buf_putc(
		    out, (char)(url_hex(s[i + 1]) * 16 + url_hex(s[i + 2])));
		i += 2;
	}
	return (0);
}

/* Whether a URL keeps a character: letters, digits, and those in marks. */
static bool
url_keeps(unsigned char c, const char *marks)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9'))
		return (true);
	return (c != '\0' && strchr(marks, c) != NULL);
}

/* Append n bytes; what a URL does not keep is percent-encoded. */
static void
url_escape(struct buf *out, const char *s, size_t n, const char *marks)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t start = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (url_keeps(c, marks))
			continue;
		buf_add(out, s + start, i - start);
		buf_putc(out, '%');
		buf_putc(out, hex[c >> 4]);
		buf_putc(out, hex[c & 15]);
		start = i + 1;
	}
	buf_add(out, s + start, n - start);
}

/* Append n bytes encoded for a path. */
void
url_encode(struct buf *out, const char *s, size_t n)
{
	url_escape(out, s, n, PATH_MARKS);
}

/* Append n bytes encoded for any part. */
void
url_encode_part(struct buf *out, const char *s, size_t n)
{
	url_escape(out, s, n, UNRESERVED_MARKS);
}

/* Whether n bytes are text that a URL can be made of. */
static bool
url_is_text(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return (false);
	return (text_is_utf8(s, n));
}

/* Where the authority of a reference ends; 0 when it has none. */
static size_t
url_authority_end(const char *s, size_t n)
{
	const char *colon = memchr(s, ':', n);
	size_t i = 0;

	if (colon != NULL && s[0] != '/')
		i = (size_t)(colon - s) + 1;
	if (n - i < 2 || memcmp(s + i, "//", 2) != 0)
		return (0);
	for (i += 2; i < n && strchr("/?#", s[i]) == NULL; i++)
		continue;
	return (i);
}

/* Append a reference as people write it. */
void
url_encode_reference(struct buf *out, const char *s, size_t n)
{
	size_t authority = url_authority_end(s, n);

	url_escape(out, s, authority, URL_MARKS "[]");
	url_escape(out, s + authority, n - authority, URL_MARKS);
}

/*
 * Read a reference. ready gets its text, percent-encoded where people are
 * looser than the RFC; the parts of uri are in it. 0 and the caller frees
 * uri and ready, or -1 and only ready.
 */
static int
url_read(UriUriA *uri, struct buf *ready, const char *s, size_t n)
{
	const char *text, *error;

	if (!url_is_text(s, n))
		return (-1);
	if (n == 0)
		s = ""; /* it may have been NULL */
	url_encode_reference(ready, s, n);
	if (!buf_ok(ready))
		return (-1);
	text = buf_string(ready);
	if (uriParseSingleUriExA(uri, text, text + ready->len, &error) !=
	    URI_SUCCESS)
		return (-1);
	return (0);
}

/* Copy one part. */
static int
url_copy(char **part, const UriTextRangeA *range)
{
	if (range->first == NULL)
		return (0);
	*part =
	    strndup(range->first, (size_t)(range->afterLast - range->first));
	return (*part == NULL ? -1 : 0);
}

/* Copy the path, which uriparser keeps in segments. */
static int
url_copy_path(char **path, const UriUriA *uri)
{
	const UriPathSegmentA *segment = uri->pathHead;
	struct buf text = { 0 };

	if (uri->absolutePath ||
	    (uri->hostText.first != NULL && segment != NULL))
		buf_putc(&text, '/');
	for (; segment != NULL; segment = segment->next) {
		buf_add(&text, segment->text.first,
		    (size_t)(segment->text.afterLast - segment->text.first));
		if (segment->next != NULL)
			buf_putc(&text, '/');
	}
	*path = buf_take(&text);
	return (*path == NULL ? -1 : 0);
}

/* The number of a port, at most PORT_MAX + 1. */
static int
url_number(const char *digits)
{
	int number = 0;

	for (; *digits != '\0' && number <= PORT_MAX; digits++)
		number = number * 10 + (*digits - '0');
	return (number <= PORT_MAX ? number : PORT_MAX + 1);
}

/* Copy the parts of what uriparser read, if all are as we want them. */
static int
url_copy_all(struct url *url, const UriUriA *uri)
{
	if (uri->hostData.ipFuture.first != NULL ||
	    url_copy(&url->scheme, &uri->scheme) == -1 ||
	    url_copy(&url->userinfo, &uri->userInfo) == -1 ||
	    url_copy(&url->host, &uri->hostText) == -1 ||
	    url_copy(&url->port, &uri->portText) == -1 ||
	    url_copy_path(&url->path, uri) == -1 ||
	    url_copy(&url->query, &uri->query) == -1 ||
	    url_copy(&url->fragment, &uri->fragment) == -1 ||
	    url_port(url, 0) > PORT_MAX) {
		url_free(url);
		return (-1);
	}
	if (url->scheme != NULL)
		text_lower(url->scheme);
	if (url->host != NULL)
		text_lower(url->host);
	return (0);
}

/* Take n bytes apart. */
int
url_parse(struct url *url, const char *s, size_t n)
{
	struct buf ready = { 0 };
	UriUriA uri;
	int result = -1;

	*url = (struct url){ 0 };
	if (url_read(&uri, &ready, s, n) == 0) {
		result = url_copy_all(url, &uri);
		uriFreeUriMembersA(&uri);
	}
	buf_free(&ready);
	return (result);
}

/* Give the parts back. */
void
url_free(struct url *url)
{
	free(url->scheme);
	free(url->userinfo);
	free(url->host);
	free(url->port);
	free(url->path);
	free(url->query);
	free(url->fragment);
	*url = (struct url){ 0 };
}

/* The port as a number. */
int
url_port(const struct url *url, int fallback)
{
	if (url->port == NULL || url->port[0] == '\0')
		return (fallback);
	return (url_number(url->port));
}

/* Append the authority (RFC 3986, section 3.2). */
static void
url_write_authority(struct buf *out, const struct url *url)
{
	bool ipv6 = strchr(url->host, ':') != NULL;

	buf_puts(out, "//");
	if (url->userinfo != NULL)
		buf_printf(out, "%s@", url->userinfo);
	buf_printf(out, ipv6 ? "[%s]" : "%s", url->host);
	if (url->port != NULL)
		buf_printf(out, ":%s", url->port);
}

/*
 * Append the authority and the path. A path that begins with "//" needs "/."
 * before it where there is no authority, or it would be read as one; where
 * there is one, uriparser may leave that "/." and it has to go.
 */
static void
url_write_hierarchy(struct buf *out, const struct url *url)
{
	const char *path = url->path;

	if (url->host != NULL)
		url_write_authority(out, url);
	if (url->host == NULL && strncmp(path, "//", 2) == 0)
		buf_puts(out, "/.");
	if (url->host != NULL && strncmp(path, "/.//", 4) == 0)
		path += 2;
	buf_puts(out, path);
}

/* Put an absolute URL together (RFC 3986, section 5.3). */
static char *
url_write(const struct url *url)
{
	struct buf out = { 0 };

	buf_printf(&out, "%s:", url->scheme);
	url_write_hierarchy(&out, url);
	if (url->query != NULL)
		buf_printf(&out, "?%s", url->query);
	if (url->fragment != NULL)
		buf_printf(&out, "#%s", url->fragment);
	return (buf_take(&out));
}

/* A reference resolved against a base that was read. */
static char *
url_resolve_read(const UriUriA *base, const UriUriA *reference)
{
	char *result = NULL;
	struct url url = { 0 };
	UriUriA uri;

	if (uriAddBaseUriA(&uri, reference, base) == URI_SUCCESS &&
	    url_copy_all(&url, &uri) == 0)
		result = url_write(&url);
	uriFreeUriMembersA(&uri);
	url_free(&url);
	return (result);
}

/* A reference resolved against a base. */
char *
url_resolve(const char *base, const char *reference)
{
	struct buf base_text = { 0 }, reference_text = { 0 };
	UriUriA base_uri, reference_uri;
	char *result = NULL;

	if (url_read(&base_uri, &base_text, base, strlen(base)) == -1) {
		buf_free(&base_text);
		return (NULL);
	}
	if (url_read(&reference_uri, &reference_text, reference,
		strlen(reference)) == 0) {
		result = url_resolve_read(&base_uri, &reference_uri);
		uriFreeUriMembersA(&reference_uri);
	}
	uriFreeUriMembersA(&base_uri);
	buf_free(&base_text);
	buf_free(&reference_text);
	return (result);
}
