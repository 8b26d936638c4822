/* Entries: see entry.h. */

#include "catalogue/entry.h"

#include <string.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "base/calendar.h"
#include "catalogue/alias.h"
#include "catalogue/edition.h"
#include "catalogue/key.h"
#include "catalogue/role.h"
#include "catalogue/store.h"
#include "catalogue/tokenizer.h"
#include "document/digest.h"
#include "document/edtf.h"
#include "document/target.h"

/* What the catalogue keeps of a date. */
struct moment {
	const char *text; /* EDTF; else as it is written */
	bool known;
	int64_t day; /* that it is sorted by */
	int64_t first;
	int64_t last;
	int64_t year; /* of the day */
	int month;    /* 0 where it is coarser */
	int precision;
	int second; /* of the day */
};

/* Read a date; one whose start is not known stands where it ends. */
static struct moment
moment_read(const char *text)
{
	struct moment moment = { .text = text, .precision = EDTF_LONGER };
	struct calendar_date start;
	struct edtf edtf;

	if (!edtf_read(text, &edtf))
		return (moment);
	moment.known = true;
	moment.day = edtf.earliest == INT64_MIN ? edtf.latest : edtf.earliest;
	moment.first = edtf.earliest;
	moment.last = edtf.latest;
	moment.precision = (int)edtf.precision;
	moment.second = edtf.second;
	start = calendar_date(moment.day);
	moment.year = start.year;
	moment.month = edtf.precision <= EDTF_MONTH ? start.month : 0;
	return (moment);
}

/*
 * Bind a date to the columns date, day, first, last, precision, year, month,
 * second.
 */
static void
moment_bind(struct store *store, sqlite3_stmt *statement, int parameter,
    const struct moment *moment)
{
	store_bind_text(store, statement, parameter, moment->text);
	if (moment->known) {
		store_bind_number(store, statement, parameter + 1, moment->day);
		store_bind_number(
		    store, statement, parameter + 2, moment->first);
		store_bind_number(
		    store, statement, parameter + 3, moment->last);
		store_bind_number(
		    store, statement, parameter + 5, moment->year);
	}
	store_bind_number(store, statement, parameter + 4, moment->precision);
	store_bind_number(store, statement, parameter + 6, moment->month);
	store_bind_number(store, statement, parameter + 7, moment->second);
}

/* What follows from an entry and its digest. */
struct extract {
	char edition[EDITION_MAX];
	const char *language;
	struct buf path; /* where readers find the document */
	struct buf key;  /* what its title is sorted by */
};

/* The language of a document: its own, that of its edition, the site's. */
static const char *
extract_language(const struct extract *extract, const struct entry *entry,
    const struct digest *digest)
{
	if (digest->language[0] != '\0')
		return (digest->language);
	if (extract->edition[0] != '\0')
		return (extract->edition);
	return (entry->language);
}

/* Fill in what follows. */
static void
extract_make(struct extract *extract, const struct entry *entry,
    const struct digest *digest)
{
	*extract = (struct extract){ .language = "" };
	edition_of(extract->edition, entry->path);
	extract->language = extract_language(extract, entry, digest);
	buf_puts(&extract->path, entry->path);
	if (digest->part > 0)
		buf_printf(&extract->path, ".info/%u", digest->part);
	key_sort(&extract->key, digest->title, strlen(digest->title));
}

/* Give it back. */
static void
extract_free(struct extract *extract)
{
	buf_free(&extract->path);
	buf_free(&extract->key);
}

/* Write the row of a document; its id. */
static int64_t
entry_write_document(struct store *store, const struct entry *entry,
    const struct digest *digest, const struct extract *extract)
{
	static const char sql[] =
	    "INSERT INTO document (file, part, path, folder, edition, "
	    "language, title, title_key, date, day, first, last, precision, "
	    "year, month, second, medium, source, message, offset, length, "
	    "added) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
	    "?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, "
	    "?21, " ENTRY_ADDED("?22", "?2", "?10", "?16") ")";
	sqlite3_stmt *statement = store_statement(store, sql);
	struct moment moment = moment_read(digest->date);

	store_bind_number(store, statement, 1, entry->file);
	store_bind_number(store, statement, 2, digest->part);
	store_bind_buf(store, statement, 3, &extract->path);
	store_bind_number(store, statement, 4, entry->folder);
	store_bind_text(store, statement, 5, extract->edition);
	store_bind_text(store, statement, 6, extract->language);
	store_bind_text(store, statement, 7, digest->title);
	store_bind_buf(store, statement, 8, &extract->key);
	moment_bind(store, statement, 9, &moment);
	store_bind_text(store, statement, 17, digest->medium);
	store_bind_text(store, statement, 18, digest->source);
	store_bind_text(store, statement, 19, digest->id);
	store_bind_number(store, statement, 20, (int64_t)digest->offset);
	store_bind_number(store, statement, 21, (int64_t)digest->length);
	store_bind_number(store, statement, 22, entry->time);
	store_run(store, statement);
	return (sqlite3_last_insert_rowid(store_connection(store)));
}

/* The person of a key, made where missing. */
static int64_t
person_make(struct store *store, const char *key)
{
	static const char find[] = "SELECT id FROM person WHERE key = ?";
	static const char make[] = "INSERT INTO person (key) VALUES (?)";
	sqlite3_stmt *statement = store_statement(store, find);
	int64_t id;

	store_bind_text(store, statement, 1, key);
	id = store_number(store, statement, 0);
	if (id != 0)
		return (id);
	statement = store_statement(store, make);
	store_bind_text(store, statement, 1, key);
	store_run(store, statement);
	return (sqlite3_last_insert_rowid(store_connection(store)));
}

/* What somebody has to do with a document. */
struct part {
	int64_t document;
	enum role role;
	size_t position; /* among those of this role */
	const char *written;
};

/* Write that the person of a key and a name has a part in a document. */
static void
role_write(struct store *store, const struct part *part, const struct buf *key,
    const char *name)
{
	static const char sql[] =
	    "INSERT OR IGNORE INTO role (person, document, role, position, "
	    "name, written) VALUES (?, ?, ?, ?, ?, ?)";
	int64_t person = person_make(store, buf_string(key));
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_number(store, statement, 1, person);
	store_bind_number(store, statement, 2, part->document);
	store_bind_number(store, statement, 3, part->role);
	store_bind_number(store, statement, 4, (int64_t)part->position);
	store_bind_text(store, statement, 5, name);
	store_bind_text(store, statement, 6, part->written);
	store_run(store, statement);
}

/* The name that counts of a person as written; key becomes its key. */
static const char *
entry_name(const struct entry *entry, const char *written, struct buf *key)
{
	const char *name;

	key_make(key, written, strlen(written));
	name = alias_name(
	    entry->aliases, entry->alias_count, buf_string(key), written);
	if (name != written) {
		buf_clear(key);
		key_make(key, name, strlen(name));
	}
	return (name);
}

/* Write that somebody has a part in a document, by the name that counts. */
static void
entry_write_person(
    struct store *store, const struct entry *entry, const struct part *part)
{
	struct buf key = { 0 };
	const char *name = entry_name(entry, part->written, &key);

	if (!buf_ok(&key))
		store_fail(store, SQLITE_NOMEM);
	else if (key.len > 0)
		role_write(store, part, &key, name);
	buf_free(&key);
}

/* People as a document names them, one after the other. */
struct naming {
	const struct entry *entry;
	const struct list *names;
	size_t next;
	struct buf written; /* the last one */
};

/* Whether an alias is what the next names are together, which is written. */
static bool
naming_is_alias(struct naming *naming, const struct alias *alias)
{
	struct buf key = { 0 };
	bool is;

	if (alias->parts > naming->names->count - naming->next)
		return (false);
	buf_clear(&naming->written);
	for (size_t i = 0; i < alias->parts; i++) {
		buf_puts(&naming->written, i == 0 ? "" : ", ");
		buf_puts(
		    &naming->written, naming->names->items[naming->next + i]);
	}
	key_make(&key, buf_string(&naming->written), naming->written.len);
	is = strcmp(buf_string(&key), alias->key) == 0;
	buf_free(&key);
	return (is);
}

/*
 * The next person; NULL when there is none. A document's header parts names at
 * commas, which are in some aliases.
 */
static const char *
naming_next(struct naming *naming)
{
	const struct entry *entry = naming->entry;

	if (naming->next == naming->names->count)
		return (NULL);
	for (size_t i = 0; i < entry->alias_count; i++) {
		const struct alias *alias = &entry->aliases[i];

		if (alias->parts > 1 && naming_is_alias(naming, alias)) {
			naming->next += alias->parts;
			return (buf_string(&naming->written));
		}
	}
	return (naming->names->items[naming->next++]);
}

/* Write who has a role in a document. */
static void
entry_write_people(struct store *store, const struct entry *entry,
    int64_t document, enum role role, const struct list *people)
{
	struct naming naming = { .entry = entry, .names = people };
	struct part part = { document, role, 0, NULL };

	for (; (part.written = naming_next(&naming)) != NULL; part.position++)
		entry_write_person(store, entry, &part);
	if (!buf_ok(&naming.written))
		store_fail(store, SQLITE_NOMEM);
	buf_free(&naming.written);
}

/* Append names, a line each, and those that count in their place. */
static void
words_add_names(
    struct buf *out, const struct entry *entry, const struct list *names)
{
	struct naming naming = { .entry = entry, .names = names };
	const char *written, *name;

	while ((written = naming_next(&naming)) != NULL) {
		struct buf key = { 0 };

		name = entry_name(entry, written, &key);
		buf_puts(out, written);
		buf_putc(out, '\n');
		if (name != written) {
			buf_puts(out, name);
			buf_putc(out, '\n');
		}
		out->failed |= !buf_ok(&key);
		buf_free(&key);
	}
	out->failed |= !buf_ok(&naming.written);
	buf_free(&naming.written);
}

/* Write what is found by its words. */
static void
entry_write_words(struct store *store, int64_t document,
    const struct entry *entry, const struct digest *digest,
    const char *language)
{
	static const char sql[] =
	    "INSERT INTO words (rowid, title, people, body) "
	    "VALUES (?, ?, ?, ?)";
	sqlite3_stmt *statement = store_statement(store, sql);
	struct buf title = { 0 }, people = { 0 }, body = { 0 };

	tokenizer_begin(&title, language);
	buf_puts(&title, digest->title);
	tokenizer_begin(&people, "");
	words_add_names(&people, entry, &digest->from);
	words_add_names(&people, entry, &digest->to);
	tokenizer_begin(&body, language);
	buf_add(&body, buf_string(&digest->text), digest->text.len);
	store_bind_number(store, statement, 1, document);
	store_bind_buf(store, statement, 2, &title);
	store_bind_buf(store, statement, 3, &people);
	store_bind_buf(store, statement, 4, &body);
	store_run(store, statement);
	buf_free(&title);
	buf_free(&people);
	buf_free(&body);
}

/* Write what a document links to. */
static void
link_write(struct store *store, int64_t document, const char *target)
{
	static const char sql[] =
	    "INSERT OR IGNORE INTO link (target, document) VALUES (?, ?)";
	sqlite3_stmt *statement = store_statement(store, sql);

	store_bind_text(store, statement, 1, target);
	store_bind_number(store, statement, 2, document);
	store_run(store, statement);
}

/* Write where a reference leads, if that is in the archive. */
static void
entry_write_link(struct store *store, int64_t document,
    const struct entry *entry, const char *reference)
{
	struct target target;

	if (target_resolve(&target, entry->hostname, entry->path, reference) ==
	    -1)
		return;
	if (target.kind == TARGET_LOCAL)
		link_write(store, document, target.path);
	target_free(&target);
}

/* Write which mail a mail answers. */
static void
entry_write_answer(
    struct store *store, int64_t document, const struct digest *digest)
{
	struct buf target = { 0 };

	if (digest->answers[0] == '\0')
		return;
	buf_printf(&target, "mid:%s", digest->answers);
	if (buf_ok(&target))
		link_write(store, document, buf_string(&target));
	else
		store_fail(store, SQLITE_NOMEM);
	buf_free(&target);
}

/* Write the rows of a document. */
void
entry_write(
    struct store *store, const struct entry *entry, const struct digest *digest)
{
	struct extract extract;
	int64_t id;

	extract_make(&extract, entry, digest);
	id = entry_write_document(store, entry, digest, &extract);
	entry_write_people(store, entry, id, ROLE_FROM, &digest->from);
	entry_write_people(store, entry, id, ROLE_TO, &digest->to);
	entry_write_words(store, id, entry, digest, extract.language);
	for (size_t i = 0; i < digest->links.count; i++)
		entry_write_link(store, id, entry, digest->links.items[i]);
	entry_write_answer(store, id, digest);
	extract_free(&extract);
}
