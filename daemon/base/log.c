/* The operator's log: see log.h. */

#include "base/log.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/syslog.h"

#define LOG_LINE_MAX 4096

/* So many warnings in so many seconds, and no more: readers can cause them. */
#define LOG_WARNINGS 100
#define LOG_SECONDS  10

static bool use_syslog;
static int log_fd = STDERR_FILENO;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER; /* of these: */
static time_t warned_since; /* when the period began */
static unsigned warned;     /* warnings in it */

/* A descriptor of the same output that does not wait for who reads it. */
int
log_output(int fd)
{
	char path[32];
	struct stat st;
	int output;

	/* A file never waits, and opened twice it would have two ends. */
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return (fd);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	output =
	    open(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return (output == -1 ? fd : output);
}

/* Do not wait for who reads standard error. */
void
log_never_wait(void)
{
	log_fd = log_output(STDERR_FILENO);
}

/* Send the log to syslog from now on. */
void
log_to_syslog(void)
{
	use_syslog = syslog_open() == 0;
}

/* Write one line, whole, in one call, so that processes do not mix theirs. */
static void
log_line(int priority, const char *fmt, va_list ap)
{
	char line[LOG_LINE_MAX] = "souslik: ";
	size_t name = strlen(line), len;
	ssize_t written;
	int n;

	n = vsnprintf(line + name, sizeof line - name - 1, fmt, ap);
	if (n < 0)
		return;
	len = strlen(line);
	if (use_syslog && syslog_send(priority, line + name, len - name))
		return;
	line[len++] = '\n';
	written = write(log_fd, line, len);
	(void)written; /* nowhere to complain to */
}

/* Something to know. */
void
log_info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_line(LOG_INFO, fmt, ap);
	va_end(ap);
}

/* Count a warning; whether there is room for it in this period. */
static bool
log_may_warn(void)
{
	time_t now = time(NULL);
	unsigned left_out = 0;
	bool room;

	pthread_mutex_lock(&mutex);
	if (now - warned_since >= LOG_SECONDS || now < warned_since) {
		left_out = warned > LOG_WARNINGS ? warned - LOG_WARNINGS : 0;
		warned_since = now;
		warned = 0;
	}
	room = warned++ < LOG_WARNINGS;
	pthread_mutex_unlock(&mutex);
	if (left_out > 0)
		log_info("%u warnings were left out", left_out);
	return (room);
}

/* Something to mend. */
void
log_warn(const char *fmt, ...)
{
	va_list ap;

	if (!log_may_warn())
		return;
	va_start(ap, fmt);
	log_line(LOG_WARNING, fmt, ap);
	va_end(ap);
}

/* Append bytes from outside, harmless to a log and a terminal. */
void
log_quote(struct buf *buf, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
			buf_printf(buf, "\\x%02x", c);
		else
			buf_putc(buf, (char)c);
	}
}
