/*
 * souslik index: brings the catalogues up to date by hand, and shows how far
 * it is.
 */

#include "main.h"

#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "catalogue/keeper.h"
#include "server/conf.h"
#include "server/indexer.h"

#define BAR_WIDTH      30   /* columns of the progress bar, at most */
#define BAR_LEAST      5    /* with fewer there is none */
#define BAR_STEP       100  /* ms between two pictures of it */
#define TERMINAL_WIDTH 80   /* columns of one that does not say */
#define LINE_STEP      5000 /* ms between two lines where no terminal is */

enum {
	OPTION_HELP = 256,
	OPTION_ROOT,
	OPTION_HOSTNAME,
	OPTION_STATE,
};

static const struct option options[] = {
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "root", required_argument, NULL, OPTION_ROOT },
	{ "hostname", required_argument, NULL, OPTION_HOSTNAME },
	{ "state", required_argument, NULL, OPTION_STATE },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] =
    "usage: souslik index [-c FILE] [OPTION ...]\n"
    "\n"
    "Bring the catalogue of each archive up to date: what souslik serve does\n"
    "by itself, all the time. Only what is new or changed is read.\n"
    "\n"
    "  -c FILE               read the configuration from FILE\n"
    "  --root DIR            the content directory (capsule)\n"
    "  --hostname NAME       the name that readers use (localhost)\n"
    "  --state DIR           where the catalogue is kept\n"
    "  --help                this text\n"
    "\n"
    "Exit status: 0 the catalogue is up to date, 1 it is not, or a running\n"
    "server keeps it already, 2 wrong usage.\n";

/* How the work is shown. */
struct show {
	const char *hostname;
	bool terminal; /* standard error is one */
	int64_t begun; /* ms */
	int64_t next;  /* when to show it again */
};

/* Columns of the terminal. */
static size_t
terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == -1 || size.ws_col == 0)
		return (TERMINAL_WIDTH);
	return (size.ws_col);
}

/* Append a bar of so many columns, if that is enough for one. */
static void
bar_add(struct buf *line, size_t width, uint64_t done, uint64_t total)
{
	size_t full;

	if (width < BAR_LEAST)
		return;
	if (width > BAR_WIDTH)
		width = BAR_WIDTH;
	full = total == 0     ? 0
	       : done > total ? width
			      : (size_t)(done * width / total);
	buf_puts(line, " [");
	buf_fill(line, '#', full);
	buf_fill(line, ' ', width - full);
	buf_puts(line, "]");
}

/* Draw the bar, in the columns that the words leave. */
static void
show_bar(const struct show *show, uint64_t done, uint64_t total)
{
	struct buf line = { 0 }, words = { 0 };
	size_t width = terminal_width() - 1, used;

	buf_printf(&words, " %" PRIu64 " of %" PRIu64 " files", done, total);
	buf_puts(&line, show->hostname);
	used = line.len + words.len + strlen(" []");
	bar_add(&line, used < width ? width - used : 0, done, total);
	buf_puts(&line, buf_string(&words));
	if (line.len > width) /* a line that wraps cannot be drawn over */
		buf_cut(&line, width);
	fprintf(stderr, "\r%s", buf_string(&line));
	buf_free(&words);
	buf_free(&line);
}

/* Show how far it is, now and then. */
static void
show_progress(struct show *show, struct keeper *keeper)
{
	struct keeper_progress progress;
	int64_t now = clock_now();

	if (now < show->next)
		return;
	keeper_progress(keeper, &progress);
	if (show->terminal)
		show_bar(show, progress.done, progress.total);
	else
		fprintf(stderr,
		    "souslik index: %s: %" PRIu64 " of %" PRIu64 " files\n",
		    show->hostname, progress.done, progress.total);
	show->next = now + (show->terminal ? BAR_STEP : LINE_STEP);
}

/* Bytes of the database; 0 when it cannot be told. */
static uint64_t
database_size(const char *state, const char *hostname)
{
	struct buf name = { 0 };
	struct stat st = { 0 };

	keeper_database(&name, state, hostname);
	if (!buf_ok(&name) || stat(buf_string(&name), &st) == -1)
		st.st_size = 0;
	buf_free(&name);
	return ((uint64_t)st.st_size);
}

/* Say what came of it. */
static void
show_summary(const struct show *show, const struct keeper_progress *progress,
    const char *state)
{
	double seconds = (double)(clock_now() - show->begun) / 1000;

	printf("%s: %" PRIu64 " documents; %" PRIu64 " of %" PRIu64
	       " files read in %.1f seconds; catalogue of %.1f MB\n",
	    show->hostname, progress->documents, progress->reads,
	    progress->done, seconds,
	    (double)database_size(state, show->hostname) / 1e6);
}

/* Bring one catalogue up to date. */
static int
index_site(const struct conf *conf, struct conf_site *site, struct error *error)
{
	struct show show = {
		.hostname = site->hostname,
		.terminal = isatty(STDERR_FILENO) == 1,
		.begun = clock_now(),
	};
	struct keeper_config config;
	struct keeper_progress progress;
	struct keeper *keeper;

	indexer_configure(&config, conf, site);
	keeper = keeper_open(&config, error);
	if (keeper == NULL)
		return (-1);
	show.next = show.begun + (show.terminal ? 0 : LINE_STEP);
	while (keeper_work(keeper))
		show_progress(&show, keeper);
	if (show.terminal)
		fputs("\r\033[K", stderr);
	keeper_progress(keeper, &progress);
	if (progress.trouble != NULL)
		error_set(error, "the catalogue of %s is not up to date: %s",
		    site->hostname, progress.trouble);
	keeper_close(keeper);
	if (progress.trouble != NULL)
		return (-1);
	show_summary(&show, &progress, conf->state);
	return (0);
}

/* Bring every catalogue up to date. */
static int
index_run(const struct conf_flags *flags)
{
	struct error error;
	struct conf *conf = conf_load(flags, &error);
	int result = -1;

	signal(SIGXFSZ, SIG_IGN); /* write(2) tells of it */
	if (conf != NULL)
		result = indexer_become(conf, &error);
	for (size_t i = 0; result == 0 && i < conf->site_count; i++)
		result = index_site(conf, &conf->sites[i], &error);
	conf_free(conf);
	if (result == 0)
		return (EXIT_SUCCESS);
	fprintf(stderr, "souslik index: %s\n", error.text);
	return (EXIT_FAILURE);
}

/* Take one flag; -1 when it is not to be understood. */
static int
index_flag(struct conf_flags *flags, int option)
{
	switch (option) {
	case 'c':
		flags->file = optarg;
		return (0);
	case OPTION_ROOT:
		flags->root = optarg;
		return (0);
	case OPTION_HOSTNAME:
		flags->hostname = optarg;
		return (0);
	case OPTION_STATE:
		flags->state = optarg;
		return (0);
	default:
		return (-1);
	}
}

/* souslik index */
int
index_main(int argc, char **argv)
{
	struct conf_flags flags = { 0 };
	int option;

	while ((option = option_next(argc, argv, ":c:h", options)) != -1) {
		if (option == 'h' || option == OPTION_HELP) {
			fputs(usage, stdout);
			return (EXIT_SUCCESS);
		}
		if (index_flag(&flags, option) == -1)
			return (EXIT_USAGE);
	}
	if (optind == argc)
		return (index_run(&flags));
	fprintf(stderr,
	    "souslik index: '%s' is one word too many; --root names the "
	    "content directory\n",
	    argv[optind]);
	return (EXIT_USAGE);
}
