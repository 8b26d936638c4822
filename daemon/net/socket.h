/*
 * Listening sockets. An address can have several, among which the kernel
 * spreads new connections, one to each (SO_REUSEPORT, socket(7)): processes
 * that listen at different ones are not all woken for every connection.
 */
#ifndef NET_SOCKET_H
#define NET_SOCKET_H

#include <stdbool.h>
#include <stdint.h>

struct error;

/*
 * Listen on one numeric address ("127.0.0.1", "::1", "0.0.0.0", "::") and
 * port; an IPv6 socket takes no IPv4 connections, so both can be opened side
 * by side. The first socket of an address must be alone there, so that a
 * second server is told so; the others join it. The descriptor is
 * non-blocking and close-on-exec; the caller closes it. -1 and the error,
 * errno kept (EAFNOSUPPORT: the machine has no such address family).
 */
int socket_listen(
    const char *address, uint16_t port, bool join, struct error *);

/*
 * How many connections wait at a listening socket to be accepted. An accept
 * that finds none costs as much as one that does, asking costs little.
 */
unsigned socket_waiting(int fd);

#endif
