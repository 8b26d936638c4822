/*
 * souslik cert: shows, makes and replaces certificates. What a certificate
 * is made of is net/cert.c's; here are the flags and the words.
 */

#include "main.h"

#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "net/cert.h"

#define CERTS_DEFAULT "certs"
#define HOST_DEFAULT  "localhost"

enum {
	OPTION_CERTS = 256,
	OPTION_ED25519,
	OPTION_HELP,
};

static const struct option options[] = {
	{ "certs", required_argument, NULL, OPTION_CERTS },
	{ "ed25519", no_argument, NULL, OPTION_ED25519 },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 },
};

/* What the command line asks for. */
struct wish {
	const char *certs; /* the directory */
	const char *host;  /* or NULL */
	enum cert_key type;
	bool typed; /* the type was asked for */
};

/* The files of one host. */
struct pair {
	char *certificate;
	char *key;
};

/* Print how the command is used. */
static void
usage(void)
{
	printf(
	    "usage: souslik cert [show] [--certs DIR] [HOST]\n"
	    "       souslik cert make [--certs DIR] [--ed25519] [HOST]\n"
	    "       souslik cert replace [--certs DIR] [--ed25519] [HOST]\n"
	    "\n"
	    "  show         show the certificate of HOST, or all there are\n"
	    "  make         make a self-signed certificate for HOST\n"
	    "  replace      put a new one in the place of HOST's, which alarms "
	    "every\n"
	    "               reader who trusted the old one; that is kept as\n"
	    "               HOST.crt.old and HOST.key.old\n"
	    "\n"
	    "  --certs DIR  the directory that keeps HOST.crt and HOST.key\n"
	    "               (default: " CERTS_DEFAULT ")\n"
	    "  --ed25519    an Ed25519 key; the default, ECDSA P-256, is\n"
	    "               understood by more clients\n"
	    "\n"
	    "make and replace take " HOST_DEFAULT " for HOST where none is "
	    "given.\n");
}

/* Say what went wrong; the exit status. */
static int
fail(const char *message)
{
	fprintf(stderr, "souslik cert: %s\n", message);
	return (EXIT_FAILURE);
}

/* Say what was wrong with the command line; the exit status. */
static int
fail_usage(const char *message)
{
	fprintf(stderr,
	    "souslik cert: %s; souslik cert --help says how it is used\n",
	    message);
	return (EXIT_USAGE);
}

/* The files of a host; 0, or the exit status. */
static int
pair_find(struct pair *pair, const char *certs, const char *host)
{
	struct error error;

	if (cert_paths(certs, host, &pair->certificate, &pair->key, &error) ==
	    -1)
		return (fail(error.text));
	return (0);
}

/* Give the names of the files back. */
static void
pair_free(struct pair *pair)
{
	free(pair->certificate);
	free(pair->key);
}

/* Print a fingerprint, half of it on a line, after two names. */
static void
print_fingerprint(const char *first, const char *second, const char *text)
{
	int half = (int)(strlen(text) / 2);

	printf("  %-13s%.*s\n", first, half, text);
	printf("  %-13s%s\n", second, text[half] == ':' ? text + half + 1 : "");
}

/* What is to be said of a certificate's dates. */
static const char *
dates_remark(const struct cert_info *info)
{
	char today[CERT_DATE_MAX];
	time_t now = time(NULL);
	struct tm tm;

	if (gmtime_r(&now, &tm) == NULL ||
	    strftime(today, sizeof today, "%Y-%m-%d", &tm) == 0)
		return ("");
	if (strcmp(info->not_after, today) < 0)
		return (" (it has expired)");
	if (strcmp(info->not_before, today) > 0)
		return (" (not valid yet)");
	return ("");
}

/* What is to be said of the key's file. */
static const char *
key_remark(const char *key)
{
	struct stat st;

	if (stat(key, &st) == -1)
		return (errno == ENOENT ? " (missing)" : " (cannot be read)");
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return (" (others may read it: chmod 600)");
	return ("");
}

/* Print what there is to say of a pair. */
static void
print_pair(
    const char *host, const struct pair *pair, const struct cert_info *info)
{
	printf("%s\n", host);
	printf("  Names        %s\n",
	    info->names[0] != '\0' ? info->names : info->subject);
	print_fingerprint("Fingerprint", "(SHA-256)", info->fingerprint);
	printf("  Valid        %s to %s%s\n", info->not_before, info->not_after,
	    dates_remark(info));
	printf("  Key          %s\n", info->key);
	printf("  Files        %s\n", pair->certificate);
	printf("               %s%s\n", pair->key, key_remark(pair->key));
}

/* Show the certificate of a host. */
static int
show_host(const char *certs, const char *host)
{
	struct pair pair;
	struct cert_info info;
	struct error error;
	int status = pair_find(&pair, certs, host);

	if (status != 0)
		return (status);
	if (access(pair.certificate, F_OK) == -1 && errno == ENOENT) {
		fprintf(stderr,
		    "souslik cert: there is no %s; 'souslik cert make "
		    "--certs %s %s' makes it\n",
		    pair.certificate, certs, host);
		status = EXIT_FAILURE;
	} else if (cert_describe(pair.certificate, &info, &error) == -1)
		status = fail(error.text);
	else
		print_pair(host, &pair, &info);
	pair_free(&pair);
	return (status);
}

/* Whether a file of the directory is a certificate, by its name. */
static int
is_certificate(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return (dot != NULL && dot != entry->d_name &&
		entry->d_name[0] != '.' && strcmp(dot, ".crt") == 0);
}

/* Show every certificate of the directory. */
static int
show_all(const char *certs)
{
	struct dirent **entries;
	int status = EXIT_SUCCESS;
	int count = scandir(certs, &entries, is_certificate, alphasort);

	if (count == -1 && errno != ENOENT) {
		fprintf(stderr, "souslik cert: cannot read %s: %s\n", certs,
		    strerror(errno));
		return (EXIT_FAILURE);
	}
	if (count <= 0) {
		fprintf(stderr,
		    "souslik cert: there is no certificate in %s yet; the "
		    "first start of souslik\nserve makes one, and so does "
		    "'souslik cert make --certs %s HOST'\n",
		    certs, certs);
		if (count == 0)
			free(entries);
		return (EXIT_FAILURE);
	}
	for (int i = 0; i < count; i++) {
		char *name = entries[i]->d_name;

		name[strlen(name) - strlen(".crt")] = '\0';
		if (i > 0)
			putchar('\n');
		if (show_host(certs, name) != 0)
			status = EXIT_FAILURE;
		free(entries[i]);
	}
	free(entries);
	return (status);
}

/* souslik cert show */
static int
run_show(const struct wish *wish)
{
	if (wish->typed)
		return (fail_usage("show takes no key type"));
	if (wish->host != NULL)
		return (show_host(wish->certs, wish->host));
	return (show_all(wish->certs));
}

/* Make the pair and read it back. */
static int
make_pair(const struct pair *pair, const char *host, enum cert_key type,
    bool replace, struct cert_info *info)
{
	struct error error;

	if (cert_make(pair->certificate, pair->key, host, type, replace,
		&error) == -1 ||
	    cert_describe(pair->certificate, info, &error) == -1)
		return (fail(error.text));
	return (EXIT_SUCCESS);
}

/* souslik cert make */
static int
run_make(const struct wish *wish)
{
	const char *host = wish->host == NULL ? HOST_DEFAULT : wish->host;
	struct pair pair;
	struct cert_info info;
	int status = pair_find(&pair, wish->certs, host);

	if (status != 0)
		return (status);
	status = make_pair(&pair, host, wish->type, false, &info);
	if (status == 0)
		print_pair(host, &pair, &info);
	pair_free(&pair);
	return (status);
}

/* Say what a replacement means to readers. */
static void
print_replaced(const struct cert_info *old, const struct cert_info *new)
{
	printf("\n"
	       "Every reader who trusted the old certificate will be alarmed: "
	       "clients warn\n"
	       "that it has changed, as they would if someone stood in "
	       "between. Tell your\n"
	       "readers, where they can trust it, that you changed it and "
	       "when. A server\n"
	       "that is running uses the new one once it is reloaded "
	       "(SIGHUP).\n\n");
	if (old->fingerprint[0] != '\0')
		print_fingerprint("Old", "", old->fingerprint);
	else
		printf("  %-13sit could not be read\n", "Old");
	print_fingerprint("New", "", new->fingerprint);
}

/* Replace a pair that is there. */
static int
replace_pair(const struct pair *pair, const char *certs, const char *host,
    enum cert_key type)
{
	struct cert_info old, new;
	struct error error;

	if (access(pair->certificate, F_OK) == -1 && errno == ENOENT) {
		fprintf(stderr,
		    "souslik cert: there is no %s to replace; 'souslik cert "
		    "make --certs %s %s' makes one\n",
		    pair->certificate, certs, host);
		return (EXIT_FAILURE);
	}
	cert_describe(pair->certificate, &old, &error);
	if (make_pair(pair, host, type, true, &new) != 0)
		return (EXIT_FAILURE);
	print_pair(host, pair, &new);
	printf("  Kept         %s.old\n", pair->certificate);
	printf("               %s.old\n", pair->key);
	print_replaced(&old, &new);
	return (EXIT_SUCCESS);
}

/* souslik cert replace */
static int
run_replace(const struct wish *wish)
{
	const char *host = wish->host == NULL ? HOST_DEFAULT : wish->host;
	struct pair pair;
	int status = pair_find(&pair, wish->certs, host);

	if (status != 0)
		return (status);
	status = replace_pair(&pair, wish->certs, host, wish->type);
	pair_free(&pair);
	return (status);
}

static const struct {
	const char *name;
	int (*run)(const struct wish *);
} actions[] = {
	{ "show", run_show },
	{ "make", run_make },
	{ "replace", run_replace },
};

#define ACTION_COUNT (sizeof actions / sizeof actions[0])

/* The action of a name, or ACTION_COUNT. */
static size_t
action_find(const char *name)
{
	size_t i = 0;

	while (i < ACTION_COUNT && strcmp(actions[i].name, name) != 0)
		i++;
	return (i);
}

/* Do what the words that are no flags ask for. */
static int
run(struct wish *wish, int count, char **words)
{
	size_t action = count > 0 ? action_find(words[0]) : ACTION_COUNT;

	if (action < ACTION_COUNT) {
		count--;
		words++;
	} else
		action = 0;
	if (count > 1)
		return (fail_usage("one HOST at a time"));
	wish->host = count == 1 ? words[0] : NULL;
	return (actions[action].run(wish));
}

/* Read the flags; then do what is asked for. */
static int
run_flags(int argc, char **argv)
{
	struct wish wish = { .certs = CERTS_DEFAULT, .type = CERT_P256 };
	int option;

	while ((option = option_next(argc, argv, ":h", options)) != -1) {
		switch (option) {
		case OPTION_CERTS:
			wish.certs = optarg;
			break;
		case OPTION_ED25519:
			wish.type = CERT_ED25519;
			wish.typed = true;
			break;
		case OPTION_HELP:
		case 'h':
			usage();
			return (EXIT_SUCCESS);
		default:
			return (EXIT_USAGE);
		}
	}
	return (run(&wish, argc - optind, argv + optind));
}

/* souslik cert */
int
cert_main(int argc, char **argv)
{
	int status = run_flags(argc, argv);

	if (fflush(stdout) == 0)
		return (status);
	return (fail("cannot write to standard output"));
}
