/* Dialling: see dial.h. */

#include "client/dial.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/error.h"

/* Wait until a connection stands or fails; 0, or the errno. */
static int
dial_wait(int fd)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLOUT };
	int n, result = 0;
	socklen_t len = sizeof result;

	do
		n = poll(&pollfd, 1, DIAL_TIMEOUT * 1000);
	while (n == -1 && errno == EINTR);
	if (n == 0)
		return (ETIMEDOUT);
	if (n == -1 ||
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &result, &len) == -1)
		return (errno);
	return (result);
}

/* Make a connected socket block, but not for ever; 0, or the errno. */
static int
dial_settle(int fd)
{
	struct timeval timeout = { .tv_sec = DIAL_TIMEOUT };
	int flags = fcntl(fd, F_GETFL);

	if (flags == -1 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == -1 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) ==
		-1 ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout) ==
		-1)
		return (errno);
	return (0);
}

/* Connect to one address; the socket, or -1 and errno. */
static int
dial_address(const struct addrinfo *address)
{
	int fd, saved = 0;

	fd = socket(address->ai_family,
	    address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    address->ai_protocol);
	if (fd == -1)
		return (-1);
	if (connect(fd, address->ai_addr, address->ai_addrlen) == -1)
		saved = errno;
	if (saved == EINPROGRESS || saved == EINTR)
		saved = dial_wait(fd);
	if (saved == 0)
		saved = dial_settle(fd);
	if (saved == 0)
		return (fd);
	close(fd);
	errno = saved;
	return (-1);
}

/* Connect to the first address that answers. */
int
dial(const char *host, int port, struct error *error)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *addresses, *address;
	char service[16];
	int fd = -1, result;

	snprintf(service, sizeof service, "%d", port);
	hints.ai_flags = AI_NUMERICSERV;
	result = getaddrinfo(host, service, &hints, &addresses);
	if (result != 0)
		return (error_set(error, "cannot find the host %s: %s", host,
		    result == EAI_SYSTEM ? strerror(errno)
					 : gai_strerror(result)));
	errno = EHOSTUNREACH;
	for (address = addresses; address != NULL && fd == -1;
	     address = address->ai_next)
		fd = dial_address(address);
	if (fd == -1)
		error_set(error, "cannot connect to %s, port %d: %s", host,
		    port, strerror(errno));
	freeaddrinfo(addresses);
	return (fd);
}
