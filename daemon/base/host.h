/*
 * Hosts as URLs and the configuration name them. No look-ups.
 */
#ifndef BASE_HOST_H
#define BASE_HOST_H

#include <stdbool.h>

/*
 * Whether a host is a numeric IPv4 or IPv6 address, as inet_pton(3) reads
 * them: without brackets or a zone.
 */
bool host_is_address(const char *);

#endif
