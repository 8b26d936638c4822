/*
 * souslik get: fetches one URL. The body goes to standard output, the header
 * to standard error; the protocols are client/'s.
 */

#include "main.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "client/client.h"

enum {
	OPTION_HELP = 256,
};

static const struct option options[] = {
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 },
};

/* Print how the command is used. */
static void
usage(void)
{
	printf(
	    "usage: souslik get URL\n"
	    "\n"
	    "Fetch a URL and write what comes to standard output, as it came:\n"
	    "\n"
	    "  gopher://HOST[:PORT]/TSELECTOR   T is the item type, as 0 or 1\n"
	    "  gopher://HOST[:PORT]/7SELECTOR?WORDS\n"
	    "  gophers://...                    the same through TLS\n"
	    "  gemini://HOST[:PORT]/PATH\n"
	    "\n"
	    "Standard error has Gemini's header, the TLS version and the "
	    "fingerprint of\n"
	    "the certificate, which is shown but not verified. Redirects are "
	    "not followed.\n"
	    "\n"
	    "The exit status is 0 when the server answered with success, 1 "
	    "when it answered\n"
	    "with anything else or could not be reached, 2 when the command "
	    "is wrong.\n");
}

/* souslik get */
int
get_main(int argc, char **argv)
{
	int option = option_next(argc, argv, ":h", options), result;
	struct error error;

	if (option == '?')
		return (EXIT_USAGE);
	if (option != -1) {
		usage();
		return (EXIT_SUCCESS);
	}
	if (argc - optind != 1) {
		fputs("souslik get: one URL is needed; souslik get --help says "
		      "how it is used\n",
		    stderr);
		return (EXIT_USAGE);
	}
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error to tell of */
	result = client_get(argv[optind], stdout, stderr, &error);
	if (result == -1)
		fprintf(stderr, "souslik get: %s\n", error.text);
	return (result == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}
