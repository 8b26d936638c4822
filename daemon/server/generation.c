/* A configuration put to work: see generation.h. */

#include "server/generation.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "archive/archive.h"
#include "base/error.h"
#include "base/log.h"
#include "door/desk.h"
#include "gemini/gemini.h"
#include "gopher/gopher.h"
#include "net/cert.h"
#include "net/socket.h"
#include "net/tls.h"

/* Open the archive of each site. */
static int
generation_archives(struct generation *generation, struct error *error)
{
	const struct conf *conf = generation->conf;

	for (size_t i = 0; i < conf->site_count; i++)
		generation->hostnames[i] = conf->sites[i].hostname;
	for (size_t i = 0; i < conf->site_count; i++) {
		const struct conf_site *site = &conf->sites[i];
		struct archive_config config = {
			.root = site->root,
			.hostname = site->hostname,
			.language = site->language,
			.listing = site->listing,
			.sites = generation->hostnames,
			.site_count = conf->site_count,
			.rules = site->rules,
			.rule_count = site->rule_count,
			.catalogue = site->catalogue,
			.memory = ARCHIVE_MEMORY / conf->site_count,
			.hurry = LATER_DISK,
		};

		generation->desk->archives[i] = archive_open(&config, error);
		if (generation->desk->archives[i] == NULL)
			return (-1);
	}
	return (0);
}

/* Whether a day (YYYY-MM-DD) is over. */
static bool
generation_is_past(const char *day)
{
	char today[sizeof "YYYY-MM-DD"];
	time_t now = time(NULL);
	struct tm tm;

	return (gmtime_r(&now, &tm) != NULL &&
		strftime(today, sizeof today, "%Y-%m-%d", &tm) > 0 &&
		strcmp(day, today) < 0);
}

/* Say what readers will see of a site's certificate. */
static int
generation_announce(
    const struct conf_site *site, const char *verb, struct error *error)
{
	struct cert_info info;

	if (cert_describe(site->certificate, &info, error) == -1)
		return (-1);
	log_info("%s the certificate of %s: %s, until %s\n"
		 "         SHA-256 %s",
	    verb, site->hostname, site->certificate, info.not_after,
	    info.fingerprint);
	if (generation_is_past(info.not_after))
		log_warn("the certificate of %s has expired: readers will "
			 "refuse it; 'souslik cert replace' makes a new one",
		    site->hostname);
	return (0);
}

/* The certificate of a site: its own, the kept one, or a new one. */
static int
generation_certificate(
    struct conf_site *site, const char *certs, struct error *error)
{
	if (site->certificate != NULL)
		return (generation_announce(site, "using", error));
	if (cert_paths(certs, site->hostname, &site->certificate, &site->key,
		error) == -1)
		return (-1);
	if (access(site->certificate, F_OK) == 0 ||
	    access(site->key, F_OK) == 0)
		return (generation_announce(site, "using", error));
	if (cert_make(site->certificate, site->key, site->hostname, CERT_P256,
		false, error) == 0)
		return (generation_announce(site, "made", error));
	/* Another server may have been quicker. */
	if (access(site->certificate, F_OK) == -1)
		return (-1);
	return (generation_announce(site, "using", error));
}

/* Whether any listener speaks TLS. */
static bool
generation_wants_tls(const struct conf *conf)
{
	for (size_t i = 0; i < conf->listener_count; i++)
		if (conf->listeners[i].protocol == CONF_GEMINI ||
		    conf->listeners[i].tls)
			return (true);
	return (false);
}

/* Read the certificate of each site. */
static int
generation_tls(struct generation *generation, struct error *error)
{
	struct conf *conf = generation->conf;
	struct tls_site *sites;

	if (!generation_wants_tls(conf))
		return (0);
	sites = calloc(conf->site_count, sizeof *sites);
	if (sites == NULL)
		return (
		    error_set(error, "reading certificates: out of memory"));
	for (size_t i = 0; i < conf->site_count; i++) {
		if (generation_certificate(
			&conf->sites[i], conf->certs, error) == -1) {
			free(sites);
			return (-1);
		}
		sites[i].hostname = conf->sites[i].hostname;
		sites[i].certificate = conf->sites[i].certificate;
		sites[i].key = conf->sites[i].key;
	}
	generation->tls = tls_new(sites, conf->site_count, conf->state, error);
	free(sites);
	return (generation->tls == NULL ? -1 : 0);
}

/* The old generation's socket for a slot of an address, shared; or -1. */
static int
generation_inherit(const struct generation *old, const char *address,
    uint16_t port, unsigned slot)
{
	if (old == NULL)
		return (-1);
	for (size_t i = 0; i < old->binding_count; i++) {
		const struct binding *binding = &old->bindings[i];

		if (binding->port == port && binding->slot == slot &&
		    strcmp(binding->address, address) == 0)
			return (fcntl(binding->fd, F_DUPFD_CLOEXEC, 0));
	}
	return (-1);
}

/* Open one socket of an address. */
static int
generation_bind_slot(struct generation *generation, size_t listener,
    const char *address, unsigned slot, const struct generation *old,
    struct error *error)
{
	const struct conf_listener *conf =
	    &generation->conf->listeners[listener];
	struct binding *binding =
	    &generation->bindings[generation->binding_count];
	struct net_socket *socket =
	    &generation->sockets[generation->binding_count];

	binding->fd = generation_inherit(old, address, conf->port, slot);
	if (binding->fd == -1)
		binding->fd =
		    socket_listen(address, conf->port, slot > 0, error);
	if (binding->fd == -1)
		return (-1);
	generation->binding_count++;
	binding->port = conf->port;
	binding->slot = slot;
	binding->address = strdup(address);
	if (binding->address == NULL)
		return (error_set(error, "listening: out of memory"));
	socket->fd = binding->fd;
	socket->slot = slot;
	socket->endpoint = &generation->desk->endpoints[listener];
	socket->number = listener;
	if (conf->protocol == CONF_GEMINI) {
		socket->door = &gemini_door;
		socket->tls = NET_TLS;
	} else {
		socket->door = &gopher_door;
		socket->tls = conf->tls ? NET_EITHER : NET_PLAIN;
	}
	return (0);
}

/* Listen on one address for a listener, with a socket for each group. */
static int
generation_bind(struct generation *generation, size_t listener,
    const char *address, const struct generation *old, struct error *error)
{
	for (unsigned i = 0; i < generation->slots; i++)
		if (generation_bind_slot(
			generation, listener, address, i, old, error) == -1)
			return (-1);
	return (0);
}

/* Listen for one listener, on both families when it names no address. */
static int
generation_listen(struct generation *generation, size_t listener,
    const struct generation *old, struct error *error)
{
	const char *address = generation->conf->listeners[listener].address;

	if (address != NULL)
		return (
		    generation_bind(generation, listener, address, old, error));
	if (generation_bind(generation, listener, "0.0.0.0", old, error) == -1)
		return (-1);
	if (generation_bind(generation, listener, "::", old, error) == 0)
		return (0);
	if (errno != EAFNOSUPPORT && errno != EADDRNOTAVAIL)
		return (-1);
	log_info("this machine has no IPv6: listening on IPv4 alone");
	return (0);
}

/* Describe a listener as its readers see it. */
static void
generation_endpoint(struct generation *generation, size_t listener)
{
	const struct conf *conf = generation->conf;
	const struct conf_listener *from = &conf->listeners[listener];
	struct desk *desk = generation->desk;

	desk->endpoints[listener] = (struct endpoint){
		.archives = desk->archives,
		.archive_count = desk->archive_count,
		.archive = desk->archives[from->site],
		.host = from->advertised_host != NULL
			    ? from->advertised_host
			    : conf->sites[from->site].hostname,
		.port = from->advertised_port != 0 ? from->advertised_port
						   : from->port,
		.bound = from->port,
		.charset = from->charset,
		.width = from->width,
		.tls = from->tls,
	};
}

/* Open everything. */
static int
generation_open(struct generation *generation, const struct generation *old,
    struct error *error)
{
	const struct conf *conf = generation->conf;

	if (access_open(&generation->access, conf->log_access, conf->log_style,
		error) == -1 ||
	    generation_archives(generation, error) == -1 ||
	    generation_tls(generation, error) == -1)
		return (-1);
	for (size_t i = 0; i < conf->listener_count; i++) {
		generation_endpoint(generation, i);
		if (generation_listen(generation, i, old, error) == -1)
			return (-1);
	}
	return (0);
}

/* Room for a generation's arrays. */
static int
generation_allocate(struct generation *generation)
{
	const struct conf *conf = generation->conf;
	size_t bindings = /* IPv4 and IPv6 */
	    2 * conf->listener_count * generation->slots;

	generation->hostnames =
	    calloc(conf->site_count, sizeof *generation->hostnames);
	generation->desk = desk_new(conf->site_count, conf->listener_count);
	generation->bindings = calloc(bindings, sizeof *generation->bindings);
	generation->sockets = calloc(bindings, sizeof *generation->sockets);
	return (generation->hostnames != NULL && generation->desk != NULL &&
			generation->bindings != NULL &&
			generation->sockets != NULL
		    ? 0
		    : -1);
}

/* Put a configuration to work. */
struct generation *
generation_new(
    struct conf *conf, const struct generation *old, struct error *error)
{
	struct generation *generation = calloc(1, sizeof *generation);

	if (generation == NULL) {
		error_set(error, "starting: out of memory");
		return (NULL);
	}
	generation->conf = conf;
	generation->access.fd = -1;
	generation->slots = generation_groups(generation);
	if (old != NULL && old->slots > generation->slots)
		generation->slots = old->slots;
	if (generation_allocate(generation) == -1) {
		error_set(error, "starting: out of memory");
		generation_free(generation);
		return (NULL);
	}
	if (generation_open(generation, old, error) == -1) {
		generation_free(generation);
		return (NULL);
	}
	return (generation);
}

/* How many groups of workers there are. */
unsigned
generation_groups(const struct generation *generation)
{
	unsigned workers = generation->conf->workers;

	return ((workers + GENERATION_GROUP - 1) / GENERATION_GROUP);
}

/* Close the listening sockets. */
void
generation_deafen(struct generation *generation)
{
	for (size_t i = 0; i < generation->binding_count; i++) {
		if (generation->bindings[i].fd != -1)
			close(generation->bindings[i].fd);
		generation->bindings[i].fd = -1;
	}
}

/* Close and free everything. */
void
generation_free(struct generation *generation)
{
	generation_deafen(generation);
	for (size_t i = 0; i < generation->binding_count; i++)
		free(generation->bindings[i].address);
	desk_free(generation->desk);
	tls_free(generation->tls);
	access_close(&generation->access);
	free(generation->hostnames);
	free(generation->bindings);
	free(generation->sockets);
	free(generation);
}

/* Append the URL of one listener. */
static void
generation_url(const struct endpoint *endpoint, bool gemini, struct buf *out)
{
	bool literal = strchr(endpoint->host, ':') != NULL; /* IPv6 */

	buf_printf(out, " %s://%s%s%s", gemini ? "gemini" : "gopher",
	    literal ? "[" : "", endpoint->host, literal ? "]" : "");
	if (endpoint->port != (gemini ? GEMINI_PORT : 70))
		buf_printf(out, ":%u", endpoint->port);
	buf_putc(out, '/');
}

/* Append where it can be read: one address may have several listeners. */
void
generation_urls(const struct generation *generation, struct buf *out)
{
	const struct conf *conf = generation->conf;
	struct buf url = { 0 };

	for (size_t i = 0; i < conf->listener_count; i++) {
		buf_clear(&url);
		generation_url(&generation->desk->endpoints[i],
		    conf->listeners[i].protocol == CONF_GEMINI, &url);
		if (strstr(buf_string(out), buf_string(&url)) == NULL)
			buf_puts(out, buf_string(&url));
	}
	buf_free(&url);
}
