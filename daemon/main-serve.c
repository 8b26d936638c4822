/* souslik serve: reads the flags and runs the server. */

#include "main.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "server/conf.h"
#include "server/server.h"

enum {
	OPT_HELP = 256,
	OPT_ROOT,
	OPT_HOSTNAME,
	OPT_GOPHER,
	OPT_GEMINI,
	OPT_CERTS,
	OPT_STATE,
	OPT_WORKERS,
};

static const struct option serve_options[] = {
	{ "help", no_argument, NULL, OPT_HELP },
	{ "root", required_argument, NULL, OPT_ROOT },
	{ "hostname", required_argument, NULL, OPT_HOSTNAME },
	{ "gopher", required_argument, NULL, OPT_GOPHER },
	{ "gemini", required_argument, NULL, OPT_GEMINI },
	{ "certs", required_argument, NULL, OPT_CERTS },
	{ "state", required_argument, NULL, OPT_STATE },
	{ "workers", required_argument, NULL, OPT_WORKERS },
	{ NULL, 0, NULL, 0 },
};

static const char serve_usage[] =
    "usage: souslik serve [-n] [-c FILE] [OPTION ...]\n"
    "\n"
    "Serve one archive over Gopher and Gemini.\n"
    "\n"
    "  -c FILE               read the configuration from FILE\n"
    "  -n                    only check the configuration\n"
    "  --root DIR            the content directory (capsule)\n"
    "  --hostname NAME       the name that readers use (localhost)\n"
    "  --gopher ADDR:PORT    listen for Gopher (*:7070); repeatable\n"
    "  --gemini ADDR:PORT    listen for Gemini (*:1965); repeatable\n"
    "  --certs DIR           where certificates are kept (certs)\n"
    "  --state DIR           what the server remembers between runs\n"
    "  --workers N           processes that serve (one for each core)\n"
    "  --help                this text\n"
    "\n"
    "Flags go before the file, the file before the defaults, which stand in\n"
    "parentheses. SIGTERM ends it, SIGHUP reads the configuration anew.\n";

/* Take one flag; -1 when it is not to be understood. */
static int
serve_flag(struct conf_flags *flags, int option)
{
	switch (option) {
	case 'c':
		flags->file = optarg;
		return (0);
	case OPT_ROOT:
		flags->root = optarg;
		return (0);
	case OPT_HOSTNAME:
		flags->hostname = optarg;
		return (0);
	case OPT_GOPHER:
		flags->gopher[flags->gopher_count++] = optarg;
		return (0);
	case OPT_GEMINI:
		flags->gemini[flags->gemini_count++] = optarg;
		return (0);
	case OPT_CERTS:
		flags->certs = optarg;
		return (0);
	case OPT_STATE:
		flags->state = optarg;
		return (0);
	case OPT_WORKERS:
		flags->workers = optarg;
		return (0);
	default:
		return (-1);
	}
}

/* Check the configuration and say that it is good. */
static int
serve_test(const struct conf_flags *flags, struct error *error)
{
	if (server_check(flags, error) == -1)
		return (-1);
	fprintf(stderr, "souslik: the configuration%s%s is good\n",
	    flags->file == NULL ? "" : " ",
	    flags->file == NULL ? "" : flags->file);
	return (0);
}

/* Read the flags, then serve. */
static int
serve_run(int argc, char **argv, struct conf_flags *flags)
{
	struct error error;
	bool test = false;
	int option, result;

	while (
	    (option = option_next(argc, argv, ":c:nh", serve_options)) != -1) {
		if (option == 'h' || option == OPT_HELP) {
			fputs(serve_usage, stdout);
			return (EXIT_SUCCESS);
		}
		if (option == 'n')
			test = true;
		else if (serve_flag(flags, option) == -1)
			return (EXIT_USAGE);
	}
	if (optind < argc) {
		fprintf(stderr,
		    "souslik serve: '%s' is one word too many; --root names "
		    "the content directory\n",
		    argv[optind]);
		return (EXIT_USAGE);
	}
	result = test ? serve_test(flags, &error) : server_run(flags, &error);
	if (result == 0)
		return (EXIT_SUCCESS);
	fprintf(stderr, "souslik: %s\n", error.text);
	return (EXIT_FAILURE);
}

/* The subcommand. */
int
serve_main(int argc, char **argv)
{
	struct conf_flags flags = { 0 };
	int result;

	flags.gopher = calloc((size_t)argc, sizeof *flags.gopher);
	flags.gemini = calloc((size_t)argc, sizeof *flags.gemini);
	if (flags.gopher == NULL || flags.gemini == NULL) {
		fputs("souslik: reading the flags: out of memory\n", stderr);
		result = EXIT_FAILURE;
	} else
		result = serve_run(argc, argv, &flags);
	free(flags.gopher);
	free(flags.gemini);
	return (result);
}
