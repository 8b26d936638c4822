/*
 * The loop: watches the listening sockets, accepts in batches, keeps count.
 * What happens on a connection is conn.c's.
 */

#include "net/net.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>

#include "base/error.h"
#include "base/log.h"
#include "net/conn.h"
#include "net/socket.h"

/*
 * Connections accepted in a row before others get their turn: few, for who has
 * begun a handshake would wait for those of all the new ones.
 */
#define NET_BATCH 8

/* Watch the listening sockets, or stop to. */
static void
net_listen(struct net *net, bool listening)
{
	if (net->listening == listening)
		return;
	net->listening = listening;
	for (size_t i = 0; i < net->config.socket_count; i++) {
		if (net->listeners[i].event == NULL)
			continue;
		if (listening)
			event_add(net->listeners[i].event, NULL);
		else
			event_del(net->listeners[i].event);
	}
}

/* Accept failed for trouble of ours: try again in a while. */
static void
net_pause(struct net *net, int code)
{
	const struct timeval second = { .tv_sec = 1 };

	log_warn(
	    "accepting a reader: %s; trying again in a second", strerror(code));
	net_listen(net, false);
	event_add(net->pause, &second);
}

/* Whether there may be more readers, and room for them. */
static void
net_resume(struct net *net)
{
	if (!net->draining && net->count < net->config.connections &&
	    !event_pending(net->pause, EV_TIMEOUT, NULL))
		net_listen(net, true);
}

/* The pause is over. */
static void
net_pause_event(int fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	net_resume(arg);
}

/* Accept one connection; whether there may be more. */
static bool
net_accept(struct net *net, const struct net_socket *socket)
{
	union conn_peer peer;
	socklen_t len = sizeof peer;
	int fd;

	fd = accept4(socket->fd, &peer.any, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd != -1) {
		conn_new(net, socket, fd, &peer);
		return (true);
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
	    errno == ENOMEM)
		net_pause(net, errno);
	return (errno == ECONNABORTED || errno == EINTR);
}

/*
 * Accept what waits at a listening socket now, but no more than so many; what
 * comes meanwhile has to wait. False when there is no room for more.
 */
static bool
net_accept_waiting(
    struct net *net, const struct net_socket *socket, unsigned most)
{
	unsigned waiting = socket_waiting(socket->fd);

	if (waiting > most)
		waiting = most;
	while (waiting-- > 0) {
		if (net->count >= net->config.connections)
			return (false);
		if (!net_accept(net, socket))
			break;
	}
	return (true);
}

/* A listening socket has connections for us. */
static void
net_accept_event(int fd, short what, void *arg)
{
	const struct net_listener *listener = arg;
	struct net *net = listener->net;

	(void)fd;
	(void)what;
	if (!net_accept_waiting(net, listener->socket, NET_BATCH))
		net_listen(net, false);
}

/* Close connections that have not asked for anything yet, or are answered. */
static void
net_farewell_event(int fd, short what, void *arg)
{
	struct net *net = arg;
	struct conn *conn, *next;

	(void)fd;
	(void)what;
	for (conn = TAILQ_FIRST(&net->conns); conn != NULL; conn = next) {
		next = TAILQ_NEXT(conn, entry);
		if (conn->state < CONN_LANE || conn->state == CONN_LINGER)
			conn_close(conn);
	}
}

/* Make the events of the loop. */
static int
net_events(struct net *net)
{
	const struct net_config *config = &net->config;
	struct net_listener *listener;

	net->pause = evtimer_new(net->base, net_pause_event, net);
	net->farewell = evtimer_new(net->base, net_farewell_event, net);
	if (net->pause == NULL || net->farewell == NULL)
		return (-1);
	for (size_t i = 0; i < net->config.socket_count; i++) {
		listener = &net->listeners[i];
		listener->net = net;
		listener->socket = &net->config.sockets[i];
		if (listener->socket->slot % config->groups != config->group)
			continue;
		listener->event = event_new(net->base, listener->socket->fd,
		    EV_READ | EV_PERSIST, net_accept_event, listener);
		if (listener->event == NULL)
			return (-1);
	}
	net_listen(net, true);
	return (0);
}

/* Make the lanes beside the loop. */
static int
net_lanes(struct net *net)
{
	for (int i = LATER_DISK; i < LATER_COUNT; i++) {
		net->lanes[i] =
		    lane_new(net->base, net->config.desk, (enum later)i);
		if (net->lanes[i] == NULL)
			return (-1);
	}
	return (0);
}

/* Make the loop. */
struct net *
net_new(const struct net_config *config, struct error *error)
{
	struct net *net = calloc(1, sizeof *net);

	if (net == NULL) {
		error_set(error, "starting the event loop: out of memory");
		return (NULL);
	}
	net->config = *config;
	TAILQ_INIT(&net->conns);
	net->listeners = calloc(config->socket_count, sizeof *net->listeners);
	net->base = event_base_new();
	if (net->listeners == NULL || net->base == NULL ||
	    net_events(net) == -1 || net_lanes(net) == -1) {
		error_set(error, "starting the event loop: libevent cannot");
		net_free(net);
		return (NULL);
	}
	return (net);
}

/* The loop's event base. */
struct event_base *
net_base(struct net *net)
{
	return (net->base);
}

/* Serve until drained. */
void
net_run(struct net *net)
{
	event_base_dispatch(net->base);
}

/* A connection is gone. */
void
net_closed(struct net *net)
{
	net->count--;
	if (net->draining && net->count == 0)
		event_base_loopexit(net->base, NULL);
	net_resume(net);
}

/* Accept no more, finish what is in flight. */
void
net_drain(struct net *net)
{
	const struct timeval grace = { .tv_sec = NET_FAREWELL_SECONDS };

	if (net->draining) {
		event_base_loopbreak(net->base);
		return;
	}
	net->draining = true;
	net_listen(net, false);
	event_del(net->pause);
	event_add(net->farewell, &grace);
	/* The queue counts as one until it is empty: a connection that is
	 * over at once must not end the loop for those after it. */
	net->count++;
	for (size_t i = 0; i < net->config.socket_count; i++)
		net_accept_waiting(net, &net->config.sockets[i], UINT_MAX);
	net_closed(net);
}

/* Close every connection and give everything back. */
bool
net_free(struct net *net)
{
	struct conn *conn;
	bool whole = true;

	if (net == NULL)
		return (true);
	net->draining = true;
	while ((conn = TAILQ_FIRST(&net->conns)) != NULL)
		conn_close(conn);
	for (int i = LATER_DISK; i < LATER_COUNT; i++)
		whole &= lane_free(net->lanes[i]);
	for (size_t i = 0; i < net->config.socket_count; i++)
		if (net->listeners != NULL && net->listeners[i].event != NULL)
			event_free(net->listeners[i].event);
	free(net->listeners);
	if (net->pause != NULL)
		event_free(net->pause);
	if (net->farewell != NULL)
		event_free(net->farewell);
	if (net->base != NULL)
		event_base_free(net->base);
	free(net);
	return (whole);
}
