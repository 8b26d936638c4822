/* The access log: see access.h. */

#include "server/access.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/log.h"
#include "base/syslog.h"
#include "base/text.h"

/* Open a file to append to. */
static int
access_open_file(const char *path, struct error *error)
{
	int fd;

	fd = open(path,
	    O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC | O_NOCTTY,
	    0640);
	if (fd == -1)
		return (error_set(error,
		    "opening the access log %s: %s; 'access-log' names another",
		    path, strerror(errno)));
	return (fd);
}

/* Have the log go to syslog. */
static int
access_open_syslog(struct access *access, struct error *error)
{
	if (syslog_open() == -1)
		return (error_set(error, "opening the access log: syslog: %s",
		    strerror(errno)));
	access->syslog = true;
	return (0);
}

/* Open the log. */
int
access_open(struct access *access, const char *destination,
    enum conf_log_style style, struct error *error)
{
	*access = (struct access){ .fd = -1, .style = style };
	if (strcmp(destination, "off") == 0)
		return (0);
	if (strcmp(destination, "syslog") == 0)
		return (access_open_syslog(access, error));
	if (strcmp(destination, "-") == 0) {
		access->fd = log_output(STDOUT_FILENO);
		return (0);
	}
	access->fd = access_open_file(destination, error);
	return (access->fd == -1 ? -1 : 0);
}

/* Close the log's file. */
void
access_close(struct access *access)
{
	if (access->fd > STDERR_FILENO)
		close(access->fd);
	access->fd = -1;
}

/* Append the peer's address. */
static void
access_peer(struct buf *out, const struct sockaddr *peer)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)peer;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)peer;
	char text[INET6_ADDRSTRLEN] = "-";

	if (peer->sa_family == AF_INET)
		inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
	if (peer->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
	buf_puts(out, text);
}

/* Append a time as strftime(3) would. */
static void
access_time(struct buf *out, const char *format,
    struct tm *(*convert)(const time_t *, struct tm *), time_t now)
{
	char text[64];
	struct tm tm;

	if (convert(&now, &tm) == NULL ||
	    strftime(text, sizeof text, format, &tm) == 0)
		strcpy(text, "-");
	buf_puts(out, text);
}

/*
 * Append bytes as a JSON string's inside (RFC 8259, section 7). Those that
 * are not UTF-8 are told as if they were ISO-8859-1.
 */
static void
access_json_string(struct buf *out, const char *bytes, size_t n)
{
	bool utf8 = text_is_utf8(bytes, n);

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c < 0x20 || c == 0x7f || c == '"' || c == '\\' ||
		    (c > 0x7f && !utf8))
			buf_printf(out, "\\u%04x", c);
		else
			buf_putc(out, (char)c);
	}
}

/* Append the JSON form. */
static void
access_format_json(struct buf *out, const struct exchange *exchange, time_t now)
{
	buf_puts(out, "{\"time\":\"");
	access_time(out, "%Y-%m-%dT%H:%M:%SZ", gmtime_r, now);
	buf_printf(out, "\",\"door\":\"%s\",\"host\":\"%s\",\"port\":%u,",
	    exchange->door, exchange->host, exchange->port);
	buf_puts(out, "\"peer\":\"");
	access_peer(out, exchange->peer);
	buf_puts(out, "\",\"request\":\"");
	access_json_string(out, exchange->request, exchange->request_len);
	buf_printf(out,
	    "\",\"status\":%d,\"bytes\":%llu,\"ms\":%llu,\"whole\":%s,"
	    "\"tls\":",
	    (int)exchange->status, (unsigned long long)exchange->bytes,
	    (unsigned long long)exchange->milliseconds,
	    exchange->whole ? "true" : "false");
	if (exchange->tls == NULL)
		buf_puts(out, "null}\n");
	else
		buf_printf(out, "\"%s\"}\n", exchange->tls);
}

/* Append one exchange. */
void
access_format(struct buf *out, enum conf_log_style style,
    const struct exchange *exchange, time_t now)
{
	if (style == CONF_LOG_JSON) {
		access_format_json(out, exchange, now);
		return;
	}
	access_peer(out, exchange->peer);
	access_time(out, " - - [%d/%b/%Y:%H:%M:%S %z] \"", localtime_r, now);
	buf_printf(out, "%s ", exchange->door);
	log_quote(out, exchange->request, exchange->request_len);
	buf_printf(out, "\" %d %llu%s\n", (int)exchange->status,
	    (unsigned long long)exchange->bytes,
	    style == CONF_LOG_COMBINED ? " \"-\" \"-\"" : "");
}

/* Write a line; whether it was taken. */
static bool
access_put(const struct access *access, const struct buf *line)
{
	if (access->syslog)
		return (syslog_send(LOG_INFO, line->data, line->len - 1));
	return (write(access->fd, line->data, line->len) != -1);
}

/* Write a line, or lose it. */
static void
access_write(struct access *access, const struct buf *line)
{
	if (!access_put(access, line)) {
		access->lost++;
		return;
	}
	if (access->lost > 0)
		log_warn("writing the access log: %lu lines before this one "
			 "could not be written and are lost",
		    access->lost);
	access->lost = 0;
}

/* Log one exchange. */
void
access_log(void *arg, const struct exchange *exchange)
{
	struct access *access = arg;
	struct buf line = { 0 };

	if (access->fd == -1 && !access->syslog)
		return;
	access_format(&line, access->style, exchange, time(NULL));
	if (!buf_ok(&line))
		log_warn("writing the access log: out of memory");
	else
		access_write(access, &line);
	buf_free(&line);
}
