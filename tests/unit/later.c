/* What an archive in a hurry, and a door that has one, leave for later. */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "archive/archive.h"
#include "base/answer.h"
#include "base/error.h"
#include "document/page.h"
#include "door/desk.h"
#include "door/door.h"
#include "gemini/gemini.h"
#include "gopher/gopher.h"
#include "place.h"
#include "run.h"

#define ELSEWHERE "/proc/version" /* on another file system than the root */

static struct archive_config config;
static struct archive *archive;
static struct answer answer;

/* Open the archive anew. */
static void
reopen(const char *root, enum later hurry)
{
	struct error error;

	archive_close(archive);
	config.root = root;
	config.hurry = hurry;
	archive = archive_open(&config, &error);
	ck_assert_msg(archive != NULL, "%s", error.text);
}

static void
setup(void)
{
	place_make();
	config = (struct archive_config){ .hostname = "localhost" };
	answer = ANSWER_EMPTY;
}

static void
teardown(void)
{
	answer_free(&answer);
	archive_close(archive);
	archive = NULL;
	place_remove();
}

/* Find a path, and whether the archive gave up. */
static enum later
find(struct archive *in, const char *path, enum resource_type *type)
{
	struct request request = { .door = DOOR_GEMINI, .path = path };
	struct resource resource;

	archive_find(in, &request, &resource);
	*type = resource.type;
	resource_free(&resource);
	return (archive_gave_up(in));
}

START_TEST(what_is_in_memory_is_told_at_once)
{
	enum resource_type type;

	place_write("page.gmi", "# Page\n");
	place_mkdir("d");
	place_write("d/file.txt", "text\n");
	reopen(place, LATER_DISK);
	ck_assert_int_eq(find(archive, "/page.gmi", &type), LATER_NOT);
	ck_assert_int_eq(type, RESOURCE_PAGE);
	ck_assert_int_eq(find(archive, "/d/file.txt", &type), LATER_NOT);
	ck_assert_int_eq(type, RESOURCE_FILE);
	ck_assert_int_eq(archive_item(archive, "/page.gmi"), '0');
	ck_assert_int_eq(archive_gave_up(archive), LATER_NOT);
}
END_TEST

START_TEST(other_file_systems_are_for_who_has_time)
{
	enum resource_type type;

	/* the kernel need not tell at once that it is elsewhere */
	reopen("/", LATER_DISK);
	ck_assert_int_ne(find(archive, ELSEWHERE, &type), LATER_NOT);
	for (int i = LATER_QUERY; i < LATER_COUNT; i++) {
		reopen("/", (enum later)i);
		ck_assert_int_eq(find(archive, ELSEWHERE, &type), LATER_OTHERS);
		ck_assert_int_eq(archive_gave_up(archive), LATER_NOT);
	}
	reopen("/", LATER_NOT);
	ck_assert_int_eq(find(archive, ELSEWHERE, &type), LATER_NOT);
	ck_assert_int_eq(type, RESOURCE_FILE);
}
END_TEST

START_TEST(who_gave_up_does_not_look_on)
{
	enum resource_type type;

	place_write("page.gmi", "# Page\n");
	reopen("/", LATER_QUERY);
	archive_item(archive, ELSEWHERE);
	ck_assert_int_eq(
	    find(archive, place_path("page.gmi"), &type), LATER_OTHERS);
	ck_assert_int_eq(type, RESOURCE_FAILED);
}
END_TEST

START_TEST(the_catalogue_is_asked_by_who_has_time)
{
	enum resource_type type;

	char *database = strdup(place_path("none.db"));

	config.catalogue = database;
	reopen(place, LATER_DISK);
	ck_assert_int_ne(find(archive, "/timeline/", &type), LATER_NOT);
	reopen(place, LATER_QUERY);
	ck_assert_int_eq(find(archive, "/timeline/", &type), LATER_QUERY);
	ck_assert_int_eq(find(archive, "/search", &type), LATER_SEARCH);
	reopen(place, LATER_SEARCH);
	ck_assert_int_eq(find(archive, "/timeline/", &type), LATER_NOT);
	ck_assert_int_eq(find(archive, "/search/2", &type), LATER_SEARCH);
	reopen(place, LATER_OTHERS);
	ck_assert_int_eq(find(archive, "/search", &type), LATER_NOT);
	ck_assert_int_eq(find(archive, "/timeline/", &type), LATER_NOT);
	archive_close(archive);
	archive = NULL;
	free(database);
}
END_TEST

START_TEST(an_archive_beside_has_its_own_hurry)
{
	const struct resource page = { .type = RESOURCE_PAGE };
	struct archive *beside;
	enum resource_type type;
	struct error error;

	reopen("/", LATER_DISK);
	beside = archive_beside(archive, LATER_NOT, &error);
	ck_assert_msg(beside != NULL, "%s", error.text);
	ck_assert_int_eq(find(beside, ELSEWHERE, &type), LATER_NOT);
	ck_assert_int_eq(type, RESOURCE_FILE);
	ck_assert(!archive_record(beside, &page));
	archive_close(beside);
	beside = archive_beside(archive, LATER_OTHERS, &error);
	ck_assert_int_eq(find(beside, ELSEWHERE, &type), LATER_OTHERS);
	archive_close(beside);
	ck_assert_int_eq(archive_gave_up(archive), LATER_NOT);
}
END_TEST

START_TEST(an_archive_beside_is_the_same_directory)
{
	struct archive *beside;
	enum resource_type type;
	struct error error;
	char *moved;

	place_mkdir("a");
	place_write("a/page.gmi", "# Page\n");
	moved = strdup(place_path("moved"));
	reopen(place_path("a"), LATER_NOT);
	ck_assert_int_eq(rename(place_path("a"), moved), 0);
	beside = archive_beside(archive, LATER_NOT, &error);
	ck_assert_msg(beside != NULL, "%s", error.text);
	ck_assert_int_eq(find(beside, "/page.gmi", &type), LATER_NOT);
	ck_assert_int_eq(type, RESOURCE_PAGE);
	archive_close(beside);
	free(moved);
}
END_TEST

/* List /d/: so many entries, among them this one, unless it is for later. */
static enum later
list(struct archive *in, size_t count, const char *name)
{
	struct request request = { .door = DOOR_GOPHER, .path = "/d/" };
	struct resource resource;
	struct page page = { 0 };
	enum later later;
	size_t links = 0;
	bool found = false;

	archive_find(in, &request, &resource);
	ck_assert_int_eq(resource.source, SOURCE_LISTING);
	archive_page(in, &resource, &page);
	later = archive_gave_up(in);
	for (size_t i = 0; i < page.count; i++) {
		const struct line *line = &page.lines[i];

		links += line->type == LINE_LINK;
		found |=
		    line->type == LINE_LINK &&
		    strncmp(page_text(&page, line), name, strlen(name)) == 0;
	}
	resource_free(&resource);
	page_free(&page);
	if (later != LATER_NOT)
		return (later);
	ck_assert_uint_eq(links, count + 1); /* and the way up */
	ck_assert(found);
	return (later);
}

/* Make files, /d/0.gmi and so on. */
static void
make_files(int count)
{
	char name[32];

	place_mkdir("d");
	for (int i = 0; i < count; i++) {
		snprintf(name, sizeof name, "d/%d.gmi", i);
		place_write(name, "# Page\n");
	}
}

/* Open the archive in a hurry and one beside it, and have the kernel know
 * which indexes /d/ has not. */
static struct archive *
reopen_two(void)
{
	struct archive *beside;
	enum resource_type type;
	struct error error;

	config.listing = true;
	reopen(place, LATER_DISK);
	beside = archive_beside(archive, LATER_QUERY, &error);
	ck_assert_msg(beside != NULL, "%s", error.text);
	ck_assert_int_eq(find(beside, "/d/", &type), LATER_NOT);
	ck_assert_int_eq(type, RESOURCE_PAGE);
	return (beside);
}

START_TEST(a_directory_is_read_beside)
{
	struct archive *beside;

	make_files(100);
	beside = reopen_two();
	ck_assert_int_eq(list(archive, 100, "7.gmi"), LATER_DISK);
	ck_assert_int_eq(list(archive, 100, "7.gmi"), LATER_DISK);
	ck_assert_int_eq(list(beside, 100, "7.gmi"), LATER_NOT);
	ck_assert_int_eq(list(archive, 100, "7.gmi"), LATER_NOT);
	place_write("d/new.gmi", "# New\n");
	ck_assert_int_eq(list(archive, 101, "new.gmi"), LATER_NOT);
	archive_close(beside);
}
END_TEST

START_TEST(changes_while_a_directory_is_read_count)
{
	struct archive *beside;

	make_files(10);
	beside = reopen_two();
	ck_assert_int_eq(list(archive, 10, "7.gmi"), LATER_DISK);
	place_write("d/a.gmi", "# A\n");
	ck_assert_int_eq(list(beside, 11, "a.gmi"), LATER_NOT);
	place_write("d/b.gmi", "# B\n");
	ck_assert_int_eq(remove(place_path("d/7.gmi")), 0);
	ck_assert_int_eq(list(archive, 11, "b.gmi"), LATER_NOT);
	archive_close(beside);
}
END_TEST

START_TEST(a_directory_that_was_read_before_is_not_taken)
{
	struct archive *beside;

	make_files(10);
	beside = reopen_two();
	ck_assert_int_eq(list(beside, 10, "7.gmi"), LATER_NOT);
	place_write("d/a.gmi", "# A\n");
	ck_assert_int_eq(list(archive, 11, "a.gmi"), LATER_DISK);
	ck_assert_int_eq(list(archive, 11, "a.gmi"), LATER_DISK);
	ck_assert_int_eq(list(beside, 11, "a.gmi"), LATER_NOT);
	ck_assert_int_eq(list(archive, 11, "a.gmi"), LATER_NOT);
	archive_close(beside);
}
END_TEST

START_TEST(another_directory_in_its_place_is_not_taken)
{
	struct archive *beside;
	char *first, *other;

	make_files(10);
	first = strdup(place_path("d"));
	other = strdup(place_path("other"));
	place_mkdir("other");
	place_write("other/a.gmi", "# A\n");
	beside = reopen_two();
	ck_assert_int_eq(list(archive, 10, "7.gmi"), LATER_DISK);
	ck_assert_int_eq(
	    renameat2(AT_FDCWD, first, AT_FDCWD, other, RENAME_EXCHANGE), 0);
	ck_assert_int_eq(list(beside, 1, "a.gmi"), LATER_NOT);
	ck_assert_int_eq(
	    renameat2(AT_FDCWD, first, AT_FDCWD, other, RENAME_EXCHANGE), 0);
	ck_assert_int_eq(list(archive, 10, "7.gmi"), LATER_DISK);
	ck_assert_int_eq(list(beside, 10, "7.gmi"), LATER_NOT);
	ck_assert_int_eq(list(archive, 10, "7.gmi"), LATER_NOT);
	archive_close(beside);
	free(first);
	free(other);
}
END_TEST

/* A desk with one endpoint, at which that archive is served. */
static struct desk *
desk_of_one(void)
{
	struct desk *desk = desk_new(1, 1);

	ck_assert_ptr_nonnull(desk);
	desk->archives[0] = archive;
	desk->endpoints[0] = (struct endpoint){
		.archives = desk->archives,
		.archive_count = 1,
		.archive = archive,
		.host = "localhost",
		.port = 1965,
		.width = 67,
	};
	archive = NULL;
	return (desk);
}

/* Have a door answer at a desk. */
static void
ask(const struct door *door, const struct desk *desk, const char *request)
{
	answer_free(&answer);
	door->respond(&desk->endpoints[0], request, strlen(request), &answer);
}

START_TEST(doors_leave_it_for_a_desk_beside)
{
	const char *url = "gemini://localhost" ELSEWHERE "\r\n";
	struct desk *desk, *beside;
	struct error error;

	reopen("/", LATER_QUERY);
	desk = desk_of_one();
	beside = desk_beside(desk, LATER_NOT, &error);
	ck_assert_msg(beside != NULL, "%s", error.text);
	ask(&gopher_door, desk, ELSEWHERE "\r\n");
	ck_assert_int_eq(answer.later, LATER_OTHERS);
	ck_assert_uint_eq(answer.bytes.len, 0);
	ask(&gemini_door, desk, url);
	ck_assert_int_eq(answer.later, LATER_OTHERS);
	ck_assert_uint_eq(answer.bytes.len, 0);
	ask(&gopher_door, beside, ELSEWHERE "\r\n");
	ck_assert_int_eq(answer.later, LATER_NOT);
	ck_assert_int_eq(answer.status, STATUS_SUCCESS);
	ask(&gemini_door, beside, url);
	ck_assert_int_eq(answer.later, LATER_NOT);
	ck_assert_int_eq(answer.status, STATUS_SUCCESS);
	desk_free(beside);
	desk_free(desk);
}
END_TEST

START_TEST(doors_can_excuse_themselves)
{
	struct desk *desk;

	reopen(place, LATER_NOT);
	desk = desk_of_one();
	gemini_door.excuse(&desk->endpoints[0], &answer);
	ck_assert_int_eq(answer.status, STATUS_UNAVAILABLE);
	ck_assert_int_eq(
	    strncmp(buf_string(&answer.bytes), "41 The server is busy", 21), 0);
	answer_free(&answer);
	gopher_door.excuse(&desk->endpoints[0], &answer);
	ck_assert_int_eq(answer.status, STATUS_UNAVAILABLE);
	ck_assert_int_eq(
	    strncmp(buf_string(&answer.bytes), "3The server is busy", 19), 0);
	desk_free(desk);
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("later");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, what_is_in_memory_is_told_at_once);
	tcase_add_test(tcase, other_file_systems_are_for_who_has_time);
	tcase_add_test(tcase, who_gave_up_does_not_look_on);
	tcase_add_test(tcase, the_catalogue_is_asked_by_who_has_time);
	tcase_add_test(tcase, an_archive_beside_has_its_own_hurry);
	tcase_add_test(tcase, an_archive_beside_is_the_same_directory);
	tcase_add_test(tcase, a_directory_is_read_beside);
	tcase_add_test(tcase, changes_while_a_directory_is_read_count);
	tcase_add_test(tcase, a_directory_that_was_read_before_is_not_taken);
	tcase_add_test(tcase, another_directory_in_its_place_is_not_taken);
	tcase_add_test(tcase, doors_leave_it_for_a_desk_beside);
	tcase_add_test(tcase, doors_can_excuse_themselves);
	return (run("later", tcase));
}
