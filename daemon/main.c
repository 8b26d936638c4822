/*
 * The command souslik: finds the subcommand and hands over to it
 * (main-serve.c, main-check.c, main-index.c, main-cert.c,
 * main-get.c).
 */

#include "main.h"

#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef SOUSLIK_VERSION
#define SOUSLIK_VERSION "1.0"
#endif

struct command {
	const char *name;
	int (*run)(int, char **);
	const char *summary;
};

static const struct command commands[] = {
	{ "serve", serve_main, "serve an archive over Gopher and Gemini" },
	{ "check", check_main, "report what to mend in an archive" },
	{ "index", index_main, "bring the catalogue of an archive up to date" },
	{ "cert", cert_main, "show, make and replace certificates" },
	{ "get", get_main, "fetch a gopher, gophers or gemini URL" },
};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

/* The next option of a subcommand. */
int
option_next(
    int argc, char **argv, const char *letters, const struct option *options)
{
	int option;
	char letter[] = "-?";
	const char *name = letter;

	opterr = 0;
	option = getopt_long(argc, argv, letters, options, NULL);
	if (option != '?' && option != ':')
		return (option);
	letter[1] = (char)optopt;
	if (optopt == 0 || optopt > UCHAR_MAX)
		name = argv[optind - 1]; /* a long one */
	fprintf(stderr,
	    option == '?' ? "souslik %s: there is no option '%s'"
			  : "souslik %s: the option '%s' needs a value",
	    argv[0], name);
	fprintf(stderr, "; souslik %s --help lists the options\n", argv[0]);
	return ('?');
}

/* Print what there is to say. */
static void
usage(FILE *out)
{
	fprintf(out, "usage: souslik COMMAND [OPTION ...]\n\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(
		    out, "  %-8s%s\n", commands[i].name, commands[i].summary);
	fprintf(out, "\n  souslik COMMAND --help   the options of a command\n"
		     "  souslik --version        the version\n\n"
		     "Without any configuration, souslik serve serves the "
		     "directory capsule/.\n"
		     "The manual: man souslik, man souslik.conf\n");
}

/* The subcommand of a name, or NULL. */
static const struct command *
command_find(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(commands[i].name, name) == 0)
			return (&commands[i]);
	return (NULL);
}

/* Have the three usual descriptors open, so that no other file gets theirs. */
static int
open_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	return (fd == -1 ? -1 : close(fd));
}

int
main(int argc, char **argv)
{
	const struct command *command;

	if (open_standard() == -1) {
		perror("souslik: opening /dev/null");
		return (EXIT_FAILURE);
	}
	if (argc < 2) {
		usage(stderr);
		return (EXIT_USAGE);
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		usage(stdout);
		return (EXIT_SUCCESS);
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("souslik %s\n", SOUSLIK_VERSION);
		return (EXIT_SUCCESS);
	}
	command = command_find(argv[1]);
	if (command == NULL) {
		fprintf(stderr,
		    "souslik: there is no command '%s'; souslik --help lists "
		    "them\n",
		    argv[1]);
		return (EXIT_USAGE);
	}
	return (command->run(argc - 1, argv + 1));
}
