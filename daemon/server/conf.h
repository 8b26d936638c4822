/*
 * The configuration: defaults, then the file (libConfuse), then the flags.
 * souslik.conf(5) is its reference.
 */
#ifndef SERVER_CONF_H
#define SERVER_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "archive/archive.h"
#include "base/charset.h"

struct error;

#define CONF_WORKERS_MAX     64
#define CONF_CONNECTIONS     8192
#define CONF_CONNECTIONS_MAX 1000000
#define CONF_WIDTH_MIN       20
#define CONF_WIDTH_MAX       1000

struct conf_site {
	char *hostname;    /* lower case */
	char *root;        /* a directory, as the configuration writes it */
	char *language;    /* or NULL */
	char *certificate; /* PEM file; or NULL: in the certs directory */
	char *key;         /* NULL exactly when certificate is */
	char *catalogue;   /* its database, in the state directory */
	bool listing;
	struct rule *rules; /* gone, moved, input */
	size_t rule_count;
	struct alias *aliases; /* how people are spelt */
	size_t alias_count;
};

enum conf_protocol {
	CONF_GOPHER,
	CONF_GEMINI,
};

struct conf_listener {
	enum conf_protocol protocol;
	char *address; /* numeric, without brackets; NULL: all, IPv4 and IPv6 */
	uint16_t port;
	char *advertised_host;    /* or NULL: the site's hostname */
	uint16_t advertised_port; /* or 0: port */
	size_t site;              /* index of the site (Gopher) */
	enum charset charset;
	size_t width;
	bool tls; /* Gopher: answer TLS on the same port as well */
};

enum conf_log_style {
	CONF_LOG_COMMON,
	CONF_LOG_COMBINED,
	CONF_LOG_JSON,
};

struct conf {
	struct conf_site *sites; /* at least one */
	size_t site_count;
	struct conf_listener *listeners; /* at least one */
	size_t listener_count;
	char *certs; /* directory of certificates */
	char *state; /* directory of what the server remembers */
	char *user;  /* to become after the sockets are open; or NULL */
	unsigned workers;
	unsigned connections; /* at once, of one worker */
	char *log_access; /* "off", "-" (standard output), "syslog", a file */
	enum conf_log_style log_style;
	bool log_syslog; /* the operator's log to syslog */
};

/* What the command line said; NULL and 0 where it said nothing. */
struct conf_flags {
	const char *file;
	const char *root;     /* of the first site */
	const char *hostname; /* of the first site */
	const char **gopher;  /* ADDR:PORT, repeated; in place of the file's */
	size_t gopher_count;
	const char **gemini;
	size_t gemini_count;
	const char *certs;
	const char *state;
	const char *workers;
};

/*
 * Read and check the whole configuration. NULL and the error (with file and
 * line where there is one) when anything in it cannot be; the caller frees
 * it with conf_free. Not for two threads at once: libConfuse is not.
 */
struct conf *conf_load(const struct conf_flags *, struct error *);

/* Give everything back; NULL is allowed. */
void conf_free(struct conf *);

/*
 * The parts that a configuration is built from, for what reads one.
 */

/* Append a site with defaults, its name checked; NULL and the error. */
struct conf_site *conf_add_site(
    struct conf *, const char *hostname, struct error *);

/*
 * Append what one ADDR:PORT says, with defaults: one listener, or two for
 * "localhost". How many they are (the last ones), or 0 and the error.
 */
size_t conf_add_listener(
    struct conf *, enum conf_protocol, const char *, struct error *);

/* Append an empty rule to a site; NULL and the error. */
struct rule *conf_add_rule(struct conf_site *, enum rule_type, struct error *);

/*
 * Append that a person of a name is spelt so, too. 0, or -1 and the error: a
 * spelling or a name has neither letters nor digits, or stands for another
 * person already.
 */
int conf_add_alias(
    struct conf_site *, const char *name, const char *spelling, struct error *);

/* Put a copy of a string in place of another; 0, or -1 and the error. */
int conf_set(char **, const char *, struct error *);

/* Read a number, all of the text, from min to max; 0, or -1 and the error. */
int conf_parse_number(
    const char *, unsigned min, unsigned max, unsigned *, struct error *);

/* Whether a content directory is one; 0, or -1 and the error. */
int conf_check_root(const char *, struct error *);

#endif
