/*
 * Listening sockets.
 */
#ifndef NET_SOCKET_H
#define NET_SOCKET_H

#include <stdint.h>

struct error;

/*
 * Listen on one numeric address ("127.0.0.1", "::1", "0.0.0.0", "::") and
 * port; an IPv6 socket takes no IPv4 connections, so both can be opened side
 * by side. The descriptor is non-blocking and close-on-exec; the caller
 * closes it. -1 and the error, errno kept (EAFNOSUPPORT: the machine has no
 * such address family).
 */
int socket_listen(const char *address, uint16_t port, struct error *);

#endif
