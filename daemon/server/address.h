/*
 * Addresses as people write them in the configuration: where to listen, and
 * the names that hosts go by. Pure text, no look-ups.
 */
#ifndef SERVER_ADDRESS_H
#define SERVER_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

struct error;

#define ADDRESS_HOST_MAX 254 /* RFC 1035, section 2.3.4, and a NUL */

/* A host and a port; either may be absent. */
struct address {
	char host[ADDRESS_HOST_MAX]; /* lower case, without brackets; or "" */
	uint16_t port;               /* or 0 */
};

/*
 * Where to listen: "*:PORT", ":PORT" or "PORT" (every address, host ""),
 * "IPV4:PORT", "[IPV6]:PORT", "localhost:PORT". 0, or -1 and the error.
 */
int address_parse_listener(struct address *, const char *, struct error *);

/*
 * What to advertise: "HOST", "HOST:PORT" or ":PORT". 0, or -1 and the error.
 */
int address_parse_advertised(struct address *, const char *, struct error *);

/*
 * Whether a text is a host name (letters, digits, "-", "_" and dots, RFC
 * 1123, section 2.1) or a numeric IPv4 or IPv6 address without brackets.
 */
bool address_is_host(const char *);

#endif
