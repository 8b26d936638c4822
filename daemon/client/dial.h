/*
 * Dialling: from a host name and a port to a connected socket.
 */
#ifndef CLIENT_DIAL_H
#define CLIENT_DIAL_H

#define DIAL_TIMEOUT 30 /* seconds to connect, and of silence later */

struct error;

/*
 * Connect over TCP: every address that the name has is tried in turn, IPv6
 * and IPv4. A blocking socket that gives up (EAGAIN) after DIAL_TIMEOUT
 * seconds of silence, which the caller closes; or -1 and the error.
 */
int dial(const char *host, int port, struct error *);

#endif
