/*
 * The access log: one line for each request, in the common, the combined or
 * the JSON form, to a file, standard output or syslog. souslik.conf(5)
 * shows the forms.
 */
#ifndef SERVER_ACCESS_H
#define SERVER_ACCESS_H

#include "net/net.h"
#include "server/conf.h"

struct buf;
struct error;

struct access {
	int fd; /* -1: none, or syslog */
	bool syslog;
	enum conf_log_style style;
	unsigned long lost; /* lines that could not be written */
};

/*
 * Open the log: destination is "off", "-" (standard output), "syslog" or a
 * file, which is appended to and made (0640) when missing. Lines that cannot
 * be written at once are lost, and how many is told in the operator's log: a
 * full disk, a full pipe or a stopped terminal does not stop the serving. 0,
 * or -1 and the error.
 */
int access_open(struct access *, const char *destination, enum conf_log_style,
    struct error *);

/* Close the log's file. */
void access_close(struct access *);

/* Log one exchange; arg is a struct access. A net_log. */
void access_log(void *arg, const struct exchange *);

/* Append one exchange in a form, as of the given time, with its line end. */
void access_format(
    struct buf *, enum conf_log_style, const struct exchange *, time_t);

#endif
