/* Hosts: see host.h. */

#include "base/host.h"

#include <arpa/inet.h>

/* Whether a host is a numeric address. */
bool
host_is_address(const char *host)
{
	struct in6_addr address; /* room for either */

	return (inet_pton(AF_INET, host, &address) == 1 ||
		inet_pton(AF_INET6, host, &address) == 1);
}
