/* The operator's log: see log.h. */

#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "base/buf.h"

#define LOG_LINE_MAX 4096

static bool use_syslog;

/* Send the log to syslog from now on. */
void
log_to_syslog(void)
{
	openlog("souslik", LOG_PID, LOG_DAEMON);
	use_syslog = true;
}

/* Write one line, whole, in one call, so that processes do not mix theirs. */
static void
log_line(int priority, const char *fmt, va_list ap)
{
	char line[LOG_LINE_MAX] = "souslik: ";
	size_t len = strlen(line);
	ssize_t written;
	int n;

	if (use_syslog) {
		vsyslog(priority, fmt, ap);
		return;
	}
	n = vsnprintf(line + len, sizeof line - len - 1, fmt, ap);
	if (n < 0)
		return;
	len = strlen(line);
	line[len++] = '\n';
	written = write(STDERR_FILENO, line, len);
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

/* Something to mend. */
void
log_warn(const char *fmt, ...)
{
	va_list ap;

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
