/* The archive: what is found, through which door, and what never is. */

#include <check.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "archive/archive.h"
#include "document/page.h"
#include "base/error.h"
#include "place.h"
#include "run.h"

static struct rule rules[] = {
	{ RULE_GONE, "/gone.gmi", NULL, NULL },
	{ RULE_GONE, "/lost/", NULL, NULL },
	{ RULE_MOVED, "/old/", "/new/", NULL },
	{ RULE_MOVED, "/old.gmi", "gemini://other.example/a?b#c", NULL },
	{ RULE_MOVED, "/accents", "/\xc3\xa9 t\xc3\xa9.gmi", NULL },
	{ RULE_INPUT, "/search", "/results/%s.gmi", "Words?" },
	{ RULE_INPUT, "/ask", "/thanks.gmi", "Name?" },
};

static struct archive_config config;
static struct archive *archive;
static struct resource resource;
static struct page page;

static void
reopen(void)
{
	struct error error;

	archive_close(archive);
	archive = archive_open(&config, &error);
	ck_assert_msg(archive != NULL, "%s", error.text);
}

static void
setup(void)
{
	place_make();
	config = (struct archive_config){
		.root = place,
		.hostname = "example.org",
		.listing = true,
		.rules = rules,
		.rule_count = sizeof rules / sizeof rules[0],
	};
	resource = (struct resource){ .fd = -1 };
	reopen();
}

static void
teardown(void)
{
	page_free(&page);
	resource_free(&resource);
	archive_close(archive);
	archive = NULL;
	place_remove();
}

static void
find_query(enum door_type door, const char *path, const char *query)
{
	struct request request = { door, path, query };

	resource_free(&resource);
	archive_find(archive, &request, &resource);
}

static void
find(enum door_type door, const char *path)
{
	find_query(door, path, NULL);
}

static void
assert_missing(const char *path)
{
	find(DOOR_GEMINI, path);
	ck_assert_msg(resource.type == RESOURCE_MISSING, "%s", path);
	ck_assert_int_eq(resource.fd, -1);
	find(DOOR_GOPHER, path);
	ck_assert_msg(resource.type == RESOURCE_MISSING, "%s", path);
	ck_assert_int_eq(archive_item(archive, path), 0);
}

static void
assert_page(enum door_type door, const char *path, enum source source)
{
	find(door, path);
	ck_assert_int_eq(resource.type, RESOURCE_PAGE);
	ck_assert_int_eq(resource.source, source);
	ck_assert_int_ne(resource.fd, -1);
}

static void
assert_title(const char *title)
{
	page_free(&page);
	ck_assert_int_eq(archive_page(archive, &resource, &page), 0);
	ck_assert_pstr_eq(page_title(&page), title);
}

START_TEST(a_root_that_cannot_be_opened)
{
	struct archive_config none = { .root = "/nonexistent/dir",
		.hostname = "h" };
	struct error error;

	ck_assert_ptr_null(archive_open(&none, &error));
	ck_assert_ptr_nonnull(strstr(error.text, "/nonexistent/dir"));
	place_write("file", "");
	none.root = place_path("file");
	ck_assert_ptr_null(archive_open(&none, &error));
	archive_close(NULL);
	ck_assert_str_eq(archive_hostname(archive), "example.org");
}
END_TEST

START_TEST(files_are_bytes_as_stored)
{
	char bytes[8];

	place_mkdir("dir");
	place_write("dir/notes.txt", "caf\xc3\xa9\n");
	find(DOOR_GEMINI, "/dir/notes.txt");
	ck_assert_int_eq(resource.type, RESOURCE_FILE);
	ck_assert_str_eq(resource.path, "/dir/notes.txt");
	ck_assert_str_eq(resource.mime, "text/plain");
	ck_assert_str_eq(resource.charset, "utf-8");
	ck_assert_str_eq(resource.lang, "");
	ck_assert_int_eq(resource.stat.st_size, 6);
	ck_assert_int_eq(read(resource.fd, bytes, sizeof bytes), 6);
	ck_assert_int_eq(archive_item(archive, "/dir/notes.txt"), '0');
}
END_TEST

START_TEST(what_is_not_text_has_no_charset)
{
	place_write("a.png", "\x89PNG\r\n\x1a\n");
	place_write("b", "%PDF-1.4\n");
	find(DOOR_GEMINI, "/a.png");
	ck_assert_str_eq(resource.mime, "image/png");
	ck_assert_str_eq(resource.charset, "");
	ck_assert_int_eq(archive_item(archive, "/a.png"), 'I');
	find(DOOR_GEMINI, "/b");
	ck_assert_str_eq(resource.mime, "application/pdf");
	ck_assert_str_eq(resource.charset, "");
	ck_assert_int_eq(archive_item(archive, "/b"), 'd');
}
END_TEST

START_TEST(gemtext_is_a_page)
{
	place_write("a.gmi", "# A\n* Langue : fr\n=> b.gmi\n");
	place_write("b.gmi", "# B\n");
	assert_page(DOOR_GEMINI, "/a.gmi", SOURCE_GEMTEXT);
	ck_assert_str_eq(resource.mime, "text/gemini");
	ck_assert_str_eq(resource.lang, "fr");
	ck_assert(!resource.plain);
	assert_title("A");
	assert_page(DOOR_GOPHER, "/b.gmi", SOURCE_GEMTEXT);
	ck_assert_str_eq(resource.lang, "");
	ck_assert_int_eq(archive_item(archive, "/a.gmi"), '1');
	ck_assert_int_eq(archive_item(archive, "/b.gmi"), '0');
}
END_TEST

START_TEST(the_language_is_the_pages_or_the_sites)
{
	config.language = "pt-BR";
	reopen();
	place_write("a.gmi", "# A\n\n* Language: en\n");
	place_write("b.gmi", "# B\n* Language: ?\n");
	place_write("c.gmi", "# C\n* Language: fr; charset=x\n");
	find(DOOR_GEMINI, "/a.gmi");
	ck_assert_str_eq(resource.lang, "en");
	find(DOOR_GEMINI, "/b.gmi");
	ck_assert_str_eq(resource.lang, "pt-BR");
	find(DOOR_GEMINI, "/c.gmi");
	ck_assert_str_eq(resource.lang, "pt-BR");
}
END_TEST

START_TEST(pages_in_other_charsets_are_decoded)
{
	place_write("l1.gmi", "# Caf\xe9 noir\n");
	place_write_bytes("u16.gmi", "\xff\xfe#\0 \0A\0\n\0", 10);
	place_write("bad.gmi", "# A\xc3\xa9\xff\x81\n");
	find(DOOR_GEMINI, "/l1.gmi");
	ck_assert_str_eq(resource.charset, "iso-8859-1");
	assert_title("Caf\xc3\xa9 noir");
	find(DOOR_GEMINI, "/u16.gmi");
	ck_assert_str_eq(resource.charset, "utf-16le");
	assert_title("A");
	find(DOOR_GEMINI, "/bad.gmi");
	assert_title("A\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd");
}
END_TEST

START_TEST(a_huge_page_is_a_file)
{
	place_write("a.gmi", "# A\n");
	ck_assert_int_eq(truncate(place_path("a.gmi"), (1 << 20) + 1), 0);
	find(DOOR_GEMINI, "/a.gmi");
	ck_assert_int_eq(resource.type, RESOURCE_FILE);
	ck_assert_str_eq(resource.mime, "text/gemini");
}
END_TEST

START_TEST(each_door_prefers_its_own_index)
{
	place_mkdir("d");
	place_write("d/index.gph", "[1|x|/x|server|port]\n");
	assert_page(DOOR_GEMINI, "/d/", SOURCE_GPH);
	assert_page(DOOR_GOPHER, "/d/", SOURCE_GPH);
	place_write("d/gophermap", "!Map\n");
	assert_page(DOOR_GEMINI, "/d/", SOURCE_GOPHERMAP);
	assert_page(DOOR_GOPHER, "/d/", SOURCE_GOPHERMAP);
	place_write("d/index.gmi", "# Index\n");
	assert_page(DOOR_GEMINI, "/d/", SOURCE_GEMTEXT);
	assert_title("Index");
	assert_page(DOOR_GOPHER, "/d/", SOURCE_GOPHERMAP);
	assert_title("Map");
	ck_assert_str_eq(resource.path, "/d/");
	ck_assert(S_ISREG(resource.stat.st_mode));
	ck_assert_int_eq(archive_item(archive, "/d/"), '1');
	ck_assert_int_eq(archive_item(archive, "/d"), '1');
}
END_TEST

START_TEST(a_directory_gets_its_slash)
{
	place_mkdir("d");
	place_write("d/index.gmi", "# D\n");
	assert_page(DOOR_GEMINI, "/d", SOURCE_GEMTEXT);
	ck_assert_str_eq(resource.path, "/d/");
	place_mkdir("e");
	assert_page(DOOR_GOPHER, "/e", SOURCE_LISTING);
	ck_assert_str_eq(resource.path, "/e/");
	assert_title("/e/");
	assert_page(DOOR_GEMINI, "/", SOURCE_LISTING);
	assert_title("/");
}
END_TEST

START_TEST(without_listing_there_is_nothing)
{
	config.listing = false;
	reopen();
	place_mkdir("d");
	place_write("d/x.txt", "");
	assert_missing("/d/");
	assert_missing("/d");
	place_mkdir("d/index.gmi");
	assert_missing("/d/");
	find(DOOR_GEMINI, "/d/x.txt");
	ck_assert_int_eq(resource.type, RESOURCE_FILE);
}
END_TEST

START_TEST(menus_are_pages_under_their_own_names)
{
	place_write("gophermap", "0Notes\tnotes.txt\n");
	place_write("more.gph", "[0|Notes|/notes.txt|server|port]\n");
	place_write("notes.txt", "");
	assert_page(DOOR_GEMINI, "/gophermap", SOURCE_GOPHERMAP);
	assert_page(DOOR_GOPHER, "/more.gph", SOURCE_GPH);
	ck_assert_str_eq(resource.mime, "text/gemini");
	ck_assert_int_eq(archive_page(archive, &resource, &page), 0);
	ck_assert(page_has_links(&page));
	ck_assert_int_eq(archive_item(archive, "/more.gph"), '1');
}
END_TEST

START_TEST(a_gophermap_includes_only_plain_files)
{
	place_write("gophermap", "=part\n=script\n=.secret\n=/etc/hostname\n"
				 "=../../etc/hostname\n=dir\n=none\n");
	place_write("part", "!Part\n");
	place_write("script", "!Script\n");
	chmod(place_path("script"), 0755);
	place_write(".secret", "!Secret\n");
	place_mkdir("dir");
	assert_page(DOOR_GOPHER, "/", SOURCE_GOPHERMAP);
	ck_assert_int_eq(archive_page(archive, &resource, &page), 0);
	for (size_t i = 0; i < page.count; i++) {
		const char *text = page_text(&page, &page.lines[i]);

		ck_assert_ptr_null(strstr(text, "Script"));
		ck_assert_ptr_null(strstr(text, "Secret"));
	}
	ck_assert_str_eq(page_title(&page), "Part");
}
END_TEST

START_TEST(a_gophermap_lists_its_directory)
{
	size_t links = 0;

	place_write("gophermap", "-b.txt\n*\n");
	place_write("a.txt", "");
	place_write("b.txt", "");
	place_write(".c.txt", "");
	assert_page(DOOR_GOPHER, "/", SOURCE_GOPHERMAP);
	ck_assert_int_eq(archive_page(archive, &resource, &page), 0);
	for (size_t i = 0; i < page.count; i++) {
		if (page.lines[i].type != LINE_LINK)
			continue;
		ck_assert_str_eq(page_target(&page, &page.lines[i]), "/a.txt");
		links++;
	}
	ck_assert_uint_eq(links, 1);
}
END_TEST

START_TEST(gopher_has_a_plain_text_form)
{
	place_write("a.gmi", "# A\n=> /\n");
	place_write("b.gmi", "# B\n");
	place_write("b.txt", "own text\n");
	assert_page(DOOR_GOPHER, "/a.txt", SOURCE_GEMTEXT);
	ck_assert(resource.plain);
	ck_assert_str_eq(resource.path, "/a.gmi");
	assert_title("A");
	ck_assert_int_eq(archive_item(archive, "/a.txt"), '0');
	find(DOOR_GOPHER, "/b.txt");
	ck_assert_int_eq(resource.type, RESOURCE_FILE);
	find(DOOR_GEMINI, "/a.txt");
	ck_assert_int_eq(resource.type, RESOURCE_MISSING);
	place_mkdir("d.gmi");
	assert_missing("/d.txt");
	assert_missing("/txt");
	assert_missing("/none.txt");
	place_write("gone.gmi", "# Gone\n");
	find(DOOR_GOPHER, "/gone.txt");
	ck_assert_int_eq(resource.type, RESOURCE_GONE);
}
END_TEST

START_TEST(robots_txt_is_made_when_there_is_none)
{
	find(DOOR_GEMINI, "/robots.txt");
	ck_assert_int_eq(resource.type, RESOURCE_FILE);
	ck_assert_int_eq(resource.fd, -1);
	ck_assert_str_eq(resource.mime, "text/plain");
	ck_assert_str_eq(
	    buf_string(&resource.bytes), "User-agent: *\nDisallow:\n");
	ck_assert_int_eq(archive_item(archive, "/robots.txt"), '0');
	assert_missing("/dir/robots.txt");
	place_write("robots.txt", "own");
	find(DOOR_GOPHER, "/robots.txt");
	ck_assert_int_ne(resource.fd, -1);
	ck_assert_uint_eq(resource.bytes.len, 0);
}
END_TEST

START_TEST(what_is_not_there)
{
	char name[NAME_MAX + 8] = "/";
	char *path = calloc(1, 2 * PATH_MAX);

	place_write("file", "");
	assert_missing("/none");
	assert_missing("/none/");
	assert_missing("/none/below");
	assert_missing("/file/");
	assert_missing("/file/below");
	memset(name + 1, 'a', sizeof name - 2);
	assert_missing(name);
	for (size_t i = 0; i < 2 * PATH_MAX - 3; i += 2) {
		path[i] = '/';
		path[i + 1] = 'a';
	}
	assert_missing(path);
	free(path);
}
END_TEST

START_TEST(dot_files_do_not_exist)
{
	place_write(".secret", "x");
	place_mkdir(".git");
	place_write(".git/config", "x");
	place_mkdir("d");
	place_write("d/.htaccess", "x");
	assert_missing("/.secret");
	assert_missing("/.git/");
	assert_missing("/.git/config");
	assert_missing("/d/.htaccess");
}
END_TEST

/* The README says so: a link is what its own name says. */
START_TEST(a_link_gives_a_dot_file_a_name)
{
	place_mkdir(".git");
	place_write(".git/config", "x");
	place_link("shown.txt", ".git/config");
	place_link(".hidden", ".git/config");
	find(DOOR_GEMINI, "/shown.txt");
	ck_assert_int_eq(resource.type, RESOURCE_FILE);
	assert_missing("/.hidden");
}
END_TEST

START_TEST(nothing_leads_out)
{
	place_mkdir("d");
	place_write("d/file", "x");
	place_link("abs", "/etc/hostname");
	place_link("up", "../..");
	place_link("d/up", "../../../etc/hostname");
	place_link("chain", "abs");
	place_link("proc", "/proc/self/root/etc/hostname");
	place_link("dangling", "nowhere");
	place_link("loop", "loop");
	place_link("inside", "d/../d/file");
	place_link("dir", "d");
	assert_missing("/abs");
	assert_missing("/up/");
	assert_missing("/up/etc/hostname");
	assert_missing("/d/up");
	assert_missing("/chain");
	assert_missing("/proc");
	assert_missing("/dangling");
	assert_missing("/loop");
	find(DOOR_GEMINI, "/inside");
	ck_assert_int_eq(resource.type, RESOURCE_FILE);
	find(DOOR_GEMINI, "/dir/file");
	ck_assert_int_eq(resource.type, RESOURCE_FILE);
}
END_TEST

START_TEST(only_files_and_directories_count)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	ck_assert_int_eq(mkfifo(place_path("pipe"), 0644), 0);
	ck_assert_int_eq(mkfifo(place_path("pipe.gmi"), 0644), 0);
	ck_assert_uint_lt(
	    strlen(place_path("socket")), sizeof address.sun_path);
	strcpy(address.sun_path, place_path("socket"));
	ck_assert_int_eq(
	    bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_missing("/pipe");
	assert_missing("/pipe.gmi");
	assert_missing("/socket");
	close(fd);
}
END_TEST

START_TEST(an_unreadable_file_is_missing)
{
	if (geteuid() == 0)
		return; /* root reads everything */
	place_write("a.txt", "x");
	chmod(place_path("a.txt"), 0);
	assert_missing("/a.txt");
}
END_TEST

START_TEST(odd_names_are_found)
{
	place_write("a b.txt", "");
	place_write("caf\xc3\xa9.txt", "");
	place_write("caf\xe9.txt", "");
	place_write("x\ny", "");
	find(DOOR_GEMINI, "/a b.txt");
	ck_assert_int_eq(resource.type, RESOURCE_FILE);
	find(DOOR_GEMINI, "/caf\xc3\xa9.txt");
	ck_assert_int_eq(resource.type, RESOURCE_FILE);
	find(DOOR_GEMINI, "/caf\xe9.txt");
	ck_assert_int_eq(resource.type, RESOURCE_FILE);
	find(DOOR_GEMINI, "/x\ny");
	ck_assert_int_eq(resource.type, RESOURCE_FILE);
}
END_TEST

START_TEST(deep_paths_are_found)
{
	char path[512] = "";

	for (int i = 0; i < 64; i++) {
		strcat(path, i == 0 ? "dir" : "/dir");
		place_mkdir(path);
	}
	memmove(path + 1, path, strlen(path) + 1);
	path[0] = '/';
	assert_page(DOOR_GEMINI, path, SOURCE_LISTING);
}
END_TEST

START_TEST(gone_is_gone)
{
	place_write("gone.gmi", "# Still here\n");
	find(DOOR_GEMINI, "/gone.gmi");
	ck_assert_int_eq(resource.type, RESOURCE_GONE);
	find(DOOR_GEMINI, "/lost");
	ck_assert_int_eq(resource.type, RESOURCE_GONE);
	find(DOOR_GEMINI, "/lost/a/b");
	ck_assert_int_eq(resource.type, RESOURCE_GONE);
	assert_missing("/lost.gmi");
	assert_missing("/gone.gmi/");
	ck_assert_int_eq(archive_item(archive, "/gone.gmi"), 0);
}
END_TEST

START_TEST(moved_paths_keep_their_rest)
{
	find(DOOR_GEMINI, "/old/");
	ck_assert_int_eq(resource.type, RESOURCE_MOVED);
	ck_assert_str_eq(resource.to, "/new/");
	find(DOOR_GEMINI, "/old");
	ck_assert_str_eq(resource.to, "/new/");
	find(DOOR_GEMINI, "/old/a b/c?.gmi");
	ck_assert_str_eq(resource.to, "/new/a%20b/c%3F.gmi");
	find(DOOR_GEMINI, "/old.gmi");
	ck_assert_str_eq(resource.to, "gemini://other.example/a?b#c");
	find(DOOR_GEMINI, "/accents");
	ck_assert_str_eq(resource.to, "/%C3%A9%20t%C3%A9.gmi");
	ck_assert_int_eq(archive_item(archive, "/old/x"), 0);
	assert_missing("/older");
}
END_TEST

START_TEST(input_is_asked_and_led_on)
{
	find(DOOR_GEMINI, "/search");
	ck_assert_int_eq(resource.type, RESOURCE_INPUT);
	ck_assert_str_eq(resource.prompt, "Words?");
	find_query(DOOR_GEMINI, "/search", "");
	ck_assert_int_eq(resource.type, RESOURCE_INPUT);
	find_query(DOOR_GOPHER, "/search", "caf\xc3\xa9 /../?#%");
	ck_assert_int_eq(resource.type, RESOURCE_REDIRECT);
	ck_assert_str_eq(
	    resource.to, "/results/caf%C3%A9%20%2F..%2F%3F%23%25.gmi");
	find_query(DOOR_GEMINI, "/ask", "me");
	ck_assert_str_eq(resource.to, "/thanks.gmi");
	ck_assert_int_eq(archive_item(archive, "/search"), '7');
	assert_missing("/search/");
}
END_TEST

START_TEST(a_link_to_what_has_moved_has_the_type_of_what_is_there)
{
	place_mkdir("new");
	place_write("new/notes.txt", "Notes.\n");
	place_write("new/photo.gif", "GIF89a");
	ck_assert_int_eq(archive_item(archive, "/old/notes.txt"), '0');
	ck_assert_int_eq(archive_item(archive, "/old/photo.gif"), 'g');
	ck_assert_int_eq(archive_item(archive, "/old/missing.gif"), 0);
	ck_assert_int_eq(archive_item(archive, "/old.gmi"), '1');
}
END_TEST

START_TEST(moves_in_circles_end)
{
	config.rules = (const struct rule[]){
		{ RULE_MOVED, "/a", "/b", NULL },
		{ RULE_MOVED, "/b", "/a", NULL },
	};
	config.rule_count = 2;
	reopen();
	find(DOOR_GOPHER, "/a");
	archive_follow(archive, &resource);
	ck_assert_int_eq(resource.type, RESOURCE_FAILED);
}
END_TEST

START_TEST(a_program_is_not_shown_as_a_menu)
{
	place_write("gophermap", "#!/bin/sh\necho secret\n");
	ck_assert_int_eq(chmod(place_path("gophermap"), 0755), 0);
	find(DOOR_GOPHER, "/");
	ck_assert_int_eq(archive_page(archive, &resource, &page), 0);
	ck_assert_uint_eq(page.count, 1);
	ck_assert_ptr_nonnull(
	    strstr(page_text(&page, &page.lines[0]), "nothing is executed"));
}
END_TEST

START_TEST(a_map_in_another_charset_still_names_its_files)
{
	static const char map[] = "0Un \xe9t\xe9 \xe0 la mer, en fran\xe7"
				  "ais"
				  "\t/\xe9t\xe9.txt\n";

	place_write("gophermap", map);
	find(DOOR_GOPHER, "/");
	ck_assert_int_eq(archive_page(archive, &resource, &page), 0);
	ck_assert_uint_eq(page.count, 1);
	ck_assert_str_eq(page_target(&page, &page.lines[0]), "/%E9t%E9.txt");
}
END_TEST

START_TEST(finding_does_not_move_the_file)
{
	place_write("a.gmi", "# A\n* Language: en\n");
	find(DOOR_GEMINI, "/a.gmi");
	ck_assert_int_eq(archive_page(archive, &resource, &page), 0);
	ck_assert_int_eq(lseek(resource.fd, 0, SEEK_CUR), 0);
}
END_TEST

START_TEST(a_changed_file_is_judged_anew)
{
	place_write("a.gmi", "# A\n* Language: en\n=> /\n");
	place_write("b", "plain text\n");
	for (int i = 0; i < 2; i++) {
		find(DOOR_GEMINI, "/a.gmi");
		ck_assert_str_eq(resource.lang, "en");
		ck_assert_str_eq(resource.charset, "us-ascii");
		ck_assert_int_eq(archive_item(archive, "/a.gmi"), '1');
		ck_assert_int_eq(archive_item(archive, "/b"), '0');
	}
	place_write("a.gmi", "# Caf\xc3\xa9\n* Language: fr\n");
	place_write("b", "%PDF-1.4\n");
	find(DOOR_GEMINI, "/a.gmi");
	ck_assert_str_eq(resource.lang, "fr");
	ck_assert_str_eq(resource.charset, "utf-8");
	ck_assert_int_eq(archive_item(archive, "/a.gmi"), '0');
	ck_assert_int_eq(archive_item(archive, "/b"), 'd');
}
END_TEST

START_TEST(one_file_of_two_names_has_two_kinds)
{
	place_write("a.gmi", "# A\n* Language: en\n");
	ck_assert_int_eq(symlink("a.gmi", place_path("a.txt")), 0);
	ck_assert_int_eq(symlink("a.gmi", place_path("a")), 0);
	for (int i = 0; i < 2; i++) {
		find(DOOR_GEMINI, "/a.gmi");
		ck_assert_int_eq(resource.type, RESOURCE_PAGE);
		ck_assert_str_eq(resource.lang, "en");
		find(DOOR_GEMINI, "/a.txt");
		ck_assert_int_eq(resource.type, RESOURCE_FILE);
		ck_assert_str_eq(resource.mime, "text/plain");
		ck_assert_str_eq(resource.charset, "us-ascii");
		ck_assert_str_eq(resource.lang, "");
		find(DOOR_GEMINI, "/a");
		ck_assert_str_eq(resource.mime, "text/plain");
	}
}
END_TEST

START_TEST(many_finds_leak_no_descriptor)
{
	int before, after;

	place_mkdir("d");
	place_write("d/a.gmi", "# A\n");
	place_link("out", "/etc/hostname");
	before = dup(0);
	close(before);
	for (int i = 0; i < 50; i++) {
		find(DOOR_GOPHER, "/d");
		find(DOOR_GOPHER, "/d/a.txt");
		find(DOOR_GOPHER, "/d/none.txt");
		find(DOOR_GEMINI, "/out");
		archive_item(archive, "/d/a.gmi");
	}
	resource_free(&resource);
	after = dup(0);
	close(after);
	ck_assert_int_eq(after, before);
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("archive");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, a_root_that_cannot_be_opened);
	tcase_add_test(tcase, files_are_bytes_as_stored);
	tcase_add_test(tcase, what_is_not_text_has_no_charset);
	tcase_add_test(tcase, gemtext_is_a_page);
	tcase_add_test(tcase, the_language_is_the_pages_or_the_sites);
	tcase_add_test(tcase, pages_in_other_charsets_are_decoded);
	tcase_add_test(tcase, a_huge_page_is_a_file);
	tcase_add_test(tcase, each_door_prefers_its_own_index);
	tcase_add_test(tcase, a_directory_gets_its_slash);
	tcase_add_test(tcase, without_listing_there_is_nothing);
	tcase_add_test(tcase, menus_are_pages_under_their_own_names);
	tcase_add_test(tcase, a_gophermap_includes_only_plain_files);
	tcase_add_test(tcase, a_gophermap_lists_its_directory);
	tcase_add_test(tcase, gopher_has_a_plain_text_form);
	tcase_add_test(tcase, robots_txt_is_made_when_there_is_none);
	tcase_add_test(tcase, what_is_not_there);
	tcase_add_test(tcase, dot_files_do_not_exist);
	tcase_add_test(tcase, a_link_gives_a_dot_file_a_name);
	tcase_add_test(tcase, nothing_leads_out);
	tcase_add_test(tcase, only_files_and_directories_count);
	tcase_add_test(tcase, an_unreadable_file_is_missing);
	tcase_add_test(tcase, odd_names_are_found);
	tcase_add_test(tcase, deep_paths_are_found);
	tcase_add_test(tcase, gone_is_gone);
	tcase_add_test(tcase, moved_paths_keep_their_rest);
	tcase_add_test(tcase, input_is_asked_and_led_on);
	tcase_add_test(
	    tcase, a_link_to_what_has_moved_has_the_type_of_what_is_there);
	tcase_add_test(tcase, moves_in_circles_end);
	tcase_add_test(tcase, a_program_is_not_shown_as_a_menu);
	tcase_add_test(tcase, a_map_in_another_charset_still_names_its_files);
	tcase_add_test(tcase, finding_does_not_move_the_file);
	tcase_add_test(tcase, a_changed_file_is_judged_anew);
	tcase_add_test(tcase, one_file_of_two_names_has_two_kinds);
	tcase_add_test(tcase, many_finds_leak_no_descriptor);
	return (run("archive", tcase));
}
