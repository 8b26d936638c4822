/* Addresses as people write them: see address.h. */

#include "server/address.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/host.h"
#include "base/text.h"

#define PORT_MAX  65535
#define LABEL_MAX 63 /* RFC 1035, section 2.3.4 */

/* Whether n bytes are one label of a host name. */
static bool
label_is_valid(const char *label, size_t n)
{
	if (n == 0 || n > LABEL_MAX || label[0] == '-' || label[n - 1] == '-')
		return (false);
	for (size_t i = 0; i < n; i++)
		if (!isascii((unsigned char)label[i]) ||
		    (!isalnum((unsigned char)label[i]) && label[i] != '-' &&
			label[i] != '_'))
			return (false);
	return (true);
}

/* Whether a text is a host name or a numeric address. */
bool
address_is_host(const char *text)
{
	const char *label = text, *dot;

	if (host_is_address(text))
		return (true);
	if (strlen(text) >= ADDRESS_HOST_MAX)
		return (false);
	while ((dot = strchr(label, '.')) != NULL) {
		if (!label_is_valid(label, (size_t)(dot - label)))
			return (false);
		label = dot + 1;
	}
	return (label_is_valid(label, strlen(label)));
}

/* Read a port, all of the text; 0 when it is none. */
static uint16_t
port_parse(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	unsigned long port;

	if (digits == 0 || digits > 5 || text[digits] != '\0')
		return (0);
	port = strtoul(text, NULL, 10);
	return (port > PORT_MAX ? 0 : (uint16_t)port);
}

/* Keep n bytes as the host, in lower case. */
static int
host_set(struct address *address, const char *host, size_t n)
{
	if (n >= sizeof address->host)
		return (-1);
	memcpy(address->host, host, n);
	address->host[n] = '\0';
	text_lower(address->host);
	return (0);
}

/*
 * Take "HOST", "HOST:PORT", "[HOST]", "[HOST]:PORT" or ":PORT" apart. A bare
 * IPv6 address is not taken: where its port begins nobody could tell.
 */
static int
address_split(struct address *address, const char *text)
{
	const char *host = text, *end = strchr(text, ':');

	*address = (struct address){ 0 };
	if (text[0] == '[') {
		host = text + 1;
		end = strchr(host, ']');
		if (end == NULL ||
		    memchr(host, ':', (size_t)(end - host)) == NULL)
			return (-1);
	}
	if (end == NULL)
		return (host_set(address, text, strlen(text)));
	if (host_set(address, host, (size_t)(end - host)) == -1)
		return (-1);
	if (*end == ']')
		end++;
	if (*end == '\0')
		return (0);
	if (*end != ':')
		return (-1);
	address->port = port_parse(end + 1);
	return (address->port == 0 ? -1 : 0);
}

/* Where to listen. */
int
address_parse_listener(
    struct address *address, const char *text, struct error *error)
{
	*address = (struct address){ .port = port_parse(text) };
	if (address->port != 0)
		return (0);
	if (address_split(address, text) == -1 || address->port == 0)
		return (error_set(error,
		    "\"%s\" is no address to listen on; write ADDRESS:PORT, "
		    "for example \"*:7070\", \"127.0.0.1:7070\" or "
		    "\"[::1]:7070\", with a port from 1 to %d",
		    text, PORT_MAX));
	if (strcmp(address->host, "*") == 0)
		address->host[0] = '\0';
	if (address->host[0] == '\0' || host_is_address(address->host) ||
	    strcmp(address->host, "localhost") == 0)
		return (0);
	return (error_set(error,
	    "\"%s\" names a host, which may have any number of addresses; "
	    "write the numeric address to listen on, \"localhost\", or \"*\" "
	    "for all of them",
	    text));
}

/* What to advertise. */
int
address_parse_advertised(
    struct address *address, const char *text, struct error *error)
{
	if (address_split(address, text) == 0 &&
	    (address->host[0] != '\0' || address->port != 0) &&
	    (address->host[0] == '\0' || address_is_host(address->host)))
		return (0);
	return (error_set(error,
	    "\"%s\" is nothing that readers could connect to; write HOST, "
	    "HOST:PORT or :PORT, for example \"example.org:70\"",
	    text));
}
