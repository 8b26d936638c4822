/*
 * The client against servers on the loopback: each serves one request with a
 * reply of the test's and hands the request back through a pipe.
 */

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "base/error.h"
#include "client/client.h"
#include "net/cert.h"
#include "run.h"

enum ending {
	PLAIN,  /* no TLS */
	NOTIFY, /* TLS, ends with close_notify */
	CUT,    /* TLS, ends without */
};

static char directory[64], certificate[96], key[96];
static char request[2048]; /* what the server was asked */
static char *body, *header;
static size_t body_len, header_len;
static struct error error;

static void
setup(void)
{
	signal(SIGPIPE, SIG_IGN);
	strcpy(directory, "/tmp/souslik-client-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(certificate, sizeof certificate, "%s/c.crt", directory);
	snprintf(key, sizeof key, "%s/c.key", directory);
	ck_assert_int_eq(
	    cert_make(certificate, key, "localhost", CERT_P256, false, &error),
	    0);
}

static void
teardown(void)
{
	free(body);
	free(header);
	body = header = NULL;
	unlink(certificate);
	unlink(key);
	rmdir(directory);
}

/* A listening socket on a free port of the loopback. */
static int
listen_on(int *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t len = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, len), 0);
	ck_assert_int_eq(listen(fd, 1), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	*port = ntohs(address.sin_port);
	return (fd);
}

static void
serve_plain(int fd, int pipe, const char *reply, size_t n)
{
	char line[2048];
	ssize_t len = recv(fd, line, sizeof line, 0);

	if (len > 0 && write(pipe, line, (size_t)len) == len)
		send(fd, reply, n, MSG_NOSIGNAL);
	shutdown(fd, SHUT_WR);
	while (recv(fd, line, sizeof line, 0) > 0)
		;
}

static void
serve_tls(int fd, int pipe, const char *reply, size_t n, bool notify)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	SSL *ssl;
	char line[2048];
	int len;

	SSL_CTX_use_certificate_chain_file(context, certificate);
	SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM);
	ssl = SSL_new(context);
	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) == 1) {
		len = SSL_read(ssl, line, sizeof line);
		if (len > 0 && write(pipe, line, (size_t)len) == len && n > 0)
			SSL_write(ssl, reply, (int)n);
		if (notify)
			SSL_shutdown(ssl);
	}
	shutdown(fd, SHUT_WR);
	while (recv(fd, line, sizeof line, 0) > 0)
		;
	SSL_free(ssl);
	SSL_CTX_free(context);
}

/* Serve one connection in a child, which this test ends with. */
static pid_t
serve(int listener, int pipe, const char *reply, size_t n, enum ending ending)
{
	pid_t pid = fork();
	int fd;

	ck_assert_int_ne(pid, -1);
	if (pid != 0)
		return (pid);
	alarm(10);
	fd = accept(listener, NULL, NULL);
	if (fd != -1 && ending == PLAIN)
		serve_plain(fd, pipe, reply, n);
	else if (fd != -1)
		serve_tls(fd, pipe, reply, n, ending == NOTIFY);
	_exit(0);
}

/* Fetch SCHEME://localhost:PORT/REST from a server that replies so. */
static int
get(const char *scheme, const char *rest, const char *reply, size_t n,
    enum ending ending)
{
	FILE *out = open_memstream(&body, &body_len);
	FILE *err = open_memstream(&header, &header_len);
	char url[2048];
	int port, result, pipes[2], listener = listen_on(&port);
	ssize_t len;
	pid_t pid;

	ck_assert_int_eq(pipe(pipes), 0);
	pid = serve(listener, pipes[1], reply, n, ending);
	close(pipes[1]);
	close(listener);
	snprintf(url, sizeof url, "%s://127.0.0.1:%d%s", scheme, port, rest);
	error.text[0] = '\0';
	result = client_get(url, out, err, &error);
	fclose(out);
	fclose(err);
	len = read(pipes[0], request, sizeof request - 1);
	ck_assert_int_ge(len, 0);
	request[len] = '\0';
	close(pipes[0]);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	return (result);
}

static const struct {
	const char *rest, *request;
} selectors[] = {
	{ "", "\r\n" },
	{ "/", "\r\n" },
	{ "/1", "\r\n" },
	{ "/1/", "/\r\n" },
	{ "/0/a%20b.txt", "/a b.txt\r\n" },
	{ "/0caf%C3%A9", "caf\xc3\xa9\r\n" },
	{ "/0caf\xc3\xa9", "caf\xc3\xa9\r\n" },
	{ "/7/search?two%20words", "/search\ttwo words\r\n" },
	{ "/7/search%09words", "/search\twords\r\n" },
	{ "/0/x?y", "/x?y\r\n" },
	{ "/0/x%09%09%2B", "/x\t\t+\r\n" },
	{ "/hURL:http://example.org/", "URL:http://example.org/\r\n" },
};

START_TEST(gopher_url_becomes_a_request)
{
	ck_assert_int_eq(get("gopher", selectors[_i].rest, "x", 1, PLAIN), 0);
	ck_assert_str_eq(request, selectors[_i].request);
	ck_assert_str_eq(body, "x");
	ck_assert_str_eq(header, "");
}
END_TEST

static const struct {
	const char *reply;
	int result;
} replies[] = {
	{ "", 0 },
	{ "3 apples\r\n", 0 },
	{ "3\ttabs\tonly\r\n", 0 },
	{ "3No\terr\thost\tport\r\n", 0 },
	{ "iHi\t\t\t70\r\n3No\t\t\t70\r\n.\r\n", 0 },
	{ "3Not found\t\terror.host\t1\r\n.\r\n", 1 },
	{ "3Not found\t\terror.host\t70\t+\r\n", 1 },
	{ "3\terr\thost\t0", 1 },
};

START_TEST(gopher_error_is_told)
{
	const char *reply = replies[_i].reply;

	ck_assert_int_eq(get("gopher", "/", reply, strlen(reply), PLAIN),
	    replies[_i].result);
	ck_assert_str_eq(body, reply);
}
END_TEST

START_TEST(every_byte_comes)
{
	static char big[300000];

	for (size_t i = 0; i < sizeof big; i++)
		big[i] = (char)(i * 7);
	ck_assert_int_eq(get("gopher", "/9x", big, sizeof big, PLAIN), 0);
	ck_assert_uint_eq(body_len, sizeof big);
	ck_assert_mem_eq(body, big, sizeof big);
}
END_TEST

START_TEST(gophers_is_gopher_through_tls)
{
	ck_assert_int_eq(get("gophers", "/0a", "text", 4, NOTIFY), 0);
	ck_assert_str_eq(request, "a\r\n");
	ck_assert_str_eq(body, "text");
	ck_assert_ptr_nonnull(strstr(header, "SHA-256"));
}
END_TEST

static const struct {
	const char *reply;
	int result;
	const char *header, *body;
} answers[] = {
	{ "20 text/gemini\r\n# Hi\n", 0, "20 text/gemini\n", "# Hi\n" },
	{ "20 text/plain\r\n\r\nx\r\n", 0, "20 text/plain\n", "\r\nx\r\n" },
	{ "20 text/gemini\n# LF\n", 0, "20 text/gemini\n", "# LF\n" },
	{ "51 No\r\n", 1, "51 No\n", "" },
	{ "59\r\n", 1, "59\n", "" },
	{ "10 Words?\r\n", 1, "10 Words?\n", "" },
	{ "31 /a/\r\n", 1, "31 /a/\n", "" },
	{ "", -1, "", "" },
	{ "20 text/gemini", -1, "", "" },
	{ "<html>\r\n", -1, "", "" },
	{ "99 x\r\n", -1, "", "" },
	{ "200 OK\r\n", -1, "", "" },
	{ "\r\n", -1, "", "" },
};

START_TEST(gemini_reply_is_told_apart)
{
	const char *reply = answers[_i].reply;
	const char *expected = answers[_i].header;

	ck_assert_int_eq(get("gemini", "", reply, strlen(reply), NOTIFY),
	    answers[_i].result);
	ck_assert_str_eq(body, answers[_i].body);
	ck_assert_int_eq(strncmp(header, expected, strlen(expected)), 0);
	if (answers[_i].result == -1)
		ck_assert_str_ne(error.text, "");
	else
		ck_assert_ptr_nonnull(strstr(header, "SHA-256"));
}
END_TEST

START_TEST(gemini_request_is_the_url)
{
	const char *end;

	get("gemini", "/caf\xc3\xa9 noir?a b#top", "20 x/y\r\n", 8, NOTIFY);
	ck_assert_int_eq(strncmp(request, "gemini://127.0.0.1:", 19), 0);
	end = strchr(request + 19, '/');
	ck_assert_ptr_nonnull(end);
	ck_assert_str_eq(end, "/caf%C3%A9%20noir?a%20b\r\n");
}
END_TEST

START_TEST(missing_close_notify_is_an_error)
{
	const char *reply = "20 text/gemini\r\nhalf";

	ck_assert_int_eq(get("gemini", "/", reply, strlen(reply), CUT), -1);
	ck_assert_str_eq(body, "half");
	ck_assert_ptr_nonnull(strstr(error.text, "close_notify"));
	free(body);
	free(header);
	ck_assert_int_eq(get("gophers", "/", "half", 4, CUT), -1);
	ck_assert_str_eq(body, "half");
	ck_assert_ptr_nonnull(strstr(error.text, "close_notify"));
}
END_TEST

START_TEST(full_disk_is_an_error)
{
	FILE *full = fopen("/dev/full", "w");
	int port, pipes[2], listener = listen_on(&port);
	char url[64];
	pid_t pid;

	ck_assert_ptr_nonnull(full);
	ck_assert_int_eq(pipe(pipes), 0);
	pid = serve(listener, pipes[1], "text", 4, PLAIN);
	snprintf(url, sizeof url, "gopher://127.0.0.1:%d/", port);
	ck_assert_int_eq(client_get(url, full, stderr, &error), -1);
	ck_assert_ptr_nonnull(strstr(error.text, "No space left"));
	fclose(full);
	close(listener);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}
END_TEST

static const char *const bad_urls[] = { "", "example.org", "/", "http://x/",
	"gopher:", "gopher:///", "gemini://", "gemini://user@localhost/",
	"gemini://localhost/%", "gopher://localhost:1/0a%0d%0ab",
	"gopher://localhost:1/0a%00", "gopher://localhost:1/7a?b%0a",
	"gopher://127.0.0.1:1/" };

START_TEST(what_cannot_be_fetched_is_an_error)
{
	ck_assert_int_eq(client_get(bad_urls[_i], stdout, stderr, &error), -1);
	ck_assert_str_ne(error.text, "");
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("client");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_loop_test(tcase, gopher_url_becomes_a_request, 0,
	    sizeof selectors / sizeof selectors[0]);
	tcase_add_loop_test(
	    tcase, gopher_error_is_told, 0, sizeof replies / sizeof replies[0]);
	tcase_add_test(tcase, every_byte_comes);
	tcase_add_test(tcase, gophers_is_gopher_through_tls);
	tcase_add_loop_test(tcase, gemini_reply_is_told_apart, 0,
	    sizeof answers / sizeof answers[0]);
	tcase_add_test(tcase, gemini_request_is_the_url);
	tcase_add_test(tcase, missing_close_notify_is_an_error);
	tcase_add_test(tcase, full_disk_is_an_error);
	tcase_add_loop_test(tcase, what_cannot_be_fetched_is_an_error, 0,
	    sizeof bad_urls / sizeof bad_urls[0]);
	return (run("client", tcase));
}
