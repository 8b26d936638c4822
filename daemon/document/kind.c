/*
 * Kinds of files: see kind.h.
 *
 * The extension is the curator's word and goes first; libmagic judges the
 * files without one, and the charset of every text. It reads no file itself.
 */

#include "document/kind.h"

#include <ctype.h>
#include <magic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistr.h>

#include "base/buf.h"
#include "base/charset.h"
#include "base/error.h"
#include "base/text.h"

#define KIND_UNKNOWN "application/octet-stream"
#define KIND_STRANGE "unknown-8bit" /* text, to libmagic, in some charset */

/* Only the encoding is asked for: skip every test that looks for a type. */
#define KIND_ENCODING                                                          \
	(MAGIC_MIME_ENCODING | MAGIC_NO_CHECK_SOFT | MAGIC_NO_CHECK_COMPRESS | \
	    MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_TAR |     \
	    MAGIC_NO_CHECK_TOKENS | MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_JSON | \
	    MAGIC_NO_CHECK_APPTYPE)

struct kind {
	magic_t magic;
};

struct kind_name {
	const char *extension; /* lower case; the table is in byte order */
	const char *mime;
};

static const struct kind_name kind_names[] = {
	{ "7z", "application/x-7z-compressed" },
	{ "aac", "audio/aac" },
	{ "aiff", "audio/aiff" },
	{ "asc", "text/plain" },
	{ "atom", "application/atom+xml" },
	{ "avi", "video/x-msvideo" },
	{ "avif", "image/avif" },
	{ "bib", "text/x-bibtex" },
	{ "bmp", "image/bmp" },
	{ "bz2", "application/x-bzip2" },
	{ "c", "text/x-c" },
	{ "conf", "text/plain" },
	{ "cpp", "text/x-c++" },
	{ "css", "text/css" },
	{ "csv", "text/csv" },
	{ "diff", "text/x-diff" },
	{ "djvu", "image/vnd.djvu" },
	{ "doc", "application/msword" },
	{ "docx",
	    "application/"
	    "vnd.openxmlformats-officedocument.wordprocessingml.document" },
	{ "dvi", "application/x-dvi" },
	{ "eml", "message/rfc822" },
	{ "epub", "application/epub+zip" },
	{ "flac", "audio/flac" },
	{ "gemini", "text/gemini" },
	{ "gif", "image/gif" },
	{ "gmi", "text/gemini" },
	{ "gopher", "text/plain" },
	{ "gophermap", "text/plain" },
	{ "gph", "text/plain" },
	{ "gz", "application/gzip" },
	{ "h", "text/x-c" },
	{ "hqx", "application/mac-binhex40" },
	{ "htm", "text/html" },
	{ "html", "text/html" },
	{ "ics", "text/calendar" },
	{ "iso", "application/x-iso9660-image" },
	{ "jpeg", "image/jpeg" },
	{ "jpg", "image/jpeg" },
	{ "js", "text/javascript" },
	{ "json", "application/json" },
	{ "jsonl", "application/jsonl" },
	{ "log", "text/plain" },
	{ "lz", "application/lzip" },
	{ "m3u", "audio/x-mpegurl" },
	{ "m4a", "audio/mp4" },
	{ "markdown", "text/markdown" },
	{ "mbox", "application/mbox" },
	{ "md", "text/markdown" },
	{ "mid", "audio/midi" },
	{ "midi", "audio/midi" },
	{ "mkv", "video/x-matroska" },
	{ "mobi", "application/x-mobipocket-ebook" },
	{ "mov", "video/quicktime" },
	{ "mp3", "audio/mpeg" },
	{ "mp4", "video/mp4" },
	{ "mpeg", "video/mpeg" },
	{ "mpg", "video/mpeg" },
	{ "odp", "application/vnd.oasis.opendocument.presentation" },
	{ "ods", "application/vnd.oasis.opendocument.spreadsheet" },
	{ "odt", "application/vnd.oasis.opendocument.text" },
	{ "ogg", "audio/ogg" },
	{ "ogv", "video/ogg" },
	{ "opus", "audio/ogg" },
	{ "org", "text/org" },
	{ "patch", "text/x-diff" },
	{ "pdf", "application/pdf" },
	{ "pem", "application/x-pem-file" },
	{ "png", "image/png" },
	{ "pptx",
	    "application/"
	    "vnd.openxmlformats-officedocument.presentationml.presentation" },
	{ "ps", "application/postscript" },
	{ "py", "text/x-python" },
	{ "rar", "application/vnd.rar" },
	{ "rdf", "application/rdf+xml" },
	{ "rss", "application/rss+xml" },
	{ "rst", "text/x-rst" },
	{ "rtf", "application/rtf" },
	{ "sgml", "text/sgml" },
	{ "sh", "text/x-shellscript" },
	{ "sig", "application/pgp-signature" },
	{ "svg", "image/svg+xml" },
	{ "tar", "application/x-tar" },
	{ "tex", "text/x-tex" },
	{ "text", "text/plain" },
	{ "tgz", "application/gzip" },
	{ "tif", "image/tiff" },
	{ "tiff", "image/tiff" },
	{ "tsv", "text/tab-separated-values" },
	{ "txt", "text/plain" },
	{ "vcf", "text/vcard" },
	{ "warc", "application/warc" },
	{ "wav", "audio/x-wav" },
	{ "webm", "video/webm" },
	{ "webp", "image/webp" },
	{ "xhtml", "application/xhtml+xml" },
	{ "xls", "application/vnd.ms-excel" },
	{ "xlsx", "application/"
		  "vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
	{ "xml", "text/xml" },
	{ "xz", "application/x-xz" },
	{ "yaml", "application/yaml" },
	{ "yml", "application/yaml" },
	{ "zip", "application/zip" },
	{ "zst", "application/zstd" },
};

#define KIND_NAME_COUNT (sizeof kind_names / sizeof kind_names[0])

/* Load libmagic's database. */
struct kind *
kind_open(struct error *error)
{
	struct kind *kind = calloc(1, sizeof *kind);

	if (kind == NULL) {
		error_set(error, "cannot load libmagic: out of memory");
		return (NULL);
	}
	kind->magic = magic_open(MAGIC_MIME_TYPE);
	if (kind->magic == NULL || magic_load(kind->magic, NULL) == -1) {
		error_set(error,
		    "cannot load libmagic's database of file kinds: %s "
		    "(on Debian it is in the package libmagic-mgc)",
		    kind->magic == NULL ? "out of memory"
					: magic_error(kind->magic));
		kind_close(kind);
		return (NULL);
	}
	return (kind);
}

/* Give it back. */
void
kind_close(struct kind *kind)
{
	if (kind == NULL)
		return;
	if (kind->magic != NULL)
		magic_close(kind->magic);
	free(kind);
}

/* Order an extension against a row of the table. */
static int
kind_compare(const void *key, const void *row)
{
	const struct kind_name *name = row;

	return (strcasecmp(key, name->extension));
}

/* The MIME type of a known extension. */
const char *
kind_extension(const char *extension)
{
	const struct kind_name *name;

	name = bsearch(extension, kind_names, KIND_NAME_COUNT,
	    sizeof kind_names[0], kind_compare);
	return (name == NULL ? NULL : name->mime);
}

/* What libmagic says of some bytes, or NULL. */
static const char *
kind_magic(struct kind *kind, int flags, const char *head, size_t n)
{
	if (n == 0 || magic_setflags(kind->magic, flags) == -1)
		return (NULL);
	return (magic_buffer(kind->magic, head, n));
}

/* Whether libmagic's answer is a MIME type that can be sent. */
static bool
kind_is_mime(const char *mime)
{
	static const char token[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789!#$&-^_.+";
	size_t type = strspn(mime, token);
	size_t subtype;

	if (type == 0 || mime[type] != '/' || strncmp(mime, "inode/", 6) == 0)
		return (false);
	subtype = strspn(mime + type + 1, token);
	return (subtype > 0 && mime[type + 1 + subtype] == '\0');
}

/* The MIME type that libmagic guesses. */
const char *
kind_guess(struct kind *kind, const char *head, size_t n)
{
	const char *mime = kind_magic(
	    kind, MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS, head, n);

	return (mime != NULL && kind_is_mime(mime) ? mime : KIND_UNKNOWN);
}

/* Without the sequence of UTF-8 that the end of the bytes cut in two. */
static size_t
kind_trim(const char *head, size_t n)
{
	for (size_t i = 1; i <= 3 && i < n; i++) {
		unsigned char c = (unsigned char)head[n - i];

		if (c >= 0xc0)
			return (n - i);
		if (c < 0x80)
			break;
	}
	return (n);
}

/* The charset of text; KIND_STRANGE when libmagic has no name for it. */
static const char *
kind_encoding(struct kind *kind, const char *head, size_t n, bool whole)
{
	const char *charset;

	charset = kind_magic(
	    kind, KIND_ENCODING, head, whole ? n : kind_trim(head, n));
	if (charset == NULL || strcmp(charset, "binary") == 0)
		return ("");
	/* What is ASCII so far is most likely UTF-8 further on. */
	if (!whole && strcmp(charset, "us-ascii") == 0)
		return ("utf-8");
	return (charset);
}

/* The charset of text, if it is known. */
const char *
kind_charset(struct kind *kind, const char *head, size_t n, bool whole)
{
	const char *charset = kind_encoding(kind, head, n, whole);

	return (strcmp(charset, KIND_STRANGE) == 0 ? "" : charset);
}

/*
 * Whether text can be Windows-1252: most of its letters are ASCII, and most
 * of the others make no UTF-8, as they do in UTF-8 with a broken byte.
 */
static bool
kind_is_windows(const struct buf *bytes)
{
	const uint8_t *s = (const uint8_t *)bytes->data;
	size_t letters = 0, sequences = 0, strays = 0, i = 0;

	while (i < bytes->len) {
		int size = u8_mblen(s + i, bytes->len - i);

		letters += s[i] < 0x80 && isalpha(s[i]);
		strays += size == -1;
		sequences += size > 1;
		i += size > 1 ? (size_t)size : 1;
	}
	return (strays < letters && sequences < strays);
}

/* The charset that a text is decoded from, "" for none. */
static const char *
kind_source(struct kind *kind, const struct buf *bytes)
{
	size_t n = bytes->len < KIND_HEAD ? bytes->len : KIND_HEAD;
	const char *charset =
	    kind_encoding(kind, bytes->data, n, n == bytes->len);

	if (strcmp(charset, KIND_STRANGE) != 0)
		return (charset);
	return (kind_is_windows(bytes) ? "WINDOWS-1252" : "");
}

/* Turn the bytes of a text to UTF-8. */
void
kind_decode(struct kind *kind, struct buf *bytes)
{
	const char *charset;
	struct buf text = { 0 };

	if (text_is_utf8(buf_string(bytes), bytes->len))
		return;
	charset = kind_source(kind, bytes);
	if (charset_decode(charset, &text, bytes->data, bytes->len) == -1) {
		buf_free(&text);
		return;
	}
	buf_free(bytes);
	*bytes = text;
}

/* Whether a MIME type is text. */
bool
kind_is_text(const char *mime)
{
	return (strncmp(mime, "text/", 5) == 0);
}

/* Whether a type that is not text/... is read as text all the same. */
static bool
kind_is_readable(const char *mime)
{
	static const char *const types[] = {
		"application/json",
		"application/jsonl",
		"application/mbox",
		"application/pgp-signature",
		"application/xml",
		"application/x-pem-file",
		"application/yaml",
		"message/rfc822",
	};
	const char *plus = strrchr(mime, '+');

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (strcmp(mime, types[i]) == 0)
			return (true);
	return (plus != NULL && strncmp(mime, "application/", 12) == 0 &&
		(strcmp(plus, "+xml") == 0 || strcmp(plus, "+json") == 0));
}

/* The Gopher item type of a MIME type. */
char
kind_item(const char *mime)
{
	if (strcmp(mime, "text/html") == 0 ||
	    strcmp(mime, "application/xhtml+xml") == 0)
		return ('h');
	if (kind_is_text(mime) || kind_is_readable(mime))
		return ('0');
	if (strcmp(mime, "image/gif") == 0)
		return ('g');
	if (strncmp(mime, "image/", 6) == 0)
		return ('I');
	if (strncmp(mime, "audio/", 6) == 0)
		return ('s');
	if (strncmp(mime, "video/", 6) == 0)
		return (';');
	if (strcmp(mime, "application/pdf") == 0)
		return ('d');
	return ('9');
}
