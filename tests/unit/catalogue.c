/* The pages that are made from a catalogue. */

#include <check.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/list.h"
#include "base/path.h"
#include "base/text.h"
#include "catalogue/catalogue.h"
#include "catalogue/keeper.h"
#include "catalogue/store.h"
#include "document/kind.h"
#include "document/target.h"
#include "gemini/render.h"
#include "place.h"
#include "run.h"

#define HOST "example.org"

static char *root, *state;
static struct buf database, got;
static struct catalogue *catalogue;
static struct finding finding;
static struct kind *kind;
static int directory;

static void
setup(void)
{
	struct error error;

	place_make();
	place_mkdir("root");
	root = strdup(place_path("root"));
	state = strdup(place_path("state"));
	keeper_database(&database, state, HOST);
	directory = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ne(directory, -1);
	kind = kind_open(&error);
	ck_assert_msg(kind != NULL, "%s", error.text);
}

static void
teardown(void)
{
	finding_free(&finding);
	catalogue_free(catalogue);
	catalogue = NULL;
	kind_close(kind);
	close(directory);
	buf_free(&database);
	buf_free(&got);
	free(root);
	free(state);
	place_remove();
}

/* Make the catalogue of what is there. */
static void
update(void)
{
	struct keeper_config config = {
		.state = state,
		.index = { .root = root, .hostname = HOST },
	};
	struct error error = { "" };
	struct keeper *keeper = keeper_open(&config, &error);

	ck_assert_msg(keeper != NULL, "%s", error.text);
	while (keeper_work(keeper))
		continue;
	keeper_close(keeper);
}

/* Find what is at a path, or what it has for a query. */
static enum finding_type
ask(const char *path, const char *query)
{
	struct catalogue_config config = {
		.database = buf_string(&database),
		.hostname = HOST,
		.root = directory,
		.kind = kind,
	};

	if (catalogue == NULL)
		catalogue = catalogue_new(&config);
	ck_assert_ptr_nonnull(catalogue);
	finding_free(&finding);
	catalogue_find(catalogue, path, query, &finding);
	return (finding.type);
}

/* Find what is at a path. */
static enum finding_type
find(const char *path)
{
	return (ask(path, NULL));
}

/* The page at a path, as gemtext. */
static const char *
show(const char *path)
{
	enum finding_type type = find(path);

	ck_assert_msg(type == FINDING_PAGE, "%s: %d", path, (int)type);
	buf_clear(&got);
	render_gemtext(&got, &finding.page, HOST, path);
	ck_assert(buf_ok(&got));
	return (buf_string(&got));
}

/* The page at a path has these lines, one after the other. */
static void
assert_has(const char *path, const char *lines)
{
	const char *text = show(path);

	ck_assert_msg(strstr(text, lines) != NULL, "%s has not\n%s\nbut\n%s",
	    path, lines, text);
}

/* The page at a path has no such text. */
static void
assert_lacks(const char *path, const char *words)
{
	const char *text = show(path);

	ck_assert_msg(
	    strstr(text, words) == NULL, "%s has %s:\n%s", path, words, text);
}

/* Add the links of the page that was found to a list of paths. */
static void
add_links(struct list *todo, const char *path)
{
	for (size_t i = 0; i < finding.page.count; i++) {
		const struct line *line = &finding.page.lines[i];
		struct target target;

		if (line->type != LINE_LINK)
			continue;
		ck_assert_int_eq(target_resolve(&target, HOST, path,
				     page_target(&finding.page, line)),
		    0);
		ck_assert_int_eq(target.kind, TARGET_LOCAL);
		if (!list_has(todo, target.path, strlen(target.path)))
			list_add(todo, target.path, strlen(target.path));
		target_free(&target);
	}
}

/*
 * Follow every link from a generated page on, and expect that something is
 * there, and that no page is long: how many pages there were.
 */
static size_t
crawl(const char *path)
{
	struct list todo = { 0 };
	size_t pages = 0, n;

	list_add(&todo, path, strlen(path));
	for (size_t i = 0; i < todo.count; i++) {
		if (strcmp(path_name(todo.items[i]), "search") == 0 ||
		    catalogue_needs(todo.items[i], &n) == CATALOGUE_NOTHING)
			continue;
		find(todo.items[i]);
		ck_assert_msg(finding.type == FINDING_PAGE ||
				  finding.type == FINDING_BYTES,
		    "%s is linked to, but %d", todo.items[i],
		    (int)finding.type);
		ck_assert_uint_lt(finding.page.count, 260);
		add_links(&todo, todo.items[i]);
		pages++;
	}
	ck_assert(!todo.failed);
	list_free(&todo);
	return (pages);
}

/* Write a page with a title, and header lines. */
static void
write_page(const char *name, const char *title, const char *header)
{
	char path[256], text[1024];

	snprintf(path, sizeof path, "root/%s", name);
	snprintf(text, sizeof text, "# %s\n%s\n\nText.\n", title, header);
	place_write(path, text);
}

/* Write pages of different dates in both editions. */
static void
write_archive(void)
{
	place_mkdir("root/en");
	place_mkdir("root/a");
	place_write("root/index.gmi",
	    "# Une archive\n* Langue : fr\n\n=> a/day.gmi Le jour\n=> en/\n");
	write_page("en/index.gmi", "An archive", "* Language: en");
	write_page("en/day.gmi", "The day",
	    "* Date: 2017-09-20\n* From: Élise Martin\n* To: Bob\n"
	    "* Language: en");
	write_page("a/day.gmi", "Le jour",
	    "* Date : 2017-09-20\n* De : Élise Martin\n* À : Bob, Ann Lee\n"
	    "* Support : courriel\n* Source : un livre\n* Langue : fr");
	write_page("a/season.gmi", "La saison",
	    "* Date : 2017-23\n* De : Bob\n* À : ELISE MARTIN\n* Langue : fr");
	write_page("a/month.gmi", "Le mois", "* Date : 2017-09\n* Langue : fr");
	write_page("a/year.gmi", "L’année", "* Date : 2017~\n* Langue : fr");
	write_page("a/old.gmi", "Jadis", "* Date : -0044-03-15\n* Langue : fr");
	write_page("a/far.gmi", "Plus tard", "* Date : Y12345\n* Langue : fr");
	place_write("root/a/notes.txt", "Des notes\n");
}

START_TEST(the_timeline_begins_with_its_years)
{
	write_archive();
	update();
	ck_assert_str_eq(show("/timeline/"),
	    "# Chronologie\n"
	    "\n"
	    "8 documents\n"
	    "\n"
	    "```Documents par année\n"
	    "45 av.\u00a0J.-C.  #     1\n"
	    "2017          ####  4\n"
	    "l’an 12\u00a0345   #     1\n"
	    "```\n"
	    "\n"
	    "=> /timeline/-0044 45 av.\u00a0J.-C. (1 document)\n"
	    "=> /timeline/2017 2017 (4 documents)\n"
	    "=> /timeline/Y12345 l’an 12\u00a0345 (1 document)\n"
	    "\n"
	    "=> /timeline/undated Sans date (2 documents)\n"
	    "\n"
	    "=> / Accueil\n"
	    "=> /people/ Personnes\n"
	    "=> /all/ Tous les documents\n"
	    "=> /search Recherche\n"
	    "=> /feed.gmi Nouveautés\n"
	    "=> /en/timeline/ English\n");
	ck_assert(finding.directory);
	ck_assert_str_eq(finding.language, "fr");
}
END_TEST

START_TEST(a_year_has_its_documents_in_order)
{
	write_archive();
	update();
	assert_has("/timeline/2017",
	    "# Chronologie\u00a0: 2017\n"
	    "\n"
	    "4 documents\n"
	    "\n"
	    "=> /a/year.gmi vers 2017 – L’année (page)\n"
	    "=> /a/month.gmi septembre 2017 – Le mois (page)\n"
	    "=> /a/season.gmi automne 2017 – La saison (page)\n"
	    "=> /a/day.gmi 20 septembre 2017 – Le jour (courriel)\n"
	    "\n"
	    "=> /timeline/-0044 Avant\u00a0: 45 av.\u00a0J.-C. (1 document)\n"
	    "=> /timeline/Y12345 Après\u00a0: l’an 12\u00a0345 (1 document)\n");
	ck_assert(!finding.directory);
	assert_has("/timeline/2017-09",
	    "# Chronologie\u00a0: septembre 2017\n"
	    "\n"
	    "2 documents\n"
	    "\n"
	    "=> /a/month.gmi septembre 2017 – Le mois (page)\n"
	    "=> /a/day.gmi 20 septembre 2017 – Le jour (courriel)\n"
	    "\n"
	    "=> /timeline/2017-XX Avant\u00a0: 2017, sans mois précis "
	    "(2 documents)\n"
	    "=> /timeline/Y12345-XX Après");
	assert_has("/timeline/undated", "=> /a/notes.txt Des notes (texte)\n"
					"=> /index.gmi Une archive (page)\n");
}
END_TEST

/* Dates, each of which stands after the one before it. */
static const char *const ordered[] = { "Y-170000002", "-0044-03-15", "0000",
	"1900-01-01T00:00:01", "1900-01-01", "1900-01", "1900", "190X",
	"1900/..", "../1985", "/1986-05", "2017-22", "2017-08-11", "2017-09",
	"2017-09-20T10:00:00+02:00", "2017-09-20T09:00:00Z", "2017-09-20",
	"2017-09-20/2017-09-21", "2017-12", "2018-01-01", "2018", "Y10000" };

START_TEST(dates_have_an_order)
{
	char name[32], header[64], line[64];

	for (int i = 0; i < COUNT(ordered); i++) {
		snprintf(name, sizeof name, "%d.gmi", i * 7 % COUNT(ordered));
		snprintf(header, sizeof header, "* Date: %s",
		    ordered[i * 7 % COUNT(ordered)]);
		write_page(name, "A letter", header);
	}
	update();
	for (int i = 0; i < COUNT(ordered); i++) {
		snprintf(name, sizeof name, "/%d.gmi.info", i);
		snprintf(line, sizeof line, "=> /%d.gmi Earlier: ", i - 1);
		if (i == 0)
			assert_lacks(name, "Earlier: ");
		else
			assert_has(name, line);
		snprintf(line, sizeof line, "=> /%d.gmi Later: ", i + 1);
		if (i == COUNT(ordered) - 1)
			assert_lacks(name, "Later: ");
		else
			assert_has(name, line);
	}
	assert_has("/timeline/1985", "=> /9.gmi until 1985 – A letter");
	assert_has("/timeline/1986", "=> /10.gmi from an unknown date to May "
				     "1986 – A letter");
}
END_TEST

START_TEST(an_edition_has_pages_of_its_own)
{
	write_archive();
	update();
	assert_has("/en/timeline/", "# Timeline\n\n2 documents\n");
	assert_has("/en/timeline/", "=> /timeline/ français\n");
	ck_assert_str_eq(finding.language, "en");
	assert_has("/en/timeline/2017",
	    "=> /en/day.gmi 20 September 2017 – The day (page)\n");
	assert_has("/en/people/",
	    "# People\n\n2 people\n\n"
	    "=> /en/people/bob Bob (1 document)\n"
	    "=> /en/people/elise-martin Élise Martin (1 document)\n");
	assert_has("/en/all/", "## /en/\n");
	assert_lacks("/en/all/", "/a/day.gmi");
	assert_lacks("/all/", "/en/day.gmi");
	ck_assert_int_eq(find("/all/in/en/"), FINDING_MISSING);
	ck_assert_int_eq(find("/fr/all/in/"), FINDING_MISSING);
	assert_has("/fr/timeline/", "Il n’y a pas de documents ici.\n");
}
END_TEST

START_TEST(nothing_is_a_few_words)
{
	update();
	assert_has("/timeline/",
	    "# Timeline\n\nThere are no documents here.\n\n=> / ");
	assert_has("/all/",
	    "# All documents\n\nThere are no documents here.\n\n=> / ");
	assert_has("/all/titles",
	    "# By title\n\nThere are no documents here.\n\n=> / ");
	assert_has(
	    "/people/", "# People\n\nNo document here names anybody.\n\n=> / ");
	assert_has("/feed.gmi",
	    "# " HOST "\n## What is new\n\nThere are no documents here.\n\n"
	    "=> /feed.xml Atom\n");
	assert_has("/en/feed.gmi", "# " HOST "/en/\n## What is new\n");
	ck_assert_int_eq(find("/b/feed.gmi"), FINDING_MISSING);
	ck_assert_int_eq(find("/feed.xml"), FINDING_BYTES);
	ck_assert_ptr_nonnull(strstr(buf_string(&finding.bytes), "<updated>"));
	ck_assert_ptr_null(strstr(buf_string(&finding.bytes), "<entry>"));
	ck_assert_uint_eq(crawl("/timeline/"), 5);
}
END_TEST

START_TEST(people_wrote_and_received)
{
	write_archive();
	update();
	assert_has("/people/", "# Personnes\n\n3 personnes\n\n"
			       "=> /people/ann-lee Ann Lee (1 document)\n"
			       "=> /people/bob Bob (2 documents)\n"
			       "=> /people/elise-martin ");
	assert_has("/people/bob",
	    "# Bob\n"
	    "\n"
	    "* Écrits\u00a0: 1\n"
	    "* Reçus\u00a0: 1\n"
	    "\n"
	    "=> /a/season.gmi automne 2017 – La saison (page) – À\u00a0: ");
	assert_has("/people/bob",
	    "=> /a/day.gmi 20 septembre 2017 – Le jour (courriel) – De\u00a0: ");
	assert_has("/people/bob",
	    "## En correspondance avec\n\n=> /people/elise-martin ");
	assert_lacks("/people/bob", "=> /people/ann-lee");
	assert_has("/people/elise-martin",
	    "=> /people/bob Bob (2 documents)\n"
	    "=> /people/ann-lee Ann Lee (1 document)\n");
}
END_TEST

START_TEST(people_are_in_the_order_of_the_document)
{
	write_page("a.gmi", "A",
	    "* From: Zoé, Ann Lee, Max\n* To: Tom, Eve\n* Language: en");
	update();
	assert_has("/a.gmi.info", "=> /people/zoe From: Zoé\n"
				  "=> /people/ann-lee From: Ann Lee\n"
				  "=> /people/max From: Max\n"
				  "=> /people/tom To: Tom\n"
				  "=> /people/eve To: Eve\n");
	assert_has("/people/eve", "A (page) – From: Zoé, Ann Lee, Max\n");
	ck_assert_int_eq(find("/feed.xml"), FINDING_BYTES);
	ck_assert_ptr_nonnull(strstr(buf_string(&finding.bytes),
	    "<author><name>Zoé</name>\n</author>\n"
	    "<author><name>Ann Lee</name>\n</author>\n"
	    "<author><name>Max</name>\n</author>\n"));
}
END_TEST

START_TEST(all_documents_by_folder_and_title)
{
	write_archive();
	update();
	assert_has("/all/",
	    "# Tous les documents\n\n8 documents\n\n"
	    "=> /all/titles Par titre\n\n## /\n\n"
	    "=> /index.gmi Une archive (page)\n\n## /a/\n\n"
	    "=> /a/notes.txt Des notes (texte)\n"
	    "=> /a/old.gmi 15 mars 45 av.\u00a0J.-C. – Jadis (page)\n");
	assert_has("/all/titles", "# Par titre\n\n8 documents\n\n"
				  "=> /a/notes.txt Des notes (texte)\n");
	assert_has("/all/in/a/",
	    "# /a/\n\n7 documents\n\n=> /a/notes.txt Des notes (texte)\n"
	    "=> /a/notes.txt.info À propos de ce document\n"
	    "=> /a/old.gmi ");
	ck_assert(finding.directory);
	assert_has("/all/in/a", "# /a/\n");
	assert_has("/all/in/",
	    "# /\n\n1 document\n\n=> /all/in/a/ /a/ (7 documents)\n"
	    "=> /index.gmi Une archive (page)\n");
}
END_TEST

START_TEST(a_page_beside_each_document)
{
	write_archive();
	update();
	assert_has("/a/day.gmi.info",
	    "# À propos de «\u00a0Le jour\u00a0»\n"
	    "\n"
	    "* Date\u00a0: 20 septembre 2017 (2017-09-20)\n"
	    "* Support\u00a0: courriel\n"
	    "* Source\u00a0: un livre\n"
	    "* Langue\u00a0: français\n"
	    "* Nature\u00a0: page (text/gemini)\n"
	    "* Taille\u00a0: ");
	assert_has("/a/day.gmi.info", "=> /a/day.gmi Le document lui-même\n"
				      "=> /people/elise-martin De\u00a0: ");
	assert_has("/a/day.gmi.info",
	    "=> /people/bob À\u00a0: Bob\n"
	    "=> /people/ann-lee À\u00a0: Ann Lee\n"
	    "=> /all/in/a/ Dossier\u00a0: /a/\n"
	    "\n"
	    "## Chronologie\n"
	    "\n"
	    "=> /a/season.gmi Avant\u00a0: automne 2017 – La saison (page)\n"
	    "=> /a/far.gmi Après\u00a0: l’an 12\u00a0345 – Plus tard (page)\n"
	    "\n"
	    "## Cité par (1 document)\n"
	    "\n"
	    "=> /index.gmi Une archive (page)\n");
	assert_has("/index.gmi.info",
	    "## Cite (2 documents)\n\n=> /a/day.gmi 20 septembre 2017 – Le "
	    "jour (courriel)\n=> /en/index.gmi An archive (page)\n");
	assert_has("/en/index.gmi.info", "## Cited by (1 document)\n");
	assert_lacks("/index.gmi.info", "## Chronologie");
}
END_TEST

START_TEST(an_image_is_in_no_language)
{
	write_page("index.gmi", "Pictures", "* Language: en");
	place_write("root/a.png", "\x89PNG\r\n\x1a\n");
	update();
	assert_lacks("/a.png.info", "* Language");
	assert_has("/index.gmi.info", "* Language: English\n");
}
END_TEST

START_TEST(a_date_that_is_none_stays_as_it_is_written)
{
	place_mkdir("root/en");
	write_page(
	    "index.gmi", "Lettre", "* Date : le 3 mai ou avant\n* Langue : fr");
	write_page("en/a.gmi", "Letter", "* Date: 2017-02-30\n* Language: en");
	write_page("en/b.gmi", "Note", "* Language: en");
	update();
	assert_has("/index.gmi.info",
	    "* Date\u00a0: «\u00a0le 3 mai ou avant\u00a0» (non comprise)\n");
	assert_has(
	    "/en/a.gmi.info", "\n* Date: “2017-02-30” (not understood)\n");
	assert_lacks("/en/b.gmi.info", "* Date");
	assert_lacks("/en/a.gmi.info", "## Timeline");
	assert_has("/timeline/undated", "\n=> /index.gmi Lettre (page)\n");
}
END_TEST

START_TEST(a_date_is_not_said_twice)
{
	place_mkdir("root/en");
	write_page("a.gmi", "A", "* Date : 2001\n* Langue : fr");
	write_page("index.gmi", "B", "* Date : 2001-05\n* Langue : fr");
	write_page("en/a.gmi", "C", "* Date: 2001\n* Language: en");
	update();
	assert_has("/a.gmi.info", "\n* Date\u00a0: 2001\n");
	assert_has("/index.gmi.info", "\n* Date\u00a0: mai 2001 (2001-05)\n");
	assert_has("/en/a.gmi.info", "\n* Date: 2001\n");
}
END_TEST

START_TEST(a_document_that_is_alone_in_time_has_no_neighbours)
{
	place_mkdir("root/en");
	write_page("index.gmi", "Seule", "* Date : 2001\n* Langue : fr");
	write_page("en/a.gmi", "First", "* Date: 2001\n* Language: en");
	write_page("en/b.gmi", "Last", "* Date: 2002\n* Language: en");
	update();
	assert_lacks("/index.gmi.info", "## Chronologie");
	assert_has("/en/a.gmi.info",
	    "\n\n## Timeline\n\n=> /en/b.gmi Later: 2002 – Last (page)\n\n");
	assert_has("/en/b.gmi.info",
	    "\n\n## Timeline\n\n=> /en/a.gmi Earlier: 2001 – First "
	    "(page)\n\n");
}
END_TEST

/* Write a mailbox of some messages, a day after each other. */
static void
write_mailbox(int messages)
{
	struct buf text = { 0 };

	for (int i = 1; i <= messages; i++)
		buf_printf(&text,
		    "From a@example.org Wed Sep 20 10:00:00 2017\n"
		    "From: Ann Lee <a@example.org>\n"
		    "Date: %d Jan 2001 10:00:00 +0100\n"
		    "Subject: Message %d\n\nText.\n\n",
		    i, i);
	place_write("root/list.mbox", buf_string(&text));
	buf_free(&text);
}

START_TEST(a_message_names_its_mailbox)
{
	write_page("index.gmi", "Lettres", "* Langue : fr");
	write_mailbox(1);
	update();
	assert_has("/list.mbox.info/1",
	    "\n=> /list.mbox.info Boîte aux lettres\u00a0: /list.mbox\n");
}
END_TEST

START_TEST(messages_of_a_mailbox_are_read_there)
{
	place_write("root/list.mbox",
	    "From a@example.org Wed Sep 20 10:00:00 2017\n"
	    "From: Ann Lee <a@example.org>\n"
	    "To: Bob <b@example.org>\n"
	    "Date: Wed, 20 Sep 2017 10:00:00 +0000\n"
	    "Subject: A question\n"
	    "\n"
	    "What is it?\n"
	    "\n"
	    "From b@example.org Wed Sep 20 11:00:00 2017\n"
	    "From: Bob <b@example.org>\n"
	    "To: Ann Lee <a@example.org>\n"
	    "Date: Wed, 20 Sep 2017 11:00:00 +0000\n"
	    "Subject: The answer\n"
	    "\n"
	    "> What is it?\n"
	    "A box.\n"
	    "\n");
	update();
	assert_has("/list.mbox.info", "## 2 messages\n\n=> /list.mbox.info/1 ");
	assert_has("/list.mbox.info/2", "# The answer\n");
	assert_has("/list.mbox.info/2", "=> /people/bob From: Bob\n"
					"=> /people/ann-lee To: Ann Lee\n"
					"\n> What is it?\nA box.\n");
	assert_has("/list.mbox.info/2",
	    "=> /list.mbox.info Mailbox: /list.mbox\n"
	    "=> /list.mbox.info/1 Previous message: A question\n");
	assert_has("/list.mbox.info/1", "=> /list.mbox.info/2 Next message: "
					"The answer\n");
	ck_assert_int_eq(find("/list.mbox.info/3"), FINDING_MISSING);
	ck_assert_int_eq(find("/list.mbox.info/page/2"), FINDING_MISSING);
}
END_TEST

/* No line of the page that was found has more than so many bytes. */
static void
assert_short(size_t most)
{
	for (size_t i = 0; i < finding.page.count; i++)
		ck_assert_uint_le(
		    strlen(page_text(&finding.page, &finding.page.lines[i])),
		    most);
}

START_TEST(later_pages_of_no_search_lead_to_the_first)
{
	write_page("a.gmi", "Title", "");
	update();
	ck_assert_int_eq(find("/search"), FINDING_INPUT);
	assert_has(
	    "/search/2", "# Search\n\nThere is no word here to look for.\n");
	assert_has("/search/2", "=> /search Search\n");
	ck_assert_int_eq(ask("/search/2", "title"), FINDING_MISSING);
	ck_assert_int_eq(ask("/search/2", "date:x"), FINDING_MISSING);
}
END_TEST

START_TEST(an_undated_document_alone)
{
	write_page("a.gmi", "Title", "* Language: en");
	update();
	assert_has("/timeline/",
	    "1 document\n\n=> /timeline/undated Undated (1 document)\n");
}
END_TEST

/* The page of a query begins with these lines. */
static void
assert_results(const char *path, const char *query, const char *lines)
{
	ck_assert_int_eq(ask(path, query), FINDING_PAGE);
	buf_clear(&got);
	render_gemtext(&got, &finding.page, HOST, path);
	ck_assert_msg(strncmp(buf_string(&got), lines, strlen(lines)) == 0,
	    "%s has not\n%s\nbut\n%s", query, lines, buf_string(&got));
}

START_TEST(results_begin_with_what_was_asked_for)
{
	write_archive();
	update();
	assert_results("/en/search", "\"the day\"",
	    "# Search: \"the day\"\n\n1 result\n\n=> /en/day.gmi ");
	assert_results("/search", "\"le jour\" in:/a/",
	    "# Recherche\u00a0: \"le jour\" in:/a/\n\n1 résultat\n\n"
	    "=> /a/day.gmi ");
	assert_results("/en/search", "date:x",
	    "# Search: date:x\n\nThere is no date in “date:x”.\n");
}
END_TEST

START_TEST(long_queries_are_not_said_whole)
{
	struct buf query = { 0 };
	const char *title;

	write_page("a.gmi", "Title", "");
	update();
	while (query.len < 400)
		buf_puts(&query, "é");
	ck_assert_int_eq(ask("/search", buf_string(&query)), FINDING_PAGE);
	assert_short(250);
	title = page_text(&finding.page, &finding.page.lines[0]);
	ck_assert_str_eq(title + strlen(title) - strlen("éé…"), "éé…");
	while (query.len < 4000)
		buf_puts(&query, " date:é");
	ck_assert_int_eq(ask("/search", buf_string(&query)), FINDING_PAGE);
	assert_short(250);
	buf_free(&query);
}
END_TEST

/* Write pages of which each links to a.gmi, and that links to each. */
static void
write_links(int pages)
{
	struct buf text = { 0 };
	char name[64];

	buf_puts(&text, "# All\n* Language: en\n\n");
	for (int i = 1; i <= pages; i++) {
		snprintf(name, sizeof name, "root/p%03d.gmi", i);
		place_write(name, "# One\n\n=> a.gmi\n");
		buf_printf(&text, "=> p%03d.gmi\n", i);
	}
	place_write("root/a.gmi", buf_string(&text));
	buf_free(&text);
}

START_TEST(long_lists_beside_a_document_go_on)
{
	write_page("index.gmi", "Links", "* Language: en");
	write_links(251);
	update();
	assert_has("/a.gmi.info",
	    "## Cited by (251 documents)\n\n=> /p001.gmi One (page)\n");
	assert_has("/a.gmi.info", "=> /p100.gmi One (page)\n\nPage 1 of 3\n"
				  "=> /a.gmi.info/page/2 Next page\n");
	assert_lacks("/a.gmi.info", "=> /p101.gmi");
	assert_has("/a.gmi.info/page/3",
	    "## Cites (251 documents)\n\n=> /p201.gmi One (page)\n");
	assert_has("/a.gmi.info/page/3", "=> /p251.gmi One (page)\n\nPage 3");
	ck_assert_int_eq(find("/a.gmi.info/page/4"), FINDING_MISSING);
	ck_assert_int_eq(find("/p001.gmi.info/page/2"), FINDING_MISSING);
}
END_TEST

/* Write a mailbox of a question and answers to it, by as many people. */
static void
write_thread(int answers)
{
	struct buf text = { 0 };

	for (int i = 0; i <= answers; i++)
		buf_printf(&text,
		    "From a@example.org Wed Sep 20 10:00:00 2017\n"
		    "From: Writer %d <w%d@example.org>\n"
		    "To: Ann Lee <a@example.org>\n"
		    "Date: Wed, 20 Sep 2017 10:%02d:%02d +0000\n"
		    "Message-ID: <%d@example.org>\n%s"
		    "Subject: Message %d\n\nText.\n\n",
		    i, i, i / 60, i % 60, i,
		    i == 0 ? "" : "In-Reply-To: <0@example.org>\n", i);
	place_write("root/m.mbox", buf_string(&text));
	buf_free(&text);
}

START_TEST(long_lists_beside_a_message_go_on)
{
	write_page("index.gmi", "Mail", "* Language: en");
	write_thread(150);
	update();
	assert_has("/m.mbox.info/1", "=> /m.mbox.info/1/page/2 Next page\n");
	assert_has("/m.mbox.info/1/page/2",
	    "(150 documents)\n\n=> /m.mbox.info/102 20 September 2017, "
	    "10:01:41 (UTC) – Message 101 (message)\n");
	assert_has("/m.mbox.info/1/page/2",
	    "Page 2 of 2\n=> /m.mbox.info/1 Previous page\n");
	ck_assert_int_eq(find("/m.mbox.info/1/page/3"), FINDING_MISSING);
	ck_assert_int_eq(find("/m.mbox.info/2/page/2"), FINDING_MISSING);
	assert_has("/people/ann-lee", "Only the first 100 are named here.\n");
	assert_lacks("/people/writer-1", "Only the first");
	ck_assert_uint_gt(crawl("/m.mbox.info"), 150);
}
END_TEST

static const char *const lists[] = { "/all/", "/all/titles", "/all/in/",
	"/timeline/undated", "/timeline/2017", "/people/bob", "/a.gmi.info",
	"/b.gmi.info", "/feed.gmi", "/m.mbox.info", "/m.mbox.info/1",
	"/m.mbox.info/2" };

START_TEST(long_titles_are_shortened)
{
	struct buf title = { 0 }, text = { 0 };

	while (title.len < 3200)
		buf_puts(&title, "é");
	buf_printf(&text, "# %s\n* From: Bob\n* Date: 2017\n\n=> b.gmi\n",
	    buf_string(&title));
	place_write("root/a.gmi", buf_string(&text));
	buf_clear(&text);
	buf_printf(&text, "# %s\n* Date: %s\n\n=> a.gmi\n", buf_string(&title),
	    buf_string(&title));
	place_write("root/b.gmi", buf_string(&text));
	buf_clear(&text);
	for (int i = 1; i <= 2; i++)
		buf_printf(&text,
		    "From a@example.org Wed Sep 20 10:00:00 2017\n"
		    "From: Bob <b@example.org>\n"
		    "Date: Wed, 20 Sep 2017 10:00:0%d +0000\n"
		    "Message-ID: <%d@example.org>\n"
		    "In-Reply-To: <%d@example.org>\n"
		    "Subject: %s\n\nText.\n\n",
		    i, i, i - 1, buf_string(&title));
	place_write("root/m.mbox", buf_string(&text));
	update();
	for (int i = 0; i < COUNT(lists); i++) {
		ck_assert_int_eq(find(lists[i]), FINDING_PAGE);
		assert_short(500);
	}
	assert_has("/all/", "éé… (page)\n");
	buf_free(&title);
	buf_free(&text);
}
END_TEST

/* Give a file a time that it was last changed at. */
static void
set_time(const char *path, time_t time)
{
	ck_assert_int_eq(
	    utimensat(AT_FDCWD, place_path(path),
		(struct timespec[]){ { time, 0 }, { time, 0 } }, 0),
	    0);
}

START_TEST(feeds_tell_what_is_new)
{
	write_archive();
	set_time("root/index.gmi", 1000000000);
	set_time("root/a/season.gmi", 1000000000);
	set_time("root/a/month.gmi", 1000000000);
	set_time("root/a/year.gmi", 1000000000);
	set_time("root/a/old.gmi", 1000000000);
	set_time("root/a/far.gmi", 1000000000);
	set_time("root/a/notes.txt", 1000000000);
	set_time("root/a/day.gmi", 1262304000);
	update();
	assert_has("/feed.gmi", "# Une archive\n## Nouveautés\n\n"
				"=> /a/day.gmi 2010-01-01 Le jour\n");
	assert_has("/a/feed.gmi", "# Une archive – /a/\n"
				  "## Nouveautés dans /a/\n");
	assert_lacks("/feed.gmi", "=> /en/day.gmi");
	assert_lacks("/a/feed.gmi", "=> /index.gmi");
	assert_has("/en/feed.gmi", "# An archive\n");
	ck_assert_int_eq(find("/b/feed.gmi"), FINDING_MISSING);
	ck_assert_int_eq(find("/feed.xml"), FINDING_BYTES);
	ck_assert_str_eq(finding.mime, "application/atom+xml");
	ck_assert_ptr_nonnull(strstr(buf_string(&finding.bytes),
	    "<id>gemini://" HOST "/a/day.gmi</id>\n<title>Le jour</title>\n"
	    "<updated>2010-01-01T00:00:00Z</updated>\n"));
}
END_TEST

START_TEST(feeds_of_directories_are_called_as_their_edition)
{
	write_archive();
	place_mkdir("root/en/a");
	place_mkdir("root/a/b");
	write_page("en/a/one.gmi", "One", "");
	write_page("a/b/index.gmi", "Deux", "");
	update();
	assert_has("/en/a/feed.gmi", "# An archive – /en/a/\n"
				     "## What is new in /en/a/\n");
	assert_has("/a/b/feed.gmi", "# Deux\n## Nouveautés dans /a/b/\n");
	ck_assert_int_eq(find("/a/feed.xml"), FINDING_BYTES);
	ck_assert_ptr_nonnull(strstr(
	    buf_string(&finding.bytes), "<title>Une archive – /a/</title>\n"));
	ck_assert_int_eq(unlink(place_path("root/index.gmi")), 0);
	update();
	assert_has("/a/feed.gmi", "# " HOST "/a/\n");
}
END_TEST

START_TEST(nothing_new_is_from_the_future)
{
	char today[16];
	struct buf line = { 0 };
	struct stat st;

	write_page("a.gmi", "Later", "");
	write_page("b.gmi", "Now", "");
	set_time("root/a.gmi", 4102444800);
	update();
	ck_assert_int_eq(stat(place_path("root/a.gmi"), &st), 0);
	strftime(today, sizeof today, "%Y-%m-%d", gmtime(&st.st_ctime));
	buf_printf(&line, "=> /a.gmi %s Later\n", today);
	assert_has("/feed.gmi", buf_string(&line));
	set_time("root/b.gmi", 4102444801);
	update();
	assert_lacks("/feed.gmi", "2100");
	buf_free(&line);
}
END_TEST

START_TEST(messages_are_as_new_as_their_dates)
{
	write_mailbox(9);
	update();
	write_page("old.gmi", "Old", "");
	set_time("root/old.gmi", 978775200); /* that of the sixth message */
	write_mailbox(10);
	update();
	assert_has("/feed.gmi", "=> /list.mbox.info/10 2001-01-10 Message 10\n"
				"=> /list.mbox.info/9 2001-01-09 Message 9\n");
	assert_has("/feed.gmi", "=> /list.mbox.info/7 2001-01-07 Message 7\n"
				"=> /old.gmi 2001-01-06 Old\n"
				"=> /list.mbox.info/6 2001-01-06 Message 6\n");
	set_time("root/list.mbox", 978516000); /* that of the third */
	update();
	assert_has("/feed.gmi", "=> /list.mbox.info/10 2001-01-03 Message 10\n"
				"=> /list.mbox.info/9 2001-01-03 Message 9\n");
	set_time("root/list.mbox", 1262304000);
	update();
	assert_has("/feed.gmi",
	    "=> /list.mbox 2010-01-01 list\n"
	    "=> /list.mbox.info/10 2001-01-10 Message 10\n");
}
END_TEST

START_TEST(feeds_escape_what_titles_have)
{
	write_page("a&b<c>.gmi", "1 < 2 && \"3\" > \xef\xbf\xbf", "");
	update();
	ck_assert_int_eq(find("/feed.xml"), FINDING_BYTES);
	ck_assert_ptr_nonnull(strstr(buf_string(&finding.bytes),
	    "<title>1 &lt; 2 &amp;&amp; &quot;3&quot; &gt; ?</title>"));
	ck_assert_ptr_nonnull(strstr(buf_string(&finding.bytes),
	    "<id>gemini://" HOST "/a&amp;b%3Cc%3E.gmi</id>"));
}
END_TEST

static const char *const nowhere[] = { "/", "/timeline/2016",
	"/timeline/2017/2", "/timeline/2017-13", "/timeline/2017-10",
	"/timeline/2017-9", "/timeline/2017-09/2", "/timeline/2017-09/",
	"/timeline/2017-00", "/timeline/undated/2", "/timeline/undatedly",
	"/timeline/1990..1999", "/timeline/2019..2010", "/timeline/x",
	"/timeline/2017x", "/people/nobody", "/people/bob/2", "/people/Bob",
	"/people/elise martin", "/people/names/q", "/people/names/", "/all/2",
	"/all/1", "/all/x", "/all/in/b/", "/all/in/a/2", "/all/inside",
	"/all/titles/", "/all/titles/x", "/all/titles/d/2", "/all/in/../",
	"/c.gmi.info", "/a/day.gmi.info/1", "/b/feed.xml" };

START_TEST(what_is_not_there_is_missing)
{
	write_archive();
	update();
	for (int i = 0; i < COUNT(nowhere); i++)
		ck_assert_msg(find(nowhere[i]) == FINDING_MISSING, "%s: %s",
		    nowhere[i], show(nowhere[i]));
}
END_TEST

#define NO_CATALOGUE                                                 \
	"There is no catalogue of this archive now; the server’s " \
	"log says why.\n"
#define NO_CATALOGUE_FR                                                     \
	"Il n’y a pas de catalogue de cette archive en ce moment\u00a0; " \
	"le journal du serveur dit pourquoi.\n"

START_TEST(the_catalogue_of_another_archive_is_none)
{
	struct catalogue_config config = {
		.database = buf_string(&database),
		.name = "/",
		.hostname = HOST,
		.root = directory,
		.kind = kind,
	};

	write_archive();
	update();
	catalogue_free(catalogue);
	catalogue = catalogue_new(&config);
	ck_assert_str_eq(show("/timeline/"), NO_CATALOGUE "\n=> / Home page\n");
	assert_has("/fr/timeline/", NO_CATALOGUE_FR "\n=> /fr/ ");
	ck_assert_int_eq(find("/feed.xml"), FINDING_FAILED);
}
END_TEST

START_TEST(a_catalogue_that_cannot_be_opened_is_none)
{
	write_archive();
	update();
	store_remove(buf_string(&database));
	ck_assert_int_eq(mkdir(buf_string(&database), 0700), 0);
	ck_assert_str_eq(show("/timeline/"), NO_CATALOGUE "\n=> / Home page\n");
	assert_has("/a.gmi.info", NO_CATALOGUE);
	assert_has("/fr/people/", NO_CATALOGUE_FR);
}
END_TEST

START_TEST(every_link_of_a_small_archive_leads_somewhere)
{
	write_archive();
	update();
	ck_assert_uint_gt(crawl("/timeline/"), 20);
}
END_TEST

/* Put many documents into a catalogue, by SQL. */
static void
fill(const char *sql)
{
	struct error error;
	struct store *store;

	write_page("index.gmi", "Many", "* Language: en");
	update();
	store = store_create(buf_string(&database), NULL, &error);
	ck_assert_msg(store != NULL, "%s", error.text);
	store_begin(store);
	store_run(store, store_statement(store, sql));
	ck_assert_msg(store_commit(store) == 0, "%s", store_reason(store));
	store_close(store);
}

#define NUMBERS(n)                                                     \
	"WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1" \
	" FROM number WHERE i < " #n ") "

#define INSERT                                                            \
	"INSERT INTO document (file, part, offset, length, path, folder," \
	" edition, language, title, title_key, date, day, first, last,"   \
	" precision, year, month, medium, source, added) "

START_TEST(many_documents_make_short_pages)
{
	/* Most of them in one month, of which many have no day. */
	fill(NUMBERS(2000) INSERT
	    "SELECT 1, i, 0, 0, '/x/' || i, 1, '', 'en', 'Title ' || i,"
	    " char(97 + i % 26) || i, '2017-09', 17410 + i % 30, 17410,"
	    " 17440, 2, 2017, iif(i % 7, 9, i % 12), '', '', i FROM number");
	assert_has("/timeline/2017", "```Documents by month\n2017-XX  ");
	assert_has("/timeline/2017",
	    "\n=> /timeline/2017-XX 2017, month not stated (");
	assert_has("/timeline/2017-01",
	    "=> /timeline/2017-XX Earlier: 2017, month not stated (");
	assert_has("/timeline/2017-01",
	    "=> /timeline/2017-02 Later: February 2017 (24 documents)\n"
	    "=> /timeline/2017 Year: 2017 (2,000 documents)\n");
	assert_lacks("/timeline/2017", " Years: ");
	assert_has("/timeline/2017",
	    "=> /timeline/2017-09 September 2017 (1,739 documents)\n");
	assert_has("/timeline/2017-09",
	    "\n\nPage 1 of 18\n=> /timeline/2017-09/2 Next page\n"
	    "=> /timeline/2017-09/18 Last page\n");
	assert_has("/timeline/2017-09/3",
	    "\n\nPage 3 of 18\n=> /timeline/2017-09/4 Next page\n"
	    "=> /timeline/2017-09/2 Previous page\n"
	    "=> /timeline/2017-09 First page\n"
	    "=> /timeline/2017-09/18 Last page\n");
	ck_assert_int_eq(find("/timeline/2017-09/19"), FINDING_MISSING);
	assert_has("/all/titles", "=> /all/titles/a A (76 documents)\n");
	assert_has("/all/titles/a", "# By title: A\n");
	assert_has(
	    "/all/", "## By folder\n\n=> /all/in/ / (2,001 documents)\n");
	assert_has("/all/in/2", "Page 2 of 21\n=> /all/in/3 Next page\n");
	assert_has("/all/in/3", "=> /all/in/2 Previous page\n"
				"=> /all/in/ First page\n");
	ck_assert_uint_gt(crawl("/timeline/"), 80);
}
END_TEST

START_TEST(many_folders_make_short_pages)
{
	fill(NUMBERS(150) "INSERT INTO folder (path, parent)"
			  " SELECT printf('/f%03d/', i), 1 FROM number");
	assert_has("/all/in/", "=> /all/in/f100/ /f100/\n");
	assert_lacks("/all/in/", "/f101/");
	assert_has("/all/in/", "Page 1 of 2\n=> /all/in/2 Next page\n");
	assert_has(
	    "/all/in/2", "# /\n\n1 document\n\n=> /all/in/f101/ /f101/\n");
	assert_has("/all/in/2", "=> /all/in/f150/ /f150/\n");
	ck_assert_int_eq(find("/all/in/3"), FINDING_MISSING);
}
END_TEST

/* No line of the charts of a page is too wide for menus. */
static void
assert_narrow(const char *path)
{
	ck_assert_int_eq(find(path), FINDING_PAGE);
	for (size_t i = 0; i < finding.page.count; i++) {
		const struct line *line = &finding.page.lines[i];
		const char *text = page_text(&finding.page, line);

		if (line->type == LINE_PRE)
			ck_assert_msg(text_width(text, strlen(text)) <= 67,
			    "%s: %s", path, text);
	}
}

START_TEST(many_years_are_spans)
{
	fill(NUMBERS(1200) INSERT
	    "SELECT 1, i, 0, 0, '/x/' || i, 1, '', 'en', 'Title', 'title', '',"
	    " (i - 600) * 365, (i - 600) * 365, (i - 600) * 365, 1, i - 200, 1, '', '', i"
	    " FROM number");
	assert_has("/timeline/", "\n201 BC – 102 BC  ");
	assert_has("/timeline/", "\n1 BC – AD 99     ");
	assert_has("/timeline/", "\n900 – 999        ");
	assert_has("/timeline/",
	    "=> /timeline/-0100..-0001 from 101 BC to 2 BC (100 documents)\n"
	    "=> /timeline/0000..0099 from 1 BC to AD 99 (100 documents)\n");
	assert_has("/timeline/0900..0999",
	    "=> /timeline/0910..0919 from 910 to 919 (10 documents)\n");
	assert_has(
	    "/timeline/0910..0919", "=> /timeline/0911 911 (1 document)\n");
	assert_has("/timeline/0911",
	    "=> /timeline/0910 Earlier: 910 (1 document)\n"
	    "=> /timeline/0912 Later: 912 (1 document)\n"
	    "=> /timeline/0910..0919 Years: from 910 to 919 (10 documents)\n");
	assert_has("/timeline/0910..0919",
	    "=> /timeline/0900..0909 Earlier: from 900 to 909 (10 documents)\n"
	    "=> /timeline/0920..0929 Later: from 920 to 929 (10 documents)\n"
	    "=> /timeline/0900..0999 Years: from 900 to 999 (100 documents)\n");
	assert_has("/timeline/0000..0099",
	    "=> /timeline/-0100..-0001 Earlier: from 101 BC to 2 BC "
	    "(100 documents)\n");
	assert_lacks("/timeline/0000..0099", " Years: ");
	assert_has("/timeline/0911..0913",
	    "=> /timeline/0908..0910 Earlier: from 908 to 910 (3 documents)\n");
	assert_narrow("/timeline/");
	assert_narrow("/fr/timeline/");
	ck_assert_uint_gt(crawl("/timeline/"), 1200);
}
END_TEST

START_TEST(years_at_the_ends_of_time)
{
	fill(INSERT
	    "SELECT 1, i, 0, 0, '/x/' || i, 1, '', 'en', 'Title', 'title', '',"
	    " i, i, i, 1, i * 1000000000000000, 1, '', '', i"
	    " FROM (WITH RECURSIVE number(i) AS (SELECT -300 UNION ALL"
	    " SELECT i + 7 FROM number WHERE i < 300) SELECT i FROM number)");
	assert_narrow("/timeline/");
	ck_assert_uint_gt(crawl("/timeline/"), 80);
}
END_TEST

START_TEST(many_people_are_letters)
{
	char name[64], header[64];

	for (int i = 0; i < 260; i++) {
		snprintf(name, sizeof name, "%d.gmi", i);
		snprintf(header, sizeof header, "* From: %s %d\n* To: Zoé",
		    i % 2 == 0 ? "Ann" : "王", i);
		write_page(name, "A letter", header);
	}
	update();
	assert_has("/people/", "261 people\n\n"
			       "=> /people/names/a A (130 people)\n"
			       "=> /people/names/z Z (1 person)\n"
			       "=> /people/names/other Other scripts "
			       "(130 people)\n");
	assert_has("/people/names/a", "# People: A\n\n"
				      "=> /people/ann-0 Ann 0 (1 document)\n");
	assert_has("/people/names/a", "=> /people/names/a/2 Next page\n");
	assert_has("/people/zoe", "* Received: 260\n");
	assert_has("/people/zoe", "=> /people/zoe/2 Next page\n");
	assert_has("/people/zoe/3", "=> /people/zoe/2 Previous page\n");
	assert_lacks("/people/zoe/3", "Corresponded with");
	ck_assert_uint_gt(crawl("/people/"), 260);
}
END_TEST

START_TEST(before_the_catalogue_is_there_pages_say_so)
{
	ck_assert_str_eq(show("/timeline/"),
	    "The catalogue is being built; come back in a moment.\n"
	    "\n"
	    "=> / Home page\n");
	assert_has("/en/people/nobody", "=> /en/ Home page\n");
	assert_has("/fr/timeline/", "Le catalogue est en cours de "
				    "construction\u00a0; revenez dans un "
				    "instant.\n");
	ck_assert_int_eq(find("/feed.xml"), FINDING_FAILED);
}
END_TEST

START_TEST(a_catalogue_that_is_not_whole_says_so)
{
	fill("UPDATE meta SET value = CASE key WHEN 'state' THEN 'building'"
	     " WHEN 'done' THEN 1234 ELSE 5000 END"
	     " WHERE key IN ('state', 'done', 'total')");
	assert_has("/timeline/", "The catalogue is being built: 1,234 of 5,000 "
				 "documents.\n");
	assert_has("/timeline/", "# Timeline\n\nThe catalogue is being built: "
				 "1,234 of 5,000 documents.\n\n1 document\n");
	assert_has("/timeline/2017", "The catalogue is being built");
	assert_has("/feed.gmi",
	    "# Many\n\nThe catalogue is being built: 1,234 of 5,000 "
	    "documents.\n## What is new\n\n=> /feed.xml Atom\n");
	ck_assert_int_eq(find("/feed.xml"), FINDING_FAILED);
}
END_TEST

START_TEST(a_catalogue_that_was_made_anew_is_read)
{
	write_page("a.gmi", "First", "");
	update();
	assert_has("/all/", " First (page)\n");
	store_remove(buf_string(&database));
	write_page("a.gmi", "Second", "");
	update();
	assert_has("/all/", " Second (page)\n");
}
END_TEST

static const struct {
	const char *path;
	size_t n;
	enum catalogue_need need;
	char item;
} needs[] = {
	{ "/timeline/", 0, CATALOGUE_ALWAYS, '1' },
	{ "/en/people/", 4, CATALOGUE_DIRECTORY, '1' },
	{ "/search", 0, CATALOGUE_ALWAYS, '7' },
	{ "/a/feed.xml", 3, CATALOGUE_DIRECTORY, '0' },
	{ "/feed.gmi", 1, CATALOGUE_DIRECTORY, '1' },
	{ "/a.gmi.info", 6, CATALOGUE_FILE, '1' },
	{ "/a.mbox.info/3", 7, CATALOGUE_FILE, '1' },
	{ "/a.gmi", 0, CATALOGUE_NOTHING, '\0' },
};

START_TEST(paths_tell_what_is_needed)
{
	size_t n;

	for (int i = 0; i < COUNT(needs); i++) {
		ck_assert_int_eq((int)catalogue_needs(needs[i].path, &n),
		    (int)needs[i].need);
		ck_assert_uint_eq(n, needs[i].n);
		ck_assert_int_eq(catalogue_item(needs[i].path), needs[i].item);
	}
}
END_TEST

int
main(void)
{
	TCase *tests = tcase_create("catalogue");

	tcase_add_checked_fixture(tests, setup, teardown);
	tcase_set_timeout(tests, 120);
	tcase_add_test(tests, the_timeline_begins_with_its_years);
	tcase_add_test(tests, a_year_has_its_documents_in_order);
	tcase_add_test(tests, dates_have_an_order);
	tcase_add_test(tests, an_edition_has_pages_of_its_own);
	tcase_add_test(tests, nothing_is_a_few_words);
	tcase_add_test(tests, people_wrote_and_received);
	tcase_add_test(tests, people_are_in_the_order_of_the_document);
	tcase_add_test(tests, all_documents_by_folder_and_title);
	tcase_add_test(tests, a_page_beside_each_document);
	tcase_add_test(tests, an_image_is_in_no_language);
	tcase_add_test(tests, a_date_that_is_none_stays_as_it_is_written);
	tcase_add_test(tests, a_date_is_not_said_twice);
	tcase_add_test(
	    tests, a_document_that_is_alone_in_time_has_no_neighbours);
	tcase_add_test(tests, a_message_names_its_mailbox);
	tcase_add_test(tests, messages_of_a_mailbox_are_read_there);
	tcase_add_test(tests, long_lists_beside_a_document_go_on);
	tcase_add_test(tests, long_lists_beside_a_message_go_on);
	tcase_add_test(tests, later_pages_of_no_search_lead_to_the_first);
	tcase_add_test(tests, an_undated_document_alone);
	tcase_add_test(tests, results_begin_with_what_was_asked_for);
	tcase_add_test(tests, long_queries_are_not_said_whole);
	tcase_add_test(tests, long_titles_are_shortened);
	tcase_add_test(tests, feeds_tell_what_is_new);
	tcase_add_test(tests, feeds_of_directories_are_called_as_their_edition);
	tcase_add_test(tests, nothing_new_is_from_the_future);
	tcase_add_test(tests, messages_are_as_new_as_their_dates);
	tcase_add_test(tests, feeds_escape_what_titles_have);
	tcase_add_test(tests, what_is_not_there_is_missing);
	tcase_add_test(tests, the_catalogue_of_another_archive_is_none);
	tcase_add_test(tests, a_catalogue_that_cannot_be_opened_is_none);
	tcase_add_test(tests, every_link_of_a_small_archive_leads_somewhere);
	tcase_add_test(tests, many_documents_make_short_pages);
	tcase_add_test(tests, many_folders_make_short_pages);
	tcase_add_test(tests, many_years_are_spans);
	tcase_add_test(tests, years_at_the_ends_of_time);
	tcase_add_test(tests, many_people_are_letters);
	tcase_add_test(tests, before_the_catalogue_is_there_pages_say_so);
	tcase_add_test(tests, a_catalogue_that_is_not_whole_says_so);
	tcase_add_test(tests, a_catalogue_that_was_made_anew_is_read);
	tcase_add_test(tests, paths_tell_what_is_needed);
	return (run("catalogue", tests));
}
