/*
 * One connection after the other: see client.h. A machine of five states;
 * each step does what it can, and epoll (edge-triggered, asked for once)
 * says when more can be done.
 */

#include "client.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>

/* Connections come from 127.0.0.1 to 127.0.0.8 in turn: one address alone
 * would run out of ports. */
#define SOURCES 8

/* What a slow reader's kernel takes before the reader does. */
#define SLOW_QUEUE 4096

#define READ_SIZE     (256 * 1024)
#define TLS_READ_SIZE 32768 /* a record, and what came with it */

enum step_result {
	STEP_ON,     /* go on with the next step */
	STEP_WAIT,   /* for the socket */
	STEP_END,    /* the reply is at its end */
	STEP_FAILED, /* the connection is no good */
};

/* Keep the session of a ticket for connections to come. */
static int
keep_session(SSL *ssl, SSL_SESSION *session)
{
	struct client_context *context =
	    SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

	SSL_SESSION_free(context->session);
	context->session = session;
	return (1);
}

/* Prepare TLS. */
static int
context_prepare_tls(struct client_context *context)
{
	int version = context->plan->tls12 ? TLS1_2_VERSION : TLS1_3_VERSION;

	context->ctx = SSL_CTX_new(TLS_client_method());
	if (context->ctx == NULL ||
	    SSL_CTX_set_min_proto_version(context->ctx, version) != 1 ||
	    SSL_CTX_set_max_proto_version(context->ctx, version) != 1)
		return (-1);
	SSL_CTX_set_app_data(context->ctx, context);
	SSL_CTX_set_read_ahead(context->ctx, 1);
	SSL_CTX_set_default_read_buffer_len(context->ctx, TLS_READ_SIZE);
	SSL_CTX_set_session_cache_mode(
	    context->ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	if (context->plan->tls == PLAN_RESUME)
		SSL_CTX_sess_set_new_cb(context->ctx, keep_session);
	return (0);
}

/* Prepare the context. */
int
client_context_prepare(struct client_context *context)
{
	context->server = (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_port = htons(context->plan->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	context->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (context->epoll == -1) {
		perror("load: making the event loop");
		return (-1);
	}
	if (context->plan->tls == PLAN_PLAIN ||
	    context_prepare_tls(context) == 0)
		return (0);
	fputs("load: preparing TLS:\n", stderr);
	ERR_print_errors_fp(stderr);
	return (-1);
}

/* Give back what the context has. */
void
client_context_free(struct client_context *context)
{
	SSL_SESSION_free(context->session);
	SSL_CTX_free(context->ctx);
	if (context->epoll != -1)
		close(context->epoll);
}

/* Prepare a client. */
int
client_prepare(struct client *client, struct client_context *context)
{
	const struct subject *subject = context->subject;

	*client = (struct client){ .context = context, .fd = -1 };
	client->request = subject->request.bytes;
	client->reply = subject->reply.bytes;
	if (subject->pages <= 1)
		return (0);
	client->request = text_copy(&subject->request);
	client->reply = text_copy(&subject->reply);
	return (client->request == NULL || client->reply == NULL ? -1 : 0);
}

/* Give back what a client has. */
void
client_free(struct client *client)
{
	if (client->context == NULL || client->context->subject->pages <= 1)
		return;
	free(client->request);
	free(client->reply);
}

/* Set what the socket needs before it connects. */
static int
client_prepare_socket(struct client *client)
{
	struct client_context *context = client->context;
	struct sockaddr_in source = { .sin_family = AF_INET };
	int on = 1, queue = SLOW_QUEUE;

	source.sin_addr.s_addr =
	    htonl(INADDR_LOOPBACK + context->serial++ % SOURCES);
	if (context->plan->slow > 0 &&
	    setsockopt(
		client->fd, SOL_SOCKET, SO_RCVBUF, &queue, sizeof queue) == -1)
		return (-1);
	if (setsockopt(client->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on,
		sizeof on) == -1 ||
	    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) ==
		-1)
		return (-1);
	return (bind(client->fd, (struct sockaddr *)&source, sizeof source));
}

/* Have epoll tell of the socket. */
static int
client_watch(struct client *client)
{
	struct epoll_event event = {
		.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
		.data.ptr = client,
	};

	return (epoll_ctl(
	    client->context->epoll, EPOLL_CTL_ADD, client->fd, &event));
}

/*
 * Offer to resume the session that the last ticket is for: a copy of it, since
 * OpenSSL offers no TLS 1.3 session again once a handshake has come of it, and
 * other clients begin before the next ticket is there.
 */
static int
client_offer_session(struct client *client)
{
	SSL_SESSION *session;
	int result;

	if (client->context->session == NULL)
		return (0);
	session = SSL_SESSION_dup(client->context->session);
	if (session == NULL)
		return (-1);
	result = SSL_set_session(client->ssl, session);
	SSL_SESSION_free(session);
	return (result == 1 ? 0 : -1);
}

/* Prepare TLS for a connection. */
static int
client_prepare_tls(struct client *client)
{
	struct client_context *context = client->context;

	client->ssl = SSL_new(context->ctx);
	if (client->ssl == NULL || SSL_set_fd(client->ssl, client->fd) != 1 ||
	    SSL_set_tlsext_host_name(client->ssl, context->plan->name) != 1)
		return (-1);
	SSL_set_connect_state(client->ssl);
	return (client_offer_session(client));
}

/* Begin to connect. */
static int
client_connect(struct client *client)
{
	const struct sockaddr_in *server = &client->context->server;

	client->fd =
	    socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (client->fd == -1 || client_prepare_socket(client) == -1)
		return (-1);
	if (connect(client->fd, (const struct sockaddr *)server,
		sizeof *server) == -1 &&
	    errno != EINPROGRESS)
		return (-1);
	if (client_watch(client) == -1)
		return (-1);
	return (client->context->ctx == NULL ? 0 : client_prepare_tls(client));
}

/* Whether the connection stands. */
static enum step_result
step_connect(struct client *client)
{
	const struct plan *plan = client->context->plan;
	struct sockaddr_in peer;
	socklen_t len = sizeof peer;

	if (getpeername(client->fd, (struct sockaddr *)&peer, &len) == -1)
		return (errno == ENOTCONN ? STEP_WAIT : STEP_FAILED);
	if (plan->hold == PLAN_HOLD_CONNECT)
		client->state = CLIENT_HELD;
	else if (client->ssl != NULL)
		client->state = CLIENT_HANDSHAKE;
	else
		client->state = CLIENT_SEND;
	return (STEP_ON);
}

/* What a failed OpenSSL call means. */
static enum step_result
step_tls_result(struct client *client, int result)
{
	int error = SSL_get_error(client->ssl, result);

	switch (error) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return (STEP_WAIT);
	case SSL_ERROR_ZERO_RETURN:
		return (STEP_END);
	case SSL_ERROR_SSL:
		if (ERR_GET_REASON(ERR_peek_error()) !=
		    SSL_R_UNEXPECTED_EOF_WHILE_READING)
			return (STEP_FAILED);
		client->unclean = true;
		return (STEP_END);
	default:
		return (STEP_FAILED);
	}
}

/* Go on with the handshake. */
static enum step_result
step_handshake(struct client *client)
{
	struct tally *tally = client->context->tally;
	int result;

	ERR_clear_error();
	result = SSL_connect(client->ssl);
	if (result != 1) {
		if (step_tls_result(client, result) == STEP_WAIT)
			return (STEP_WAIT);
		return (STEP_FAILED);
	}
	tally->tls = SSL_get_version(client->ssl);
	tally->resumed += SSL_session_reused(client->ssl) == 1;
	client->state = client->context->plan->hold == PLAN_HOLD_HANDSHAKE
			    ? CLIENT_HELD
			    : CLIENT_SEND;
	return (STEP_ON);
}

/* Nothing is to be done: only the server's end is worth knowing. */
static enum step_result
step_held(struct client *client)
{
	(void)client;
	return (STEP_WAIT);
}

/* Send the request. */
static enum step_result
step_send(struct client *client)
{
	size_t n, left = client->context->subject->request.len - client->sent;
	const char *bytes = client->request + client->sent;
	ssize_t sent;
	int result;

	if (client->ssl != NULL) {
		ERR_clear_error();
		result = SSL_write_ex(client->ssl, bytes, left, &n);
		if (result != 1)
			return (step_tls_result(client, result));
		sent = (ssize_t)n;
	} else
		sent = send(client->fd, bytes, left, MSG_NOSIGNAL);
	if (sent == -1)
		return (errno == EAGAIN ? STEP_WAIT : STEP_FAILED);
	client->sent += (size_t)sent;
	if ((size_t)sent == left)
		client->state = CLIENT_READ;
	return (STEP_ON);
}

/* Read at most size bytes. */
static enum step_result
client_read(struct client *client, char *bytes, size_t size, size_t *n)
{
	ssize_t got;
	int result;

	if (client->ssl != NULL) {
		ERR_clear_error();
		result = SSL_read_ex(client->ssl, bytes, size, n);
		return (
		    result == 1 ? STEP_ON : step_tls_result(client, result));
	}
	got = recv(client->fd, bytes, size, 0);
	if (got == -1)
		return (errno == EAGAIN ? STEP_WAIT : STEP_FAILED);
	*n = (size_t)got;
	return (got == 0 ? STEP_END : STEP_ON);
}

/* Compare what was read with what was to come. */
static void
client_compare(struct client *client, const char *bytes, size_t n)
{
	size_t len = client->context->subject->reply.len;

	client->received += n;
	if (n > len - client->got) {
		client->wrong = true;
		n = len - client->got;
	}
	if (memcmp(client->reply + client->got, bytes, n) != 0)
		client->wrong = true;
	client->got += n;
}

/* Read some of the reply. */
static enum step_result
step_read(struct client *client)
{
	static char bytes[READ_SIZE];
	bool slow = client->context->plan->slow > 0;
	size_t n = 0, size = sizeof bytes;
	enum step_result result;

	if (slow && client->budget < size)
		size = client->budget;
	if (size == 0)
		return (STEP_WAIT);
	result = client_read(client, bytes, size, &n);
	if (result != STEP_ON)
		return (result);
	if (slow)
		client->budget -= n;
	client_compare(client, bytes, n);
	return (STEP_ON);
}

typedef enum step_result step(struct client *);

static step *const steps[] = {
	[CLIENT_CONNECT] = step_connect,
	[CLIENT_HANDSHAKE] = step_handshake,
	[CLIENT_HELD] = step_held,
	[CLIENT_SEND] = step_send,
	[CLIENT_READ] = step_read,
};

/* Count the bytes on the wire. */
static void
client_count_bytes(const struct client *client)
{
	struct tally *tally = client->context->tally;

	if (client->ssl == NULL) {
		tally->sent += client->sent;
		tally->received += client->received;
		return;
	}
	tally->sent += BIO_number_written(SSL_get_wbio(client->ssl));
	tally->received += BIO_number_read(SSL_get_rbio(client->ssl));
}

/* Count a reply that is at its end. */
static void
client_count(struct client *client)
{
	struct tally *tally = client->context->tally;
	uint64_t now = tally_clock();

	client_count_bytes(client);
	tally->ended = now;
	tally->unclean += client->unclean;
	if (client->wrong ||
	    client->got != client->context->subject->reply.len) {
		tally->wrong++;
		return;
	}
	tally->replies++;
	histogram_add(&tally->latency, now - client->due);
}

/* Close the connection: the client is free. */
static void
client_close(struct client *client)
{
	/* No alert is sent that nobody reads; but OpenSSL takes a session
	 * that was not shut down for a bad one. */
	if (client->ssl != NULL)
		SSL_set_shutdown(client->ssl, SSL_SENT_SHUTDOWN);
	SSL_free(client->ssl);
	client->ssl = NULL;
	if (client->fd != -1)
		close(client->fd);
	client->fd = -1;
}

/* Close the connection and count it as failed. */
void
client_abandon(struct client *client)
{
	client->context->tally->failed++;
	client->context->tally->ended = tally_clock();
	client_close(client);
}

/* Go as far as it goes now. */
static enum client_result
client_run(struct client *client)
{
	enum step_result result;

	do
		result = steps[client->state](client);
	while (result == STEP_ON);
	if (result == STEP_WAIT)
		return (CLIENT_WAITS);
	if (result == STEP_END) {
		client_count(client);
		client_close(client);
	} else
		client_abandon(client);
	return (CLIENT_DONE);
}

/* Connect and go as far as it goes. */
enum client_result
client_start(struct client *client, unsigned page, uint64_t due)
{
	const struct subject *subject = client->context->subject;

	client->state = CLIENT_CONNECT;
	client->due = due;
	client->sent = 0;
	client->got = 0;
	client->received = 0;
	client->budget = 0;
	client->wrong = false;
	client->unclean = false;
	if (subject->pages > 1) {
		text_number(&subject->request, client->request, page);
		text_number(&subject->reply, client->reply, page);
	}
	if (client_connect(client) == 0)
		return (client_run(client));
	client_abandon(client);
	return (CLIENT_DONE);
}

/* The socket is ready. */
enum client_result
client_event(struct client *client, uint32_t events)
{
	uint32_t bad = client->state == CLIENT_HELD
			   ? EPOLLERR | EPOLLHUP | EPOLLRDHUP
			   : EPOLLERR;

	if ((events & bad) == 0)
		return (client_run(client));
	client_abandon(client);
	return (CLIENT_DONE);
}

/* Let a slow client read more. */
enum client_result
client_feed(struct client *client, size_t bytes)
{
	client->budget = bytes;
	return (client_run(client));
}
