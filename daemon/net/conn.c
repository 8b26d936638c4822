/*
 * One connection: a machine of seven states, each a function that does what it
 * can and says what it waits for. A small request on a fast line runs
 * through all of them at once, without a turn of the event loop.
 */

#include "net/conn.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/sockios.h>

#include <event2/event.h>

#include "base/clock.h"
#include "base/log.h"
#include "net/tls.h"

/* After so many bytes of one answer, others get their turn. */
#define CONN_TURN (1024 * 1024)

/* Bytes of a file that the lane reads at a time. */
#define CONN_PIECE (64 * 1024)

/* What a lingering peer may still send at a time. */
#define CONN_LINGER_MAX (64 * 1024)

#define TLS_HANDSHAKE 0x16 /* content type of a ClientHello's record */

typedef enum stream_result conn_step(struct conn *);

static void conn_run(struct conn *);

/* Begin with the answer. */
static void
conn_begin(struct conn *conn)
{
	/* Closing on bytes that were not read would reset the connection and
	 * could cost the reader the answer. */
	conn->linger |= conn->answer.status == STATUS_BAD_REQUEST;
	conn->file.fd = conn->answer.fd;
	conn->file.near = conn->later != LATER_OTHERS;
	conn->file.offset = conn->answer.offset;
	conn->file.length = conn->answer.length;
	conn->state = CONN_ANSWER;
}

/* Answer that it cannot be had in time. */
static void
conn_excuse(struct conn *conn)
{
	conn->socket->door->excuse(conn->socket->endpoint, &conn->answer);
	conn_begin(conn);
}

static void conn_ask(struct conn *);

/* Begin with the answer, if it is there. */
static void
conn_judge(struct conn *conn)
{
	if (conn->answer.later == LATER_NOT)
		conn_begin(conn);
	else
		conn_ask(conn);
}

/* A lane has answered (lane_done). */
static void
conn_answered(void *arg, struct answer *answer)
{
	struct conn *conn = arg;

	conn->job = NULL;
	if (answer == NULL) {
		conn_excuse(conn);
	} else {
		conn->answer = *answer;
		*answer = ANSWER_EMPTY;
		conn_judge(conn);
	}
	conn_run(conn);
}

/* Have a lane answer what cannot be answered at once. */
static void
conn_ask(struct conn *conn)
{
	conn->state = CONN_LANE;
	conn->later = conn->answer.later;
	conn->answer = ANSWER_EMPTY;
	conn->answer.status = STATUS_UNAVAILABLE;
	conn->job = lane_respond(conn->net->lanes[conn->later],
	    conn->socket->door, conn->socket->number,
	    buf_string(&conn->request), conn->asked, conn_answered, conn);
	if (conn->job == NULL)
		conn_excuse(conn);
}

/* Have the door answer the first n bytes received. */
static enum stream_result
conn_respond(struct conn *conn, size_t n)
{
	const struct door *door = conn->socket->door;
	const char *bytes = buf_string(&conn->request);

	conn->linger = conn->request.len > n;
	conn->asked = n;
	conn->request_len = n;
	while (
	    conn->request_len > 0 && (bytes[conn->request_len - 1] == '\n' ||
					 bytes[conn->request_len - 1] == '\r'))
		conn->request_len--;
	door->respond(conn->socket->endpoint, bytes, n, &conn->answer);
	conn_judge(conn);
	return (STREAM_OK);
}

/* Answer if the request is whole. */
static enum stream_result
conn_measure(struct conn *conn)
{
	const struct door *door = conn->socket->door;
	const struct buf *request = &conn->request;
	size_t len = door->measure(request->data, request->len);

	if (len > 0)
		return (conn_respond(conn, len));
	if (request->len == door->request_max)
		return (conn_respond(conn, request->len));
	return (STREAM_OK);
}

/* Read what has come; while nothing has, no memory is held. */
static enum stream_result
conn_read(struct conn *conn)
{
	const struct door *door = conn->socket->door;
	struct buf *request = &conn->request;
	enum stream_result result;
	size_t n;

	if (buf_reserve(request, door->request_max - request->len) == -1)
		return (STREAM_FAILED);
	result = stream_read(&conn->stream, request->data + request->len,
	    door->request_max - request->len, &n);
	request->len += n;
	request->data[request->len] = '\0';
	if (request->len == 0)
		buf_free(request);
	return (result);
}

/* Begin TLS with the bytes that have come. */
static enum stream_result
conn_start_tls(struct conn *conn)
{
	if (tls_accept(conn->net->config.tls, &conn->stream, &conn->request) ==
	    -1) {
		log_warn("starting TLS for a reader: out of memory");
		return (STREAM_FAILED);
	}
	conn->state = CONN_HANDSHAKE;
	return (STREAM_OK);
}

/* Look at the first bytes: TLS or not? */
static enum stream_result
conn_idle(struct conn *conn)
{
	enum stream_result result = conn_read(conn);

	if (result != STREAM_OK)
		return (result);
	if (conn->socket->tls == NET_TLS ||
	    (conn->socket->tls == NET_EITHER &&
		conn->request.data[0] == TLS_HANDSHAKE))
		return (conn_start_tls(conn));
	conn->state = CONN_REQUEST;
	return (conn_measure(conn));
}

/* Go on with the handshake. */
static enum stream_result
conn_handshake(struct conn *conn)
{
	enum stream_result result = stream_handshake(&conn->stream);

	if (result == STREAM_OK)
		conn->state = CONN_REQUEST;
	return (result);
}

/* Read the request. */
static enum stream_result
conn_request(struct conn *conn)
{
	enum stream_result result = conn_read(conn);

	if (result == STREAM_END && conn->request.len > 0)
		return (conn_respond(conn, conn->request.len));
	if (result != STREAM_OK)
		return (result);
	return (conn_measure(conn));
}

/* Wait for the lane. */
static enum stream_result
conn_lane(struct conn *conn)
{
	(void)conn;
	return (STREAM_WANT_LANE);
}

/* A piece of the answer's file has been read (lane_done). */
static void
conn_fetched(void *arg, struct answer *answer)
{
	struct conn *conn = arg;

	conn->job = NULL;
	conn->state = CONN_ANSWER;
	conn->answer.fd = answer->fd;
	conn->piece = answer->bytes;
	*answer = ANSWER_EMPTY;
	/* The peer must see that a file has become shorter. */
	if (conn->piece.len == 0)
		conn_close(conn);
	else
		conn_run(conn);
}

/* Have the lane read a piece of the answer's file. */
static enum stream_result
conn_fetch(struct conn *conn)
{
	const struct stream_file *file = &conn->file;
	enum later later = conn->later == LATER_NOT ? LATER_DISK : conn->later;
	size_t n =
	    file->length < CONN_PIECE ? (size_t)file->length : CONN_PIECE;

	conn->job = lane_read(conn->net->lanes[later], file->fd, file->offset,
	    n, conn_fetched, conn);
	if (conn->job == NULL)
		return (STREAM_FAILED);
	conn->answer.fd = -1;
	conn->state = CONN_LANE;
	return (STREAM_OK);
}

/* Write what the lane has read. */
static enum stream_result
conn_write_piece(struct conn *conn, size_t *n)
{
	struct buf *piece = &conn->piece;
	enum stream_result result;

	result = stream_write(&conn->stream, piece->data + conn->piece_sent,
	    piece->len - conn->piece_sent, n);
	stream_file_skip(&conn->file, *n);
	conn->piece_sent += *n;
	if (conn->piece_sent == piece->len) {
		buf_free(piece);
		conn->piece_sent = 0;
	}
	return (result);
}

/* Write a piece of the answer; STREAM_END when nothing is left. */
static enum stream_result
conn_write(struct conn *conn, size_t *n)
{
	enum stream_result result;
	const char *bytes;
	size_t len;

	*n = 0;
	bytes = answer_bytes(&conn->answer, &len);
	if (conn->written < len) {
		result = stream_write(&conn->stream, bytes + conn->written,
		    len - conn->written, n);
		conn->written += *n;
		return (result);
	}
	if (conn->file.length == 0)
		return (STREAM_END);
	if (conn->piece.len > 0)
		return (conn_write_piece(conn, n));
	return (stream_write_file(&conn->stream, &conn->file, n));
}

/* Write the answer. */
static enum stream_result
conn_answer(struct conn *conn)
{
	enum stream_result result;
	size_t n, turn = 0;

	while (turn < CONN_TURN) {
		result = conn_write(conn, &n);
		conn->sent += n;
		turn += n;
		if (result == STREAM_END) {
			conn->whole = true;
			conn->state = CONN_FINISH;
			return (STREAM_OK);
		}
		if (result == STREAM_WANT_LANE)
			return (conn_fetch(conn));
		if (result != STREAM_OK)
			return (result);
	}
	return (STREAM_WANT_WRITE);
}

/* Tell the access log what became of the request. */
static void
conn_log(const struct conn *conn)
{
	struct exchange exchange = {
		.peer = &conn->peer.any,
		.door = conn->socket->door->name,
		.host = conn->socket->endpoint->host,
		.port = conn->socket->endpoint->port,
		.request = buf_string(&conn->request),
		.request_len = conn->request_len,
		.status = conn->answer.status,
		.bytes = conn->sent,
		.milliseconds = (uint64_t)(clock_now() - conn->started),
		.whole = conn->whole,
	};

	if (conn->stream.ssl != NULL)
		exchange.tls = SSL_get_version(conn->stream.ssl);
	conn->net->config.log(conn->net->config.log_arg, &exchange);
}

/* Whether bytes of the peer lie unread, such as its own close_notify. */
static bool
conn_is_unread(const struct conn *conn)
{
	int unread = 0;

	return (ioctl(conn->stream.fd, SIOCINQ, &unread) == 0 && unread > 0);
}

/* Give back what nobody needs once the answer has gone. */
static void
conn_lighten(struct conn *conn)
{
	stream_bare(&conn->stream);
	answer_free(&conn->answer);
	buf_free(&conn->request);
}

/* Say goodbye. */
static enum stream_result
conn_finish(struct conn *conn)
{
	enum stream_result result = stream_finish(&conn->stream);

	if (result != STREAM_OK)
		return (result);
	if (!conn->linger && !conn_is_unread(conn))
		return (STREAM_END);
	conn_log(conn);
	conn_lighten(conn);
	conn->state = CONN_LINGER;
	conn->started = clock_now();
	if (shutdown(conn->stream.fd, SHUT_WR) == -1)
		return (STREAM_FAILED);
	return (STREAM_OK);
}

/* Read on until the peer has closed its side. */
static enum stream_result
conn_linger(struct conn *conn)
{
	char discarded[4096];
	enum stream_result result;
	size_t n, total = 0;

	do {
		result =
		    stream_read(&conn->stream, discarded, sizeof discarded, &n);
		total += n;
	} while (result == STREAM_OK && total < CONN_LINGER_MAX);
	return (result == STREAM_OK ? STREAM_END : result);
}

static conn_step *const conn_steps[] = {
	[CONN_IDLE] = conn_idle,
	[CONN_HANDSHAKE] = conn_handshake,
	[CONN_REQUEST] = conn_request,
	[CONN_LANE] = conn_lane,
	[CONN_ANSWER] = conn_answer,
	[CONN_FINISH] = conn_finish,
	[CONN_LINGER] = conn_linger,
};

/* Bytes that the peer has not taken yet. */
static int
conn_queued(struct conn *conn)
{
	int queued = 0;

	if (ioctl(conn->stream.fd, SIOCOUTQ, &queued) == -1)
		return (0);
	return (queued);
}

/*
 * Whether a connection that made no progress here in time is to be closed.
 * On a slow line the kernel's queue alone can hold minutes of an answer:
 * while the reader takes enough bytes from it, it is waited for.
 */
static bool
conn_is_late(struct conn *conn)
{
	int queued = conn->queued;

	if (conn->state != CONN_ANSWER && conn->state != CONN_FINISH)
		return (true);
	conn->queued = conn_queued(conn);
	return (queued - conn->queued < NET_ANSWER_BYTES);
}

/* The lane has taken too long: say so, unless the answer has begun. */
static void
conn_give_up(struct conn *conn)
{
	lane_abandon(conn->job);
	conn->job = NULL;
	if (conn->file.length > 0) {
		conn_close(conn);
		return;
	}
	conn_excuse(conn);
	conn_run(conn);
}

/* The socket is ready, or time is up. */
static void
conn_event(int fd, short what, void *arg)
{
	struct conn *conn = arg;

	(void)fd;
	if ((what & EV_TIMEOUT) == 0)
		conn_run(conn);
	else if (conn->state == CONN_LANE)
		conn_give_up(conn);
	else if (conn_is_late(conn))
		conn_close(conn);
}

/* Milliseconds until the request must be whole, or who lingers be gone. */
static int64_t
conn_left(const struct conn *conn)
{
	const int64_t most = NET_REQUEST_SECONDS * 1000;
	int64_t past = clock_now() - conn->started;

	return (past < most ? most - past : 0);
}

/* Milliseconds that the state of a connection may last without an event. */
static int64_t
conn_patience(const struct conn *conn)
{
	switch (conn->state) {
	case CONN_LANE:
		return (NET_LANE_SECONDS * 1000);
	case CONN_ANSWER:
	case CONN_FINISH:
		return (NET_ANSWER_SECONDS * 1000);
	default:
		return (conn_left(conn));
	}
}

/* What libevent has to wait for. */
static short
conn_wanted(enum stream_result result)
{
	switch (result) {
	case STREAM_WANT_READ:
		return (EV_READ);
	case STREAM_WANT_WRITE:
		return (EV_WRITE);
	default:
		return (EV_TIMEOUT);
	}
}

/* Wait for the socket to be ready, or for time to pass. */
static int
conn_wait(struct conn *conn, short what)
{
	int64_t milliseconds = conn_patience(conn);
	struct timeval patience = {
		.tv_sec = milliseconds / 1000,
		.tv_usec = milliseconds % 1000 * 1000,
	};
	int fd = what == EV_TIMEOUT ? -1 : conn->stream.fd;

	if (what == EV_WRITE)
		conn->queued = conn_queued(conn);
	if (conn->waiting == what && what != EV_TIMEOUT)
		return (event_add(&conn->event, &patience));
	if (conn->waiting != 0)
		event_del(&conn->event);
	conn->waiting = what;
	if (event_assign(&conn->event, conn->net->base, fd, what | EV_PERSIST,
		conn_event, conn) == -1)
		return (-1);
	return (event_add(&conn->event, &patience));
}

/* Whether the peer's bytes trickle in too slowly to be waited for. */
static bool
conn_trickles(const struct conn *conn)
{
	if (conn->state >= CONN_LANE && conn->state < CONN_LINGER)
		return (false);
	return (conn_left(conn) == 0);
}

/* Go as far as the connection goes now. */
static void
conn_run(struct conn *conn)
{
	enum stream_result result;

	do
		result = conn_steps[conn->state](conn);
	while (result == STREAM_OK);
	if (result == STREAM_END || result == STREAM_FAILED ||
	    conn_trickles(conn) || conn_wait(conn, conn_wanted(result)) == -1)
		conn_close(conn);
}

/* Take an accepted socket over. */
void
conn_new(struct net *net, const struct net_socket *socket, int fd,
    const union conn_peer *peer)
{
	struct conn *conn = calloc(1, sizeof *conn);

	net->count++;
	if (conn == NULL) {
		log_warn("accepting a reader: out of memory");
		close(fd);
		net_closed(net);
		return;
	}
	conn->net = net;
	conn->socket = socket;
	conn->stream.fd = fd;
	conn->peer = *peer;
	conn->answer = ANSWER_EMPTY;
	conn->started = clock_now();
	TAILQ_INSERT_TAIL(&net->conns, conn, entry);
	conn_run(conn);
}

/* Close and free. */
void
conn_close(struct conn *conn)
{
	struct net *net = conn->net;

	if (conn->state >= CONN_LANE && conn->state < CONN_LINGER)
		conn_log(conn);
	if (conn->job != NULL)
		lane_abandon(conn->job);
	if (conn->waiting != 0)
		event_del(&conn->event);
	TAILQ_REMOVE(&net->conns, conn, entry);
	stream_close(&conn->stream);
	answer_free(&conn->answer);
	buf_free(&conn->piece);
	buf_free(&conn->request);
	free(conn);
	net_closed(net);
}
