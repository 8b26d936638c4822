/*
 * What the supervisor's processes do before they begin. Private to server.
 */
#ifndef SERVER_PROCESS_H
#define SERVER_PROCESS_H

#include <sys/types.h>

/*
 * Become a user for good, if root is asked to: NULL is nobody else. 0, or -1
 * when that cannot be (logged).
 */
int process_become(const char *user);

/*
 * Ask for SIGTERM when the supervisor is gone; after process_become, since a
 * change of user forgets it. -1 when the supervisor is gone already.
 */
int process_follow(pid_t supervisor);

/*
 * Take signals as all of them do: a terminal's and a reload's are for the
 * supervisor, SIGTERM is not blocked any more.
 */
void process_signals(void);

#endif
