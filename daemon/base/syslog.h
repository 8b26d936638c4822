/*
 * Lines for the system's log, at /dev/log (RFC 3164), sent without waiting for
 * who reads them: syslog(3) waits, and who calls it from an event loop waits
 * with all its readers.
 */
#ifndef BASE_SYSLOG_H
#define BASE_SYSLOG_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Get ready to send, which takes a descriptor for the rest of the process's
 * life and of its children's; once is enough. 0, or -1 with errno.
 */
int syslog_open(void);

/*
 * Send n bytes as one line of the facility daemon, of a priority of syslog(3)
 * such as LOG_INFO. What is beyond the first 4,000 bytes is cut off. False
 * when the line is lost: nobody listens, or so many lines wait already.
 */
bool syslog_send(int priority, const char *, size_t n);

#endif
