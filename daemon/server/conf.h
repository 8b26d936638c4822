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

#define CONF_WORKERS_MAX 64

struct conf_site {
	char *hostname;
	char *root;
	char *language;    /* or NULL */
	char *certificate; /* PEM file; or NULL: in the certs directory */
	char *key;
	bool listing;
	struct rule *rules; /* gone, moved, input */
	size_t rule_count;
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
	const char *root;
	const char *hostname;
	const char **gopher; /* ADDR:PORT, repeated */
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
 * it with conf_free.
 */
struct conf *conf_load(const struct conf_flags *, struct error *);

/* Give everything back; NULL is allowed. */
void conf_free(struct conf *);

#endif
