/*
 * The server: a supervisor that holds the listening sockets and its workers.
 */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

struct conf_flags;
struct error;

/*
 * Serve until SIGTERM or SIGINT, then finish what is in flight. SIGHUP reads
 * the configuration anew (and opens the access log anew): new workers take
 * over, the old ones finish; a configuration that cannot be is logged and
 * the old one stays. 0, or -1 and the error when it could not start.
 */
int server_run(const struct conf_flags *, struct error *);

/*
 * Only check: the configuration, and the certificates that are there already.
 * 0, or -1 and the error; nothing is made, opened or bound.
 */
int server_check(const struct conf_flags *, struct error *);

#endif
