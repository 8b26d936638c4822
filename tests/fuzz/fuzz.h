/*
 * What the fuzzers share: the bundled archive (they are started at the top
 * of the tree), and what holds of every page, whatever it was made from.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <assert.h>
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive/archive.h"
#include "document/page.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/span.h"
#include "base/text.h"
#include "door/door.h"
#include "gemini/render.h"
#include "gopher/menu.h"
#include "gopher/plain.h"

#define FUZZ_HOST "localhost"

/* What one input is given to; always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The archive that links and requests lead into. */
static struct archive *
fuzz_archive(void)
{
	static const struct rule rules[] = {
		{ .type = RULE_GONE, .path = "/gone/" },
		{ .type = RULE_MOVED, .path = "/old/", .to = "/en/" },
		{ .type = RULE_MOVED, .path = "/away", .to = "gemini://a.b/" },
		{ .type = RULE_INPUT,
		    .path = "/year",
		    .to = "/timeline/%s.gmi",
		    .prompt = "Year?" },
	};
	static const struct archive_config config = {
		.root = "capsule",
		.hostname = FUZZ_HOST,
		.listing = true,
		.rules = rules,
		.rule_count = sizeof rules / sizeof rules[0],
	};
	static struct archive *archive;
	struct error error;

	if (archive == NULL)
		archive = archive_open(&config, &error);
	if (archive != NULL)
		return (archive);
	fprintf(stderr, "%s\n", error.text);
	abort();
}

/* A listener with a charset and width that depend on a number. */
static struct endpoint
fuzz_endpoint(struct archive **archive, size_t number)
{
	*archive = fuzz_archive();
	return ((struct endpoint){
	    .archives = archive,
	    .archive_count = 1,
	    .archive = *archive,
	    .host = FUZZ_HOST,
	    .port = 7070,
	    .bound = 7070,
	    .charset = (enum charset)(number % 3),
	    .width = 20 + number % 80,
	    .tls = true,
	});
}

/* A line of an answer: it ends in CRLF, and no control byte is in it. */
static struct span
fuzz_line(struct span *rest)
{
	size_t before = rest->len;
	struct span line = span_line(rest);

	assert(before - rest->len == line.len + 2);
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.bytes[i];

		assert((c >= 0x20 && c != 0x7f) || c == '\t');
	}
	return (line);
}

/* Whether a line is the dot that ends an answer. */
static bool
fuzz_is_dot(struct span line)
{
	return (line.len == 1 && line.bytes[0] == '.');
}

/* An item of a menu has a type and four fields, the last one a port. */
static void
fuzz_check_item(struct span line)
{
	struct span port;

	assert(line.len > 0 && isgraph((unsigned char)line.bytes[0]));
	for (int i = 0; i < 3; i++) {
		span_until(&line, '\t');
		assert(line.len > 0);
	}
	port = span_until(&line, '\t');
	assert(port.len > 0 && port.len <= 5);
	for (size_t i = 0; i < port.len; i++)
		assert(isdigit((unsigned char)port.bytes[i]));
}

/* A menu is items and a dot. */
static void
fuzz_check_menu(struct span rest)
{
	struct span line = fuzz_line(&rest);

	while (!fuzz_is_dot(line)) {
		fuzz_check_item(line);
		line = fuzz_line(&rest);
	}
	assert(rest.len == 0);
}

/* A text is lines of which only the last is a dot. */
static void
fuzz_check_text(struct span rest)
{
	struct span line = fuzz_line(&rest);

	while (!fuzz_is_dot(line)) {
		assert(line.len == 0 || line.bytes[0] != '.' ||
		       line.bytes[1] == '.');
		line = fuzz_line(&rest);
	}
	assert(rest.len == 0);
}

/* Show a page through both doors in every form that it has. */
static inline void
fuzz_page(const struct page *page, const char *path, bool verbatim, size_t n)
{
	struct archive *archive;
	struct endpoint endpoint = fuzz_endpoint(&archive, n);
	struct buf out = { 0 };
	struct menu menu;

	menu_open(&menu, &endpoint, &out);
	menu_page(&menu, page, path, verbatim);
	assert(menu_close(&menu) == 0);
	fuzz_check_menu((struct span){ out.data, out.len });
	buf_clear(&out);
	assert(plain_page(&out, &endpoint, page, path) == 0);
	fuzz_check_text((struct span){ out.data, out.len });
	buf_clear(&out);
	render_gemtext(&out, page, FUZZ_HOST, path);
	assert(text_is_utf8(buf_string(&out), out.len));
	buf_free(&out);
}

#endif
