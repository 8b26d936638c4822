/* The system's log: see syslog.h. */

#include "base/syslog.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#define SYSLOG_LINE 4000 /* bytes of a line, without what goes before it */
#define SYSLOG_HEAD 64   /* bytes of that, at most */

static int syslog_fd = -1;

/* Get ready to send. */
int
syslog_open(void)
{
	if (syslog_fd == -1)
		syslog_fd = socket(
		    AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	return (syslog_fd == -1 ? -1 : 0);
}

/* Write what goes before a line: its priority, the time, who we are. */
static size_t
syslog_head(char head[SYSLOG_HEAD], int priority)
{
	char when[] = "Mmm dd hh:mm:ss";
	time_t now = time(NULL);
	struct tm tm;
	int n;

	if (localtime_r(&now, &tm) == NULL ||
	    strftime(when, sizeof when, "%b %e %H:%M:%S", &tm) == 0)
		when[0] = '\0';
	n = snprintf(head, SYSLOG_HEAD,
	    "<%d>%s souslik[%ld]: ", LOG_DAEMON | priority, when,
	    (long)getpid());
	return (n < 0 ? 0 : (size_t)n);
}

/* Send a line, or lose it. */
bool
syslog_send(int priority, const char *line, size_t n)
{
	static const struct sockaddr_un log = {
		.sun_family = AF_UNIX,
		.sun_path = "/dev/log",
	};
	char head[SYSLOG_HEAD];
	struct iovec parts[] = {
		{ .iov_base = head, .iov_len = syslog_head(head, priority) },
		{ .iov_base = (void *)line,
		    .iov_len = n < SYSLOG_LINE ? n : SYSLOG_LINE },
	};
	struct msghdr message = {
		.msg_name = (void *)&log,
		.msg_namelen = sizeof log,
		.msg_iov = parts,
		.msg_iovlen = sizeof parts / sizeof parts[0],
	};

	return (sendmsg(syslog_fd, &message, MSG_NOSIGNAL) != -1);
}
