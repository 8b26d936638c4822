/*
 * Mail: see mail.h.
 *
 * GMime parses and decodes; here it is decided what of a message is kept, and
 * how much of it GMime gets to see. Folders of messages are not known here
 * (document/mbox.h).
 */

#include "document/mail.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "base/charset.h"
#include "base/span.h"
#include "base/text.h"
#include "document/digest.h"
#include "document/edtf.h"
#include "document/field.h"
#include "document/flowed.h"
#include "document/html.h"

#define ATTACHMENTS_MAX 1000
#define COLONS_MAX      100 /* in a header of addresses */

/* Start GMime, once. */
static void
mail_start(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, g_mime_init);
}

/*
 * How many bytes of a message are parsed: each part costs some memory, which
 * begins with a line "--", as some lines of texts do.
 */
static size_t
mail_size(const char *s, size_t n)
{
	struct span rest = { s, n < MAIL_MAX ? n : MAIL_MAX };
	size_t size = rest.len, dashes = 0;

	while (rest.len > 0) {
		size_t before = rest.len;
		struct span line = span_line(&rest);

		if (line.len < 2 || memcmp(line.bytes, "--", 2) != 0)
			continue;
		if (++dashes > MAIL_DASHES_MAX)
			return (size - before);
	}
	return (size);
}

/* Whether a line begins a header of addresses. */
static bool
line_has_people(struct span line)
{
	static const char *const names[] = { "from", "to", "cc", "bcc",
		"sender", "reply-to" };
	struct span name = span_until(&line, ':');

	while (name.len > 0 && g_ascii_isspace(name.bytes[name.len - 1]))
		name.len--;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (name.len == strlen(names[i]) &&
		    g_ascii_strncasecmp(name.bytes, names[i], name.len) == 0)
			return (true);
	return (false);
}

/*
 * Take colons out of headers of addresses that have too many: each begins a
 * group, and for groups in groups GMime calls itself, as deep as they are.
 */
static void
mail_tame(struct buf *message)
{
	struct span rest = { message->data, message->len };
	size_t colons = 0;
	bool people = false;

	while (rest.len > 0) {
		char *s = message->data + (message->len - rest.len);
		struct span line = span_line(&rest);

		if (line.len == 0 || !g_ascii_isspace(s[0])) {
			people = line_has_people(line);
			colons = 0;
		}
		for (size_t i = 0; people && i < line.len; i++)
			if (s[i] == ':' && ++colons > COLONS_MAX)
				s[i] = ' ';
	}
}

/* How broken messages are read: what is not UTF-8 is Windows-1252. */
static GMimeParserOptions *
mail_options(void)
{
	static const char *charsets[] = { "utf-8", "windows-1252", NULL };
	GMimeParserOptions *options = g_mime_parser_options_new();

	g_mime_parser_options_set_fallback_charsets(options, charsets);
	return (options);
}

/* Parse a message; NULL when it is none. */
static GMimeMessage *
mail_parse(const char *s, size_t n)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(s, n);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeParserOptions *options = mail_options();
	GMimeMessage *message;

	message = g_mime_parser_construct_message(parser, options);
	g_mime_parser_options_free(options);
	g_object_unref(parser);
	g_object_unref(stream);
	return (message);
}

/* A name without the quotation marks that some programs leave around it. */
static struct span
mail_name(const char *name)
{
	struct span span = { name, strlen(name) };

	if (span.len > 2 && strchr("'\"", name[0]) != NULL &&
	    name[span.len - 1] == name[0])
		return ((struct span){ name + 1, span.len - 2 });
	return (span);
}

/* Whether an address is a group of nobody: "undisclosed-recipients:;". */
static bool
address_is_nobody(InternetAddress *one)
{
	InternetAddressList *members;

	if (!INTERNET_ADDRESS_IS_GROUP(one))
		return (false);
	members =
	    internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one));
	return (members == NULL || internet_address_list_length(members) == 0);
}

/* Add the person of an address, or a group by its name. */
static void
mail_person(struct digest *digest, struct list *people, InternetAddress *one)
{
	const char *name = internet_address_get_name(one);
	struct span span;

	if ((name == NULL || name[0] == '\0') &&
	    INTERNET_ADDRESS_IS_MAILBOX(one))
		name = internet_address_mailbox_get_addr(
		    INTERNET_ADDRESS_MAILBOX(one));
	if (name == NULL || address_is_nobody(one))
		return;
	span = mail_name(name);
	digest_person(digest, people, span.bytes, span.len);
}

/* Add the people of a list of addresses; NULL is allowed. */
static void
mail_people(
    struct digest *digest, struct list *people, InternetAddressList *all)
{
	int n = all == NULL ? 0 : internet_address_list_length(all);

	for (int i = 0; i < n && people->count < DIGEST_PEOPLE_MAX; i++)
		mail_person(
		    digest, people, internet_address_list_get_address(all, i));
}

/*
 * Add the author whom GMime finds no address of, as archives of lists hide
 * them: "ann at example.org (Ann Lee)", "Ann Lee <ann at example.org>".
 */
static void
mail_author(struct digest *digest, const char *header)
{
	char *text = g_mime_utils_header_decode_text(NULL, header);
	struct span name = { text, strlen(text) };
	size_t mark = strcspn(text, "(<");

	while (name.len > 0 && g_ascii_isspace(text[name.len - 1]))
		name.len--;
	if (text[mark] == '(' && name.len > 0 && text[name.len - 1] == ')') {
		name = span_skip(name, mark + 1);
		name.len--;
	} else if (text[mark] == '<' && mark > 0) {
		name.len = mark;
	}
	digest_person(digest, &digest->from, name.bytes, name.len);
	g_free(text);
}

/* The offset of a date as EDTF has it, "Z" or "+01:00"; its minutes. */
static void
mail_zone(struct buf *out, int minutes)
{
	int size = minutes < 0 ? -minutes : minutes;

	if (minutes == 0)
		buf_putc(out, 'Z');
	else
		buf_printf(out, "%c%02d:%02d", minutes < 0 ? '-' : '+',
		    size / 60, size % 60);
}

/* Set the date; without its time where EDTF has no such offset. */
static void
mail_moment(struct digest *digest, GDateTime *date)
{
	struct buf out = { 0 };
	struct edtf edtf;
	size_t day;

	buf_printf(&out, "%04d-%02d-%02d", g_date_time_get_year(date),
	    g_date_time_get_month(date), g_date_time_get_day_of_month(date));
	day = out.len;
	buf_printf(&out, "T%02d:%02d:%02d", g_date_time_get_hour(date),
	    g_date_time_get_minute(date), g_date_time_get_second(date));
	mail_zone(
	    &out, (int)(g_date_time_get_utc_offset(date) / G_TIME_SPAN_MINUTE));
	if (!edtf_read(buf_string(&out), &edtf))
		buf_cut(&out, day);
	if (!buf_ok(&out))
		digest->failed = true;
	digest_set(digest, &digest->date, buf_string(&out), out.len);
	buf_free(&out);
}

/* The value of a header of the message, or NULL. */
static const char *
mail_header(GMimeMessage *message, const char *name)
{
	return (g_mime_object_get_header(GMIME_OBJECT(message), name));
}

/* Set the date; as it is written when it is none. */
static void
mail_date(struct digest *digest, GMimeMessage *message)
{
	GDateTime *date = g_mime_message_get_date(message);

	if (date != NULL)
		mail_moment(digest, date);
	else
		digest_puts(
		    digest, &digest->date, mail_header(message, "Date"));
}

/* Set what is answered: the first id of a header, or the last. */
static void
mail_answers(struct digest *digest, const char *header, bool first)
{
	GMimeReferences *ids;
	int n;

	if (digest->answers != NULL || header == NULL)
		return;
	ids = g_mime_references_parse(NULL, header);
	n = g_mime_references_length(ids);
	if (n > 0)
		digest_puts(digest, &digest->answers,
		    g_mime_references_get_message_id(ids, first ? 0 : n - 1));
	g_mime_references_free(ids);
}

/* Set the language: the first of Content-Language (RFC 3282). */
static void
mail_language(struct digest *digest, GMimeObject *top)
{
	const char *header = g_mime_object_get_header(top, "Content-Language");

	if (header == NULL)
		return;
	digest_set(
	    digest, &digest->language, header, strcspn(header, ", \t\r\n"));
	if (digest->language != NULL && !field_is_language(digest->language))
		digest_puts(digest, &digest->language, NULL);
}

/* Set who wrote the message. */
static void
mail_writers(struct digest *digest, GMimeMessage *message)
{
	InternetAddressList *from = g_mime_message_get_from(message);
	const char *header = mail_header(message, "From");

	mail_people(digest, &digest->from, from);
	if (digest->from.count == 0)
		mail_people(
		    digest, &digest->from, g_mime_message_get_sender(message));
	if (digest->from.count == 0 && header != NULL &&
	    internet_address_list_length(from) == 0)
		mail_author(digest, header);
}

/* Put the header of a message into the digest. */
static void
mail_digest_header(struct digest *digest, GMimeMessage *message)
{
	const char *subject = g_mime_message_get_subject(message);

	if (subject != NULL)
		digest_puts(digest, &digest->title, subject);
	mail_date(digest, message);
	mail_writers(digest, message);
	mail_people(digest, &digest->to, g_mime_message_get_to(message));
	mail_people(digest, &digest->to, g_mime_message_get_cc(message));
	digest_puts(
	    digest, &digest->id, g_mime_message_get_message_id(message));
	mail_answers(digest, mail_header(message, "In-Reply-To"), true);
	mail_answers(digest, mail_header(message, "References"), false);
}

/* Whether a parameter of a type has a value, in any case. */
static bool
type_has(GMimeContentType *type, const char *name, const char *value)
{
	const char *found = g_mime_content_type_get_parameter(type, name);

	return (found != NULL && g_ascii_strcasecmp(found, value) == 0);
}

/* The text of a part in UTF-8, or what is nearest; false when it has none. */
static bool
part_text(GMimeTextPart *part, struct buf *out)
{
	char *text = g_mime_text_part_get_text(part);
	size_t n;

	if (text == NULL)
		return (false);
	n = strlen(text);
	if (text_is_utf8(text, n) ||
	    charset_decode("WINDOWS-1252", out, text, n) == -1)
		buf_add(out, text, n);
	g_free(text);
	return (true);
}

/* Append lines of text, after those of the parts before. */
static void
mail_add(struct digest *digest, const struct buf *text)
{
	if (digest->text.len > 0 && text->len > 0)
		digest_line(digest, "", 0);
	digest_text(digest, buf_string(text), text->len);
	if (!buf_ok(text))
		digest->failed = true;
}

/* Append the text of a part that is plain. */
static void
mail_text(struct digest *digest, GMimeTextPart *part)
{
	GMimeContentType *type =
	    g_mime_object_get_content_type(GMIME_OBJECT(part));
	struct buf text = { 0 }, flowed = { 0 };

	if (!part_text(part, &text))
		return;
	if (type_has(type, "format", "flowed")) {
		flowed_join(&flowed, buf_string(&text), text.len,
		    type_has(type, "delsp", "yes"));
		mail_add(digest, &flowed);
	} else {
		mail_add(digest, &text);
	}
	buf_free(&text);
	buf_free(&flowed);
}

/* Append the text of a part that is HTML. */
static void
mail_html(struct digest *digest, GMimeTextPart *part)
{
	struct digest html = { 0 };
	struct buf text = { 0 };

	if (!part_text(part, &text))
		return;
	html_digest(&html, buf_string(&text), text.len);
	digest->failed = digest->failed || !digest_end(&html);
	mail_add(digest, &html.text);
	digest_free(&html);
	buf_free(&text);
}

/* Note the name of what is attached; what has none is nothing to name. */
static void
mail_attachment(struct digest *digest, GMimePart *part)
{
	const char *name = g_mime_part_get_filename(part);
	struct buf words = { 0 };

	if (name == NULL || digest->attachments.count == ATTACHMENTS_MAX)
		return;
	digest_words(&words, name, strlen(name), DIGEST_WORDS_MAX);
	if (!buf_ok(&words))
		digest->failed = true;
	else if (words.len > 0)
		list_add(&digest->attachments, words.data, words.len);
	buf_free(&words);
}

/* Whether a part is text that belongs to the message. */
static bool
part_is_text(GMimeObject *part)
{
	return (GMIME_IS_TEXT_PART(part) &&
		!g_mime_part_is_attachment(GMIME_PART(part)));
}

/* Whether such a part is plain, as one is whose type GMime cannot read. */
static bool
part_is_plain(GMimeObject *part)
{
	GMimeContentType *type = g_mime_object_get_content_type(part);

	return (part_is_text(part) &&
		(g_mime_content_type_is_type(type, "text", "plain") ||
		    !g_mime_content_type_is_type(type, "text", "*")));
}

/* Whether such a part is HTML. */
static bool
part_is_html(GMimeObject *part)
{
	return (part_is_text(part) &&
		g_mime_content_type_is_type(
		    g_mime_object_get_content_type(part), "text", "html"));
}

/* Put a part that is no multipart into the digest. */
static void
mail_part(struct digest *digest, GMimeObject *part)
{
	if (part_is_plain(part))
		mail_text(digest, GMIME_TEXT_PART(part));
	else if (GMIME_IS_PART(part))
		mail_attachment(digest, GMIME_PART(part));
}

/* Put a part into the digest of a message that has no plain text. */
static void
mail_part_html(struct digest *digest, GMimeObject *part)
{
	if (part_is_html(part))
		mail_html(digest, GMIME_TEXT_PART(part));
}

/* Have every part of a message put into the digest. */
static void
mail_each_part(struct digest *digest, GMimeObject *top,
    void (*put)(struct digest *, GMimeObject *))
{
	GMimePartIter *parts = g_mime_part_iter_new(top);

	while (g_mime_part_iter_is_valid(parts)) {
		put(digest, g_mime_part_iter_get_current(parts));
		g_mime_part_iter_next(parts);
	}
	g_mime_part_iter_free(parts);
}

/* Put what the parts of a message say into the digest. */
static void
mail_digest_parts(struct digest *digest, GMimeObject *top)
{
	mail_each_part(digest, top, mail_part);
	if (digest->text.len == 0)
		mail_each_part(digest, top, mail_part_html);
}

/* Put what a message says into a digest. */
void
mail_digest(struct digest *digest, const char *s, size_t n)
{
	struct buf bytes = { 0 };
	GMimeMessage *message;
	GMimeObject *top;

	mail_start();
	buf_add(&bytes, s, mail_size(s, n));
	mail_tame(&bytes);
	message = mail_parse(buf_string(&bytes), bytes.len);
	if (!buf_ok(&bytes))
		digest->failed = true;
	buf_free(&bytes);
	if (message == NULL)
		return;
	mail_digest_header(digest, message);
	top = g_mime_message_get_mime_part(message);
	if (top != NULL) {
		mail_language(digest, top);
		mail_digest_parts(digest, top);
	}
	if (digest->title == NULL)
		digest_title_text(digest);
	g_object_unref(message);
}
