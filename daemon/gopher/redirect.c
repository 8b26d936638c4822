/*
 * Pages that lead on to a URL: see redirect.h.
 */

#include "gopher/redirect.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/url.h"

/* What a browser may be sent to: these open a place or a program, no code. */
static const char *const schemes[] = {
	"http",
	"https",
	"gemini",
	"titan",
	"spartan",
	"nex",
	"gopher",
	"gophers",
	"finger",
	"mailto",
	"news",
	"nntp",
	"ftp",
	"ftps",
	"sftp",
	"ssh",
	"telnet",
	"tn3270",
	"irc",
	"ircs",
	"xmpp",
	"sip",
	"tel",
	"magnet",
	"git",
};

#define SCHEME_COUNT (sizeof schemes / sizeof schemes[0])

/* Whether a selector is a URL's. */
bool
redirect_parse(
    const char *selector, size_t n, const char **url, size_t *url_len)
{
	size_t slash = n > 0 && selector[0] == '/';
	size_t prefix = slash + strlen("URL:");

	if (n < prefix || strncasecmp(selector + slash, "URL:", 4) != 0)
		return (false);
	*url = selector + prefix;
	*url_len = n - prefix;
	return (true);
}

/* Whether a URL is one that readers may be sent to. */
static bool
redirect_allows(const char *bytes, size_t n)
{
	struct url url;
	bool allowed = false;

	if (url_parse(&url, bytes, n) == -1)
		return (false);
	for (size_t i = 0; i < SCHEME_COUNT && url.scheme != NULL; i++)
		allowed = allowed || strcmp(url.scheme, schemes[i]) == 0;
	url_free(&url);
	return (allowed);
}

/* Append text for HTML, in an attribute or out of one. */
static void
redirect_escape(struct buf *out, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strchr("&<>\"'", bytes[i]) != NULL)
			buf_printf(out, "&#%d;", bytes[i]);
		else
			buf_putc(out, bytes[i]);
	}
}

/* Append the page for a URL. */
bool
redirect_page(struct buf *out, const char *url, size_t n)
{
	if (!redirect_allows(url, n))
		return (false);
	buf_puts(out, "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">\n"
		      "<meta http-equiv=\"refresh\" content=\"3; url=");
	redirect_escape(out, url, n);
	buf_puts(out, "\">\n<title>Leaving Gopher</title></head>\n"
		      "<body><p>This link leads out of Gopher, to\n<a href=\"");
	redirect_escape(out, url, n);
	buf_puts(out, "\">");
	redirect_escape(out, url, n);
	buf_puts(out, "</a>.</p></body></html>\n");
	return (true);
}
