/* Listening sockets: see socket.h. */

#include "net/socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"

#define SOCKET_BACKLOG 4096 /* the kernel takes the least of it and its own */

/* An address and a port as the kernel wants them; its length, or 0. */
static socklen_t
socket_address(
    const char *address, uint16_t port, struct sockaddr_storage *storage)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)storage;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)storage;

	memset(storage, 0, sizeof *storage);
	if (inet_pton(AF_INET, address, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		return (sizeof *v4);
	}
	if (inet_pton(AF_INET6, address, &v6->sin6_addr) == 1) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = htons(port);
		return (sizeof *v6);
	}
	return (0);
}

/* What a person can do about a failed bind. */
static const char *
socket_advice(int code)
{
	switch (code) {
	case EADDRINUSE:
		return ("; another server listens there: end it, or choose "
			"another port");
	case EACCES:
		return ("; ports below 1024 need root or CAP_NET_BIND_SERVICE: "
			"choose a higher port, or start as root with 'user'");
	case EADDRNOTAVAIL:
		return ("; this machine has no such address");
	default:
		return ("");
	}
}

/*
 * Bind a socket to where only sockets are that it may join: none but those
 * that let it, and none at all if it is the first. (The kernel looks at both
 * sides, so the first one says afterwards that others may join it.)
 */
static int
socket_bind(
    int fd, const struct sockaddr_storage *storage, socklen_t len, bool join)
{
	const struct sockaddr *address = (const struct sockaddr *)storage;
	int on = 1;

	if (!join && bind(fd, address, len) == -1)
		return (-1);
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == -1)
		return (-1);
	return (join ? bind(fd, address, len) : 0);
}

/* Set what every listening socket needs, bind it and listen. */
static int
socket_open(
    int fd, const struct sockaddr_storage *storage, socklen_t len, bool join)
{
	int on = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1)
		return (-1);
	if (storage->ss_family == AF_INET6 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == -1)
		return (-1);
	/* Answers leave in whole writes: nothing is gained by waiting. */
	if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1)
		return (-1);
	if (socket_bind(fd, storage, len, join) == -1)
		return (-1);
	return (listen(fd, SOCKET_BACKLOG));
}

/* Listen on one address and port. */
int
socket_listen(
    const char *address, uint16_t port, bool join, struct error *error)
{
	struct sockaddr_storage storage;
	socklen_t len = socket_address(address, port, &storage);
	int fd, code;

	if (len == 0)
		return (error_set(error,
		    "listening on '%s': not a numeric address", address));
	fd = socket(
	    storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd != -1 && socket_open(fd, &storage, len, join) == 0)
		return (fd);
	code = errno;
	if (fd != -1)
		close(fd);
	error_set(error, "listening on %s port %u: %s%s", address, port,
	    strerror(code), socket_advice(code));
	errno = code;
	return (-1);
}

/* How many connections wait to be accepted. */
unsigned
socket_waiting(int fd)
{
	struct tcp_info info;
	socklen_t len = sizeof info;

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == -1)
		return (0);
	return (info.tcpi_unacked); /* of a listening socket: its queue */
}
