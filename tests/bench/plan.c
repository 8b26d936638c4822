/* What the load generator was asked to do: see plan.h. */

#include "plan.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	OPT_PORT = 256,
	OPT_NAME,
	OPT_REQUEST,
	OPT_REPLY,
	OPT_PAGES,
	OPT_TLS,
	OPT_TLS12,
	OPT_HOLD,
	OPT_CLIENTS,
	OPT_REQUESTS,
	OPT_SECONDS,
	OPT_RATE,
	OPT_SLOW,
};

static const struct option plan_options[] = {
	{ "port", required_argument, NULL, OPT_PORT },
	{ "name", required_argument, NULL, OPT_NAME },
	{ "request", required_argument, NULL, OPT_REQUEST },
	{ "reply", required_argument, NULL, OPT_REPLY },
	{ "pages", required_argument, NULL, OPT_PAGES },
	{ "tls", required_argument, NULL, OPT_TLS },
	{ "tls12", no_argument, NULL, OPT_TLS12 },
	{ "hold", required_argument, NULL, OPT_HOLD },
	{ "clients", required_argument, NULL, OPT_CLIENTS },
	{ "requests", required_argument, NULL, OPT_REQUESTS },
	{ "seconds", required_argument, NULL, OPT_SECONDS },
	{ "rate", required_argument, NULL, OPT_RATE },
	{ "slow", required_argument, NULL, OPT_SLOW },
	{ NULL, 0, NULL, 0 },
};

static const char plan_usage[] =
    "usage: load --port PORT --request TEXT --reply FILE [OPTION ...]\n"
    "       load --port PORT --hold connect|handshake [OPTION ...]\n"
    "\n"
    "Ask a server on 127.0.0.1 for the same thing again and again, compare\n"
    "each reply with FILE, print what was seen as JSON.\n"
    "\n"
    "  --name NAME          the name to ask for by SNI (localhost)\n"
    "  --pages N            ask for pages 000000 to N - 1 in turn; the\n"
    "                       number stands in TEXT and FILE (1)\n"
    "  --tls full|resume    TLS, with full or with resumed handshakes\n"
    "  --tls12              TLS 1.2 rather than 1.3\n"
    "  --clients N          connections at once (16)\n"
    "  --requests N         at most (no other limit than the time)\n"
    "  --seconds S          in which requests start, at most (1)\n"
    "  --rate R             open loop: R requests start each second, late\n"
    "                       or not; latency counts from when each was due\n"
    "  --slow BYTES         each client reads so many bytes a second\n"
    "  --hold connect       hold connections that have sent nothing until\n"
    "                       standard input ends\n"
    "  --hold handshake     hold them after the TLS handshake\n";

/* Read a number from min to max; false when it is none. */
static bool
plan_number(const char *text, double min, double max, double *number)
{
	char *end;

	*number = strtod(text, &end);
	return (
	    end != text && *end == '\0' && *number >= min && *number <= max);
}

/* Read a word; its place in a list, or -1. */
static int
plan_word(const char *text, const char *const *words, int count)
{
	for (int i = 0; i < count; i++)
		if (strcmp(text, words[i]) == 0)
			return (i);
	return (-1);
}

/* Take a flag that is a number. */
static bool
plan_take_number(struct plan *plan, int option, const char *text)
{
	double n;

	switch (option) {
	case OPT_PORT:
		if (!plan_number(text, 1, UINT16_MAX, &n))
			return (false);
		plan->port = (uint16_t)n;
		return (true);
	case OPT_PAGES:
		if (!plan_number(text, 1, PLAN_PAGES_MAX, &n))
			return (false);
		plan->pages = (unsigned)n;
		return (true);
	case OPT_CLIENTS:
		if (!plan_number(text, 1, PLAN_CLIENTS_MAX, &n))
			return (false);
		plan->clients = (unsigned)n;
		return (true);
	case OPT_REQUESTS:
		if (!plan_number(text, 1, PLAN_REQUESTS_MAX, &n))
			return (false);
		plan->requests = (uint64_t)n;
		return (true);
	case OPT_SECONDS:
		return (plan_number(text, 0, PLAN_SECONDS_MAX, &plan->seconds));
	case OPT_RATE:
		return (plan_number(text, 1e-3, 1e6, &plan->rate));
	case OPT_SLOW:
		if (!plan_number(text, 10, 1e9, &n))
			return (false);
		plan->slow = (unsigned)n;
		return (true);
	default:
		return (false);
	}
}

/* Take a flag. */
static bool
plan_take(struct plan *plan, int option, const char *text)
{
	static const char *const tls[] = { "no", "full", "resume" };
	static const char *const hold[] = { "no", "connect", "handshake" };
	int word;

	switch (option) {
	case OPT_NAME:
		plan->name = text;
		return (true);
	case OPT_REQUEST:
		plan->request = text;
		return (true);
	case OPT_REPLY:
		plan->reply_file = text;
		return (true);
	case OPT_TLS12:
		plan->tls12 = true;
		return (true);
	case OPT_TLS:
		word = plan_word(text, tls, 3);
		plan->tls = word == -1 ? PLAN_PLAIN : (enum plan_tls)word;
		return (word != -1);
	case OPT_HOLD:
		word = plan_word(text, hold, 3);
		plan->hold = word == -1 ? PLAN_HOLD_NOT : (enum plan_hold)word;
		return (word != -1);
	default:
		return (plan_take_number(plan, option, text));
	}
}

/* What is missing or does not fit together; NULL when all is well. */
static const char *
plan_fault(const struct plan *plan)
{
	if (plan->port == 0)
		return ("--port is missing");
	if (plan->hold == PLAN_HOLD_HANDSHAKE && plan->tls == PLAN_PLAIN)
		return ("--hold handshake needs --tls");
	if (plan->hold != PLAN_HOLD_NOT)
		return (NULL);
	if (plan->request == NULL || plan->reply_file == NULL)
		return ("--request or --reply is missing");
	return (NULL);
}

/* Read the flags. */
bool
plan_read(struct plan *plan, int argc, char **argv)
{
	const char *fault;
	int option;

	*plan = (struct plan){
		.name = "localhost",
		.pages = 1,
		.clients = 16,
		.requests = PLAN_REQUESTS_MAX,
		.seconds = 1,
	};
	while (
	    (option = getopt_long(argc, argv, "", plan_options, NULL)) != -1) {
		if (option != '?' && plan_take(plan, option, optarg))
			continue;
		if (option != '?')
			fprintf(stderr, "load: %s: not to be understood\n",
			    argv[optind - 1]);
		fputs(plan_usage, stderr);
		return (false);
	}
	fault = optind < argc ? argv[optind] : plan_fault(plan);
	if (fault == NULL)
		return (true);
	fprintf(stderr, "load: %s\n%s", fault, plan_usage);
	return (false);
}
