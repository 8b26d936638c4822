/* The text of a configuration file: see conf-text.h. */

#include "server/conf-text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"

#define CHUNK      4096
#define SEPARATORS " \t\r\n#\"'={}(),+"
#define BOM        "\xef\xbb\xbf"

/* Where we are in the text. */
struct cursor {
	char *at;
	unsigned line;
	unsigned depth;  /* braces that are open */
	unsigned opened; /* the line of the outermost of them */
};

/* Whether a comment begins here. */
static bool
is_comment(const char *text)
{
	return (text[0] == '#' || strncmp(text, "//", 2) == 0 ||
		strncmp(text, "/*", 2) == 0);
}

/* The length of the comment that begins here; 0 when it has no end. */
static size_t
comment_length(const char *text)
{
	const char *end;

	if (strncmp(text, "/*", 2) != 0)
		return (strcspn(text, "\n"));
	end = strstr(text + 2, "*/");
	return (end == NULL ? 0 : (size_t)(end - text) + 2);
}

/* The length of the quoted string that begins here; 0 when it has no end. */
static size_t
quoted_length(const char *text)
{
	size_t i = 1;

	while (text[i] != '\0' && text[i] != '\n') {
		if (text[i] == text[0])
			return (i + 1);
		if (text[i] == '\\' && text[i + 1] != '\0' &&
		    text[i + 1] != '\n')
			i++;
		i++;
	}
	return (0);
}

/* Go on by n bytes, blanking them out but for the line breaks if asked to. */
static void
cursor_pass(struct cursor *cursor, size_t n, bool blank)
{
	for (size_t i = 0; i < n; i++) {
		if (cursor->at[i] == '\n')
			cursor->line++;
		else if (blank)
			cursor->at[i] = ' ';
	}
	cursor->at += n;
}

/* Count a brace. */
static void
cursor_brace(struct cursor *cursor, char c)
{
	if (c == '{' && cursor->depth++ == 0)
		cursor->opened = cursor->line;
	if (c == '}' && cursor->depth > 0)
		cursor->depth--;
}

/*
 * Pass the next comment, quoted string, brace, separator or word; 0, or -1
 * when what begins here has no end.
 */
static int
cursor_step(struct cursor *cursor)
{
	bool comment = is_comment(cursor->at);
	size_t n;

	if (comment)
		n = comment_length(cursor->at);
	else if (*cursor->at == '"' || *cursor->at == '\'')
		n = quoted_length(cursor->at);
	else {
		cursor_brace(cursor, *cursor->at);
		n = strcspn(cursor->at, SEPARATORS);
		n = n == 0 ? 1 : n;
	}
	cursor_pass(cursor, n, comment);
	return (n == 0 ? -1 : 0);
}

/* Blank the comments out. */
int
conf_text_prepare(char *text, const char *file, struct error *error)
{
	struct cursor cursor = { .at = text, .line = 1 };

	if (strncmp(text, BOM, strlen(BOM)) == 0)
		cursor_pass(&cursor, strlen(BOM), true);
	while (*cursor.at != '\0')
		if (cursor_step(&cursor) == -1)
			return (error_set(error,
			    "%s:%u: a %s opens here and is not closed%s; "
			    "close it",
			    file, cursor.line,
			    *cursor.at == '/' ? "comment" : "quotation mark",
			    *cursor.at == '/' ? "" : " on the same line"));
	if (cursor.depth > 0)
		return (error_set(error,
		    "%s:%u: a brace opens here and is not closed by the end of "
		    "the file; add the missing \"}\"",
		    file, cursor.opened));
	return (0);
}

/* Append all that can be read; 0, or -1 and errno. */
static int
read_all(int fd, struct buf *text)
{
	ssize_t n;

	for (;;) {
		if (buf_reserve(text, CHUNK) == -1) {
			errno = ENOMEM;
			return (-1);
		}
		n = read(fd, text->data + text->len, CHUNK);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return ((int)n);
		text->len += (size_t)n;
		text->data[text->len] = '\0';
		if (text->len > CONF_TEXT_MAX) {
			errno = EFBIG;
			return (-1);
		}
	}
}

/* Read a file whole. */
static int
file_read(const char *file, struct buf *text, struct error *error)
{
	int fd, result;

	fd = open(file, O_RDONLY | O_CLOEXEC);
	result = fd == -1 ? -1 : read_all(fd, text);
	if (result == -1)
		error_set(error,
		    "cannot read the configuration %s: %s; name a file that "
		    "can be read with -c, or leave -c out",
		    file, strerror(errno));
	if (fd != -1)
		close(fd);
	return (result);
}

/* Read a file whole and make it ready. */
char *
conf_text_read(const char *file, struct error *error)
{
	struct buf text = { 0 };
	char *string;

	if (file_read(file, &text, error) == -1) {
		buf_free(&text);
		return (NULL);
	}
	if (memchr(text.data, '\0', text.len) != NULL) {
		error_set(error,
		    "%s: a NUL byte is in it, so this is no text; is it the "
		    "file you meant?",
		    file);
		buf_free(&text);
		return (NULL);
	}
	string = buf_take(&text);
	if (conf_text_prepare(string, file, error) == -1) {
		free(string);
		return (NULL);
	}
	return (string);
}
