/*
 * The operator's log: one line per event, to standard error or to syslog.
 * Not the access log, which is the server's (server/access.h).
 *
 * Bytes that came from outside go through log_quote first, so that no reader
 * can forge a line or send a terminal escape to the operator.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stddef.h>

struct buf;

/*
 * Send the log to syslog (facility daemon) instead of standard error, where
 * still goes what syslog does not take at once.
 */
void log_to_syslog(void);

/*
 * A descriptor of the same output as fd whose writes fail rather than wait
 * while nobody reads (a stopped terminal, a full pipe), which the caller
 * closes; fd itself where that cannot be (sockets) or never happens (files).
 */
int log_output(int fd);

/* Write to standard error without waiting for who reads it. */
void log_never_wait(void);

/* Something to know. */
void log_info(const char *, ...) __attribute__((format(printf, 1, 2)));

/*
 * Something to mend; the server goes on. Of more than 100 in 10 seconds the
 * log only says how many there were, since readers can cause them.
 */
void log_warn(const char *, ...) __attribute__((format(printf, 1, 2)));

/*
 * Append n bytes; all but printable ASCII, and quotes and backslashes too,
 * as \xHH.
 */
void log_quote(struct buf *, const char *, size_t);

#endif
