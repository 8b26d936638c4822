/*
 * The tables of the catalogue. All of it is derived from the content
 * directory: when this changes, SCHEMA_VERSION goes up, and a database of
 * another version is made anew.
 *
 * Texts are clean UTF-8. Whoever writes documents inserts and deletes rows of
 * file, document, role, link and words; the counts and what belongs to a
 * deleted document are the triggers' affair, so that the catalogue after any
 * history equals one made afresh (but for its ids).
 */
#ifndef CATALOGUE_SCHEMA_H
#define CATALOGUE_SCHEMA_H

#define SCHEMA_APPLICATION 0x534f5553 /* "SOUS", for file(1) */
#define SCHEMA_VERSION     14

/*
 * meta: state ('building' or 'whole'); done and total (files, while it is
 * being built; 0 where not known yet); change (goes up with each commit);
 * settings (what else than the files it was made from); language (of the
 * site, '' when not known); root (the real path of the archive).
 *
 * file.size: in bytes; -1 where what is there may not follow from them any
 * more, all or some of it; -2 where not all that follows from them is there.
 *
 * document.path: where a reader finds it: the file's path, or for a part of
 * one (part > 0) PATH.info/PART. date: EDTF; else as it is written, '' when
 * nothing is. day: the one that it is sorted by, since 1970-01-01, NULL when
 * undated; second that of this day; year and month those of it, month 0 where
 * the date is coarser. first, last: the days that it may be, from one to the
 * other. message: the Message-ID of a mail, or ''. offset, length: where
 * in its file a part is, in bytes. added: since when it counts as new, Unix
 * time (ENTRY_ADDED in catalogue/entry.h). sha256: of a message's bytes,
 * without what an mbox puts between them.
 *
 * link.target: a path of the archive, or "mid:" and the Message-ID of a mail
 * that is answered (RFC 2392).
 *
 * role.role: catalogue/role.h. role.position: whose name stands first, from 0.
 * role.written: the name as it stands in the document; role.name: the one that
 * counts. person.name is the
 * spelling that most documents have. presence: how many documents of an
 * edition the person of a key has a role in.
 *
 * words: rowid is document.id. Each column's value begins with the tag of its
 * language between U+0002 and U+0003. vocabulary: their tokens, in order
 * (catalogue/tokenizer.h); it takes no room.
 */
static const char schema_tables[] =
    "CREATE TABLE meta (\n"
    "	key TEXT PRIMARY KEY,\n"
    "	value\n"
    ") WITHOUT ROWID;\n"

    "CREATE TABLE folder (\n"
    "	id INTEGER PRIMARY KEY,\n"
    "	path TEXT NOT NULL UNIQUE,\n"
    "	parent INTEGER,\n"
    "	documents INTEGER NOT NULL DEFAULT 0\n"
    ");\n"
    "CREATE INDEX folder_by_parent ON folder (parent, path);\n"

    "CREATE TABLE file (\n"
    "	id INTEGER PRIMARY KEY,\n"
    "	path TEXT NOT NULL UNIQUE,\n"
    "	folder INTEGER NOT NULL,\n"
    "	size INTEGER NOT NULL,\n"
    "	mtime INTEGER NOT NULL,\n"
    "	ctime INTEGER NOT NULL,\n"
    "	inode INTEGER NOT NULL,\n"
    "	kind TEXT NOT NULL,\n"
    "	sha256 BLOB NOT NULL\n"
    ");\n"
    "CREATE INDEX file_by_folder ON file (folder);\n"

    "CREATE TABLE document (\n"
    "	id INTEGER PRIMARY KEY,\n"
    "	file INTEGER NOT NULL,\n"
    "	part INTEGER NOT NULL,\n"
    "	path TEXT NOT NULL,\n"
    "	folder INTEGER NOT NULL,\n"
    "	edition TEXT NOT NULL,\n"
    "	language TEXT NOT NULL,\n"
    "	title TEXT NOT NULL,\n"
    "	title_key TEXT NOT NULL,\n"
    "	date TEXT NOT NULL,\n"
    "	day INTEGER,\n"
    "	first INTEGER,\n"
    "	last INTEGER,\n"
    "	precision INTEGER NOT NULL,\n"
    "	second INTEGER NOT NULL DEFAULT 0,\n"
    "	year INTEGER,\n"
    "	month INTEGER NOT NULL,\n"
    "	medium TEXT NOT NULL,\n"
    "	source TEXT NOT NULL,\n"
    "	message TEXT NOT NULL DEFAULT '',\n"
    "	offset INTEGER NOT NULL,\n"
    "	length INTEGER NOT NULL,\n"
    "	added INTEGER NOT NULL,\n"
    "	sha256 BLOB,\n"
    "	UNIQUE (file, part)\n"
    ");\n"
    "CREATE INDEX document_by_path ON document (path) WHERE part > 0;\n"
    "CREATE INDEX document_by_message ON document (message)\n"
    "	WHERE message <> '';\n"
    "CREATE INDEX document_by_date ON document\n"
    "	(edition, day, precision, second, title_key, id);\n"
    "CREATE INDEX document_by_month ON document\n"
    "	(edition, year, month, day, precision, second, title_key, id);\n"
    "CREATE INDEX document_by_folder ON document (folder, title_key, id);\n"
    "CREATE INDEX document_by_title ON document (edition, title_key, id);\n"
    "CREATE INDEX document_by_added ON document\n"
    "	(edition, added, part, path, folder, id);\n"

    "CREATE TABLE tally (\n"
    "	edition TEXT NOT NULL,\n"
    "	year INTEGER,\n"
    "	month INTEGER NOT NULL,\n"
    "	documents INTEGER NOT NULL\n"
    ");\n"
    "CREATE INDEX tally_by_year ON tally (edition, year, month);\n"

    "CREATE TABLE person (\n"
    "	id INTEGER PRIMARY KEY,\n"
    "	key TEXT NOT NULL UNIQUE,\n"
    "	name TEXT NOT NULL DEFAULT '',\n"
    "	documents INTEGER NOT NULL DEFAULT 0\n"
    ");\n"
    "CREATE TABLE presence (\n"
    "	edition TEXT NOT NULL,\n"
    "	key TEXT NOT NULL,\n"
    "	documents INTEGER NOT NULL,\n"
    "	PRIMARY KEY (edition, key)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE spelling (\n"
    "	person INTEGER NOT NULL,\n"
    "	name TEXT NOT NULL,\n"
    "	uses INTEGER NOT NULL,\n"
    "	PRIMARY KEY (person, name)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE role (\n"
    "	person INTEGER NOT NULL,\n"
    "	document INTEGER NOT NULL,\n"
    "	role INTEGER NOT NULL,\n"
    "	position INTEGER NOT NULL,\n"
    "	name TEXT NOT NULL,\n"
    "	written TEXT NOT NULL,\n"
    "	PRIMARY KEY (person, document, role)\n"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX role_by_alias ON role (person, written)\n"
    "	WHERE written <> name;\n"
    "CREATE INDEX role_by_document ON role (document, role, position);\n"

    "CREATE TABLE link (\n"
    "	target TEXT NOT NULL,\n"
    "	document INTEGER NOT NULL,\n"
    "	PRIMARY KEY (target, document)\n"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX link_by_document ON link (document);\n"

    "CREATE VIRTUAL TABLE words USING fts5 (\n"
    "	title, people, body, tokenize = 'souslik'\n"
    ");\n"
    "CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, instance);\n";

static const char schema_triggers[] =
    "CREATE TRIGGER document_inserted AFTER INSERT ON document BEGIN\n"
    "	UPDATE folder SET documents = documents + 1 WHERE id = new.folder;\n"
    "	INSERT INTO tally SELECT new.edition, new.year, new.month, 0\n"
    "	    WHERE NOT EXISTS (SELECT 1 FROM tally\n"
    "		WHERE edition = new.edition AND year IS new.year\n"
    "		AND month = new.month);\n"
    "	UPDATE tally SET documents = documents + 1\n"
    "	    WHERE edition = new.edition AND year IS new.year\n"
    "	    AND month = new.month;\n"
    "END;\n"

    /* Its roles go first, while it can still tell which edition it is of. */
    "CREATE TRIGGER document_leaving BEFORE DELETE ON document BEGIN\n"
    "	DELETE FROM role WHERE document = old.id;\n"
    "END;\n"

    "CREATE TRIGGER document_deleted AFTER DELETE ON document BEGIN\n"
    "	UPDATE folder SET documents = documents - 1 WHERE id = old.folder;\n"
    "	UPDATE tally SET documents = documents - 1\n"
    "	    WHERE edition = old.edition AND year IS old.year\n"
    "	    AND month = old.month;\n"
    "	DELETE FROM tally\n"
    "	    WHERE edition = old.edition AND year IS old.year\n"
    "	    AND month = old.month AND documents = 0;\n"
    "	DELETE FROM link WHERE document = old.id;\n"
    "	DELETE FROM words WHERE rowid = old.id;\n"
    "END;\n"

    "CREATE TRIGGER file_deleted AFTER DELETE ON file BEGIN\n"
    "	DELETE FROM document WHERE file = old.id;\n"
    "END;\n"

    "CREATE TRIGGER role_inserted AFTER INSERT ON role BEGIN\n"
    "	INSERT INTO spelling VALUES (new.person, new.name, 1)\n"
    "	    ON CONFLICT DO UPDATE SET uses = uses + 1;\n"
    "	UPDATE person SET\n"
    "	    documents = documents + NOT EXISTS (SELECT 1 FROM role\n"
    "		WHERE person = new.person AND document = new.document\n"
    "		AND role <> new.role),\n"
    "	    name = (SELECT name FROM spelling WHERE person = new.person\n"
    "		ORDER BY uses DESC, name LIMIT 1)\n"
    "	    WHERE id = new.person;\n"
    "	INSERT INTO presence SELECT document.edition, person.key, 1\n"
    "	    FROM document, person\n"
    "	    WHERE document.id = new.document AND person.id = new.person\n"
    "	    AND NOT EXISTS (SELECT 1 FROM role\n"
    "		WHERE person = new.person AND document = new.document\n"
    "		AND role <> new.role)\n"
    "	    ON CONFLICT DO UPDATE SET documents = documents + 1;\n"
    "END;\n"

    "CREATE TRIGGER role_deleted AFTER DELETE ON role BEGIN\n"
    "	UPDATE spelling SET uses = uses - 1\n"
    "	    WHERE person = old.person AND name = old.name;\n"
    "	DELETE FROM spelling\n"
    "	    WHERE person = old.person AND name = old.name AND uses = 0;\n"
    "	UPDATE person SET\n"
    "	    documents = documents - NOT EXISTS (SELECT 1 FROM role\n"
    "		WHERE person = old.person AND document = old.document),\n"
    "	    name = coalesce((SELECT name FROM spelling\n"
    "		WHERE person = old.person\n"
    "		ORDER BY uses DESC, name LIMIT 1), '')\n"
    "	    WHERE id = old.person;\n"
    "	UPDATE presence SET documents = documents - 1\n"
    "	    WHERE edition = (SELECT edition FROM document\n"
    "		WHERE id = old.document)\n"
    "	    AND key = (SELECT key FROM person WHERE id = old.person)\n"
    "	    AND NOT EXISTS (SELECT 1 FROM role\n"
    "		WHERE person = old.person AND document = old.document);\n"
    "	DELETE FROM presence\n"
    "	    WHERE edition = (SELECT edition FROM document\n"
    "		WHERE id = old.document)\n"
    "	    AND key = (SELECT key FROM person WHERE id = old.person)\n"
    "	    AND documents = 0;\n"
    "	DELETE FROM person WHERE id = old.person AND documents = 0;\n"
    "END;\n";

#endif
