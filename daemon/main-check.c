/*
 * souslik check: what a curator should mend, as file:line: message, which
 * editors can follow.
 */

#include "main.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/archive.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"

#define CHECK_DIRECTORY "capsule"
#define PROGRESS_STEP   64 /* files between two signs of life */

enum {
	OPTION_HELP = 256,
};

static const struct option options[] = {
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 },
};

struct report {
	const char *directory;
	unsigned long files;
	bool progress; /* standard error is a terminal */
};

static const char usage[] =
    "usage: souslik check [DIR]\n"
    "\n"
    "Reads the content directory DIR (capsule/ when none is given) and\n"
    "reports broken links, bad UTF-8, missing titles, dates that are not\n"
    "EDTF, misspelt fields, malformed menus, and files that cannot be read\n"
    "or asked for, one a line: file:line: message.\n"
    "\n"
    "Exit status: 0 nothing to mend, 1 something to mend or the directory\n"
    "cannot be read, 2 wrong usage.\n";

/* Show how many files were read so far. */
static void
report_progress(struct report *report)
{
	report->files++;
	if (report->progress && report->files % PROGRESS_STEP == 0)
		fprintf(stderr, "\r%lu files ", report->files);
}

/* Take the sign of life off the terminal. */
static void
report_clear(const struct report *report)
{
	if (report->progress && report->files >= PROGRESS_STEP)
		fprintf(stderr, "\r\033[K");
}

/* Print one thing to mend (check_report). */
static void
report_line(void *arg, const char *file, unsigned line, const char *message)
{
	struct report *report = arg;
	struct buf out = { 0 };

	if (message == NULL) {
		report_progress(report);
		return;
	}
	report_clear(report);
	text_clean(&out, report->directory, strlen(report->directory));
	buf_putc(&out, '/');
	text_clean(&out, file, strlen(file));
	if (line > 0)
		buf_printf(&out, ":%u", line);
	buf_puts(&out, ": ");
	text_clean(&out, message, strlen(message));
	printf("%s\n", buf_string(&out));
	fflush(stdout);
	buf_free(&out);
}

/* Check one archive and say what came of it. */
static int
check_run(const char *directory)
{
	struct archive_config config = {
		.root = directory,
		.hostname = "localhost",
		.listing = true,
	};
	struct report report = { .directory = directory };
	struct error error;
	struct archive *archive;
	long count;

	archive = archive_open(&config, &error);
	if (archive == NULL) {
		fprintf(stderr, "souslik check: %s\n", error.text);
		return (EXIT_FAILURE);
	}
	report.progress = isatty(STDERR_FILENO) == 1;
	count = archive_check(archive, report_line, &report, &error);
	archive_close(archive);
	report_clear(&report);
	if (count == -1) {
		fprintf(stderr, "souslik check: %s\n", error.text);
		return (EXIT_FAILURE);
	}
	printf("%s: %lu %s read, %ld to mend\n", directory, report.files,
	    report.files == 1 ? "file" : "files", count);
	return (count == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* Without the slashes at its end, which would be doubled. */
static void
trim_slashes(char *directory)
{
	size_t n = strlen(directory);

	while (n > 1 && directory[n - 1] == '/')
		directory[--n] = '\0';
}

/* souslik check */
int
check_main(int argc, char **argv)
{
	int option = option_next(argc, argv, ":h", options);

	if (option == '?')
		return (EXIT_USAGE);
	if (option != -1) {
		fputs(usage, stdout);
		return (EXIT_SUCCESS);
	}
	argc -= optind;
	argv += optind;
	if (argc > 1) {
		fputs("souslik check: one directory at a time; souslik check "
		      "--help says how it is used\n",
		    stderr);
		return (EXIT_USAGE);
	}
	if (argc == 0)
		return (check_run(CHECK_DIRECTORY));
	trim_slashes(argv[0]);
	return (check_run(argv[0]));
}
