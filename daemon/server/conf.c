/*
 * The configuration: see conf.h.
 *
 * Defaults, flags and the checks that need the whole of it are here; the
 * grammar of the file is in conf-grammar.c.
 */

#include "server/conf.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/error.h"
#include "catalogue/alias.h"
#include "catalogue/keeper.h"
#include "catalogue/key.h"
#include "base/text.h"
#include "document/digest.h"
#include "gemini/gemini.h"
#include "gopher/gopher.h"
#include "server/address.h"
#include "server/conf-file.h"

#define DEFAULT_HOSTNAME "localhost"
#define DEFAULT_ROOT     "capsule"
#define DEFAULT_CERTS    "certs"
#define DEFAULT_STATE    "/var/lib/souslik"
#define DEFAULT_ACCESS   "-"

/* Say that memory ran out; always -1. */
static int
no_memory(struct error *error)
{
	return (
	    error_set(error, "cannot read the configuration: out of memory"));
}

/* Put a copy of a string in place of another. */
int
conf_set(char **where, const char *string, struct error *error)
{
	char *copy = strdup(string);

	if (copy == NULL)
		return (no_memory(error));
	free(*where);
	*where = copy;
	return (0);
}

/* Read a number. */
int
conf_parse_number(const char *text, unsigned min, unsigned max,
    unsigned *number, struct error *error)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long value = strtoul(text, NULL, 10);

	if (digits == 0 || digits > 9 || text[digits] != '\0' || value < min ||
	    value > max)
		return (error_set(error,
		    "\"%s\" is not a number from %u to %u; write one", text,
		    min, max));
	*number = (unsigned)value;
	return (0);
}

/* Make room for one more element of an array; NULL when memory ran out. */
static void *
array_grow(void *array, size_t count, size_t size)
{
	return (reallocarray(array, count + 1, size));
}

/* Give a site a name, in lower case. */
static int
site_set_hostname(
    struct conf_site *site, const char *hostname, struct error *error)
{
	if (!address_is_host(hostname))
		return (error_set(error,
		    "\"%s\" is no host name; write one such as "
		    "\"example.org\" (letters, digits, hyphens and dots; an "
		    "international name in its \"xn--\" form)",
		    hostname));
	if (conf_set(&site->hostname, hostname, error) == -1)
		return (-1);
	text_lower(site->hostname);
	return (0);
}

/* Append a site with defaults. */
struct conf_site *
conf_add_site(struct conf *conf, const char *hostname, struct error *error)
{
	struct conf_site *sites, *site;

	sites = array_grow(conf->sites, conf->site_count, sizeof *sites);
	if (sites == NULL) {
		no_memory(error);
		return (NULL);
	}
	conf->sites = sites;
	site = &sites[conf->site_count++];
	*site = (struct conf_site){ .listing = true };
	if (conf_set(&site->root, DEFAULT_ROOT, error) == -1 ||
	    site_set_hostname(site, hostname, error) == -1)
		return (NULL);
	return (site);
}

/* Append an empty rule. */
struct rule *
conf_add_rule(struct conf_site *site, enum rule_type type, struct error *error)
{
	struct rule *rules, *rule;

	rules = array_grow(site->rules, site->rule_count, sizeof *rules);
	if (rules == NULL) {
		no_memory(error);
		return (NULL);
	}
	site->rules = rules;
	rule = &rules[site->rule_count++];
	*rule = (struct rule){ .type = type };
	return (rule);
}

/* Find an alias of a site. */
static struct alias *
alias_find(const struct conf_site *site, const char *key)
{
	for (size_t i = 0; i < site->alias_count; i++)
		if (strcmp(site->aliases[i].key, key) == 0)
			return (&site->aliases[i]);
	return (NULL);
}

/* How many names a spelling is in the header of a document. */
static size_t
alias_parts(const char *spelling)
{
	struct digest digest = { 0 };
	size_t parts;

	digest_people(&digest, &digest.from, spelling, strlen(spelling));
	parts = digest.from.count;
	digest_free(&digest);
	return (parts);
}

/* Append an alias to a site, which takes the key over. */
static int
alias_append(struct conf_site *site, char *key, size_t parts, const char *name,
    struct error *error)
{
	struct alias *aliases, *alias;

	aliases = array_grow(site->aliases, site->alias_count, sizeof *aliases);
	if (aliases == NULL) {
		free(key);
		return (no_memory(error));
	}
	site->aliases = aliases;
	alias = &aliases[site->alias_count++];
	*alias = (struct alias){ .key = key, .parts = parts };
	return (conf_set(&alias->name, name, error));
}

/* Append that a person of a name is spelt so, too. */
int
conf_add_alias(struct conf_site *site, const char *name, const char *spelling,
    struct error *error)
{
	struct buf made = { 0 };
	size_t parts = alias_parts(spelling);
	struct alias *other;
	char *key;

	key_make(&made, spelling, strlen(spelling));
	key = buf_take(&made);
	if (key == NULL)
		return (no_memory(error));
	other = alias_find(site, key);
	if (other == NULL && key[0] != '\0')
		return (alias_append(site, key, parts, name, error));
	if (key[0] == '\0')
		error_set(error,
		    "the name \"%s\" has neither letters nor digits; correct "
		    "it",
		    spelling);
	else if (strcmp(other->name, name) != 0)
		error_set(error,
		    "\"%s\" is a name of \"%s\" already; take it out of one "
		    "of the two",
		    spelling, other->name);
	free(key);
	if (other == NULL || strcmp(other->name, name) != 0)
		return (-1);
	if (other->parts < parts)
		other->parts = parts;
	return (0);
}

/* Append one listener on a numeric address, or on all ("") of them. */
static int
listener_add(struct conf *conf, enum conf_protocol protocol,
    const char *address, uint16_t port, struct error *error)
{
	struct conf_listener *listeners, *listener;

	listeners = array_grow(
	    conf->listeners, conf->listener_count, sizeof *listeners);
	if (listeners == NULL)
		return (no_memory(error));
	conf->listeners = listeners;
	listener = &listeners[conf->listener_count++];
	*listener = (struct conf_listener){
		.protocol = protocol,
		.port = port,
		.charset = CHARSET_UTF8,
		.width = GOPHER_MENU_WIDTH,
		.tls = true,
	};
	if (address[0] == '\0')
		return (0);
	return (conf_set(&listener->address, address, error));
}

/* Append what one ADDR:PORT says. */
size_t
conf_add_listener(struct conf *conf, enum conf_protocol protocol,
    const char *text, struct error *error)
{
	size_t before = conf->listener_count;
	struct address address;
	int result;

	if (address_parse_listener(&address, text, error) == -1)
		return (0);
	if (strcmp(address.host, "localhost") != 0)
		result = listener_add(
		    conf, protocol, address.host, address.port, error);
	else if ((result = listener_add(
		      conf, protocol, "127.0.0.1", address.port, error)) == 0)
		result =
		    listener_add(conf, protocol, "::1", address.port, error);
	return (result == -1 ? 0 : conf->listener_count - before);
}

/* Give a listener's parts back. */
static void
listener_free(struct conf_listener *listener)
{
	free(listener->address);
	free(listener->advertised_host);
}

/* Whether a content directory is one. */
int
conf_check_root(const char *root, struct error *error)
{
	struct stat st;

	if (stat(root, &st) == -1)
		return (error_set(error,
		    "the content directory \"%s\" cannot be read: %s; make it, "
		    "or name another",
		    root, strerror(errno)));
	if (!S_ISDIR(st.st_mode))
		return (error_set(error,
		    "the content directory \"%s\" is a file; name a directory",
		    root));
	return (0);
}

/* Where the server remembers things when nothing else is said. */
static int
default_state(struct conf *conf, struct error *error)
{
	const char *state = getenv("STATE_DIRECTORY"); /* systemd.exec(5) */
	const char *xdg = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	struct buf path = { 0 };

	if (state != NULL && state[0] == '/')
		buf_add(&path, state, strcspn(state, ":"));
	else if (xdg != NULL && xdg[0] == '/')
		buf_printf(&path, "%s/souslik", xdg);
	else if (home != NULL && home[0] == '/')
		buf_printf(&path, "%s/.local/state/souslik", home);
	else
		buf_puts(&path, DEFAULT_STATE);
	conf->state = buf_take(&path);
	return (conf->state == NULL ? no_memory(error) : 0);
}

/* How many processors we may run on. */
static unsigned
processors(void)
{
	cpu_set_t set;
	int count;

	if (sched_getaffinity(0, sizeof set, &set) == -1)
		return (1);
	count = CPU_COUNT(&set);
	return (count > CONF_WORKERS_MAX ? CONF_WORKERS_MAX : (unsigned)count);
}

/* What holds where neither the file nor the flags say anything. */
static int
load_defaults(struct conf *conf, struct error *error)
{
	conf->workers = processors();
	conf->connections = CONF_CONNECTIONS;
	if (conf_set(&conf->certs, DEFAULT_CERTS, error) == -1 ||
	    conf_set(&conf->log_access, DEFAULT_ACCESS, error) == -1)
		return (-1);
	return (default_state(conf, error));
}

/* Fill in the site and the listeners that the file did not describe. */
static int
load_missing(struct conf *conf, struct error *error)
{
	if (conf->site_count == 0 &&
	    conf_add_site(conf, DEFAULT_HOSTNAME, error) == NULL)
		return (-1);
	if (conf->listener_count > 0)
		return (0);
	if (listener_add(conf, CONF_GOPHER, "", GOPHER_PORT, error) == -1)
		return (-1);
	return (listener_add(conf, CONF_GEMINI, "", GEMINI_PORT, error));
}

/* Take the listeners of one protocol out. */
static void
listeners_drop(struct conf *conf, enum conf_protocol protocol)
{
	size_t kept = 0;

	for (size_t i = 0; i < conf->listener_count; i++) {
		if (conf->listeners[i].protocol == protocol)
			listener_free(&conf->listeners[i]);
		else
			conf->listeners[kept++] = conf->listeners[i];
	}
	conf->listener_count = kept;
}

/* Put a flag's listeners in place of the others of their protocol. */
static int
load_listeners(struct conf *conf, enum conf_protocol protocol,
    const char **addresses, size_t count, struct error *error)
{
	const char *flag = protocol == CONF_GOPHER ? "--gopher" : "--gemini";
	struct error why;

	if (count == 0)
		return (0);
	listeners_drop(conf, protocol);
	for (size_t i = 0; i < count; i++)
		if (conf_add_listener(conf, protocol, addresses[i], &why) == 0)
			return (error_set(error, "%s: %s", flag, why.text));
	return (0);
}

/* What the command line says of the first site. */
static int
load_site(
    struct conf *conf, const struct conf_flags *flags, struct error *error)
{
	struct conf_site *site = &conf->sites[0];
	struct error why;

	if (flags->root != NULL &&
	    conf_set(&site->root, flags->root, error) == -1)
		return (-1);
	if (flags->hostname == NULL)
		return (0);
	if (site_set_hostname(site, flags->hostname, &why) == -1)
		return (error_set(error, "--hostname: %s", why.text));
	return (0);
}

/* What the command line says. */
static int
load_flags(
    struct conf *conf, const struct conf_flags *flags, struct error *error)
{
	struct error why;

	if (load_site(conf, flags, error) == -1 ||
	    load_listeners(conf, CONF_GOPHER, flags->gopher,
		flags->gopher_count, error) == -1 ||
	    load_listeners(conf, CONF_GEMINI, flags->gemini,
		flags->gemini_count, error) == -1)
		return (-1);
	if (flags->certs != NULL &&
	    conf_set(&conf->certs, flags->certs, error) == -1)
		return (-1);
	if (flags->state != NULL &&
	    conf_set(&conf->state, flags->state, error) == -1)
		return (-1);
	if (flags->workers != NULL &&
	    conf_parse_number(flags->workers, 1, CONF_WORKERS_MAX,
		&conf->workers, &why) == -1)
		return (error_set(error, "--workers: %s", why.text));
	return (0);
}

/* Whether two listeners cannot be there both. */
static bool
listeners_clash(const struct conf_listener *a, const struct conf_listener *b)
{
	return (
	    a->port == b->port && (a->address == NULL || b->address == NULL ||
				      strcmp(a->address, b->address) == 0));
}

/* No listener in another's place. */
static int
check_listeners(const struct conf *conf, struct error *error)
{
	const struct conf_listener *a, *b;

	for (size_t i = 0; i < conf->listener_count; i++) {
		a = &conf->listeners[i];
		for (size_t j = 0; j < i; j++) {
			b = &conf->listeners[j];
			if (listeners_clash(a, b))
				return (error_set(error,
				    "two listeners want port %u of %s; give "
				    "one of them another port or address",
				    (unsigned)a->port,
				    a->address != NULL   ? a->address
				    : b->address != NULL ? b->address
							 : "every address"));
		}
	}
	return (0);
}

/* No two sites of one name, and a content directory for each. */
static int
check_sites(const struct conf *conf, struct error *error)
{
	const struct conf_site *site;
	struct error why;

	for (size_t i = 0; i < conf->site_count; i++) {
		site = &conf->sites[i];
		for (size_t j = 0; j < i; j++)
			if (strcmp(site->hostname, conf->sites[j].hostname) ==
			    0)
				return (error_set(error,
				    "two sites have the name \"%s\"; rename "
				    "one, or make one of the two",
				    site->hostname));
		if (conf_check_root(site->root, &why) == -1)
			return (error_set(error, "site \"%s\": %s%s",
			    site->hostname, why.text,
			    i == 0 ? " with --root DIR" : ""));
	}
	return (0);
}

/* Say where the catalogue of each site is. */
static int
name_catalogues(struct conf *conf, struct error *error)
{
	for (size_t i = 0; i < conf->site_count; i++) {
		struct conf_site *site = &conf->sites[i];
		struct buf name = { 0 };

		keeper_database(&name, conf->state, site->hostname);
		site->catalogue = buf_take(&name);
		if (site->catalogue == NULL)
			return (no_memory(error));
	}
	return (0);
}

/* Defaults, the file, the flags, and whether they go together. */
static int
load(struct conf *conf, const struct conf_flags *flags, struct error *error)
{
	if (load_defaults(conf, error) == -1)
		return (-1);
	if (flags->file != NULL &&
	    conf_file_read(conf, flags->file, flags->root, error) == -1)
		return (-1);
	if (load_missing(conf, error) == -1 ||
	    load_flags(conf, flags, error) == -1 ||
	    check_sites(conf, error) == -1)
		return (-1);
	if (check_listeners(conf, error) == -1)
		return (-1);
	return (name_catalogues(conf, error));
}

/* Read and check the whole configuration. */
struct conf *
conf_load(const struct conf_flags *flags, struct error *error)
{
	struct conf *conf = calloc(1, sizeof *conf);

	if (conf == NULL) {
		no_memory(error);
		return (NULL);
	}
	if (load(conf, flags, error) == 0)
		return (conf);
	conf_free(conf);
	return (NULL);
}

/* Give a site's parts back. */
static void
site_free(struct conf_site *site)
{
	for (size_t i = 0; i < site->rule_count; i++) {
		free(site->rules[i].path);
		free(site->rules[i].to);
		free(site->rules[i].prompt);
	}
	free(site->rules);
	for (size_t i = 0; i < site->alias_count; i++) {
		free(site->aliases[i].key);
		free(site->aliases[i].name);
	}
	free(site->aliases);
	free(site->hostname);
	free(site->root);
	free(site->language);
	free(site->certificate);
	free(site->key);
	free(site->catalogue);
}

/* Give everything back. */
void
conf_free(struct conf *conf)
{
	if (conf == NULL)
		return;
	for (size_t i = 0; i < conf->site_count; i++)
		site_free(&conf->sites[i]);
	for (size_t i = 0; i < conf->listener_count; i++)
		listener_free(&conf->listeners[i]);
	free(conf->sites);
	free(conf->listeners);
	free(conf->certs);
	free(conf->state);
	free(conf->user);
	free(conf->log_access);
	free(conf);
}
