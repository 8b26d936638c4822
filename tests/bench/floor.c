/*
 * floor: the least that a server can do, to measure others by. It accepts,
 * reads a line, writes the bytes of a file, closes; each process serves one
 * reader at a time and blocks. As "gemini" it speaks TLS with whatever
 * OpenSSL has as its defaults, and a certificate of its own that nobody ever
 * sees twice. No part of Souslik, and no server for anything else: it does
 * not look at what is asked for.
 */

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#define BACKLOG       4096
#define REQUEST_MAX   4096
#define PROCESSES_MAX 64
#define YEAR          (365L * 24 * 60 * 60)

struct floor {
	int fd;
	SSL_CTX *ctx; /* NULL: plain */
	const char *reply;
	size_t len;
};

/* Say what failed, and end. */
static noreturn void
fail(const char *what)
{
	if (ERR_peek_error() != 0)
		ERR_print_errors_fp(stderr);
	fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
	exit(EXIT_FAILURE);
}

/* Listen on a port of the loopback address. */
static int
floor_listen(const char *port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
	};
	int fd, on = 1;

	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1 ||
	    bind(fd, (struct sockaddr *)&address, sizeof address) == -1 ||
	    listen(fd, BACKLOG) == -1)
		fail(port);
	return (fd);
}

/* Map the reply, so that its bytes are the page cache's own. */
static void
floor_read(struct floor *floor, const char *file)
{
	struct stat stat;
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd == -1 || fstat(fd, &stat) == -1)
		fail(file);
	floor->len = (size_t)stat.st_size;
	floor->reply = mmap(
	    NULL, floor->len, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (floor->reply == MAP_FAILED)
		fail(file);
	close(fd);
}

/* A certificate for localhost, signed by its own key. */
static X509 *
certificate_make(EVP_PKEY *key)
{
	X509 *certificate = X509_new();
	X509_NAME *name;

	if (certificate == NULL)
		fail("making a certificate");
	name = X509_get_subject_name(certificate);
	if (X509_set_version(certificate, X509_VERSION_3) != 1 ||
	    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) != 1 ||
	    X509_gmtime_adj(X509_getm_notBefore(certificate), 0) == NULL ||
	    X509_gmtime_adj(X509_getm_notAfter(certificate), YEAR) == NULL ||
	    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
		(const unsigned char *)"localhost", -1, -1, 0) != 1 ||
	    X509_set_issuer_name(certificate, name) != 1 ||
	    X509_set_pubkey(certificate, key) != 1 ||
	    X509_sign(certificate, key, EVP_sha256()) == 0)
		fail("making a certificate");
	return (certificate);
}

/* TLS with OpenSSL's defaults. */
static SSL_CTX *
floor_tls(void)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate;

	if (ctx == NULL || key == NULL)
		fail("setting up TLS");
	certificate = certificate_make(key);
	if (SSL_CTX_use_certificate(ctx, certificate) != 1 ||
	    SSL_CTX_use_PrivateKey(ctx, key) != 1)
		fail("setting up TLS");
	X509_free(certificate);
	EVP_PKEY_free(key);
	return (ctx);
}

/* Whether a request is at its end. */
static bool
request_ends(const char *request, size_t len)
{
	return (len > 0 && request[len - 1] == '\n');
}

/* Serve one plain reader. */
static void
serve_plain(const struct floor *floor, int fd)
{
	char request[REQUEST_MAX];
	size_t len = 0, sent = 0;
	ssize_t n;

	while (!request_ends(request, len) && len < sizeof request) {
		n = read(fd, request + len, sizeof request - len);
		if (n <= 0)
			return;
		len += (size_t)n;
	}
	while (sent < floor->len) {
		n = write(fd, floor->reply + sent, floor->len - sent);
		if (n <= 0)
			return;
		sent += (size_t)n;
	}
}

/* Serve one reader over a TLS connection. */
static void
serve_ssl(const struct floor *floor, SSL *ssl)
{
	char request[REQUEST_MAX];
	size_t len = 0, n;

	if (SSL_accept(ssl) != 1)
		return;
	while (!request_ends(request, len) && len < sizeof request) {
		if (SSL_read_ex(ssl, request + len, sizeof request - len, &n) !=
		    1)
			return;
		len += n;
	}
	if (SSL_write_ex(ssl, floor->reply, floor->len, &n) == 1)
		SSL_shutdown(ssl);
}

/* Serve one reader over TLS. */
static void
serve_tls(const struct floor *floor, int fd)
{
	SSL *ssl = SSL_new(floor->ctx);

	ERR_clear_error();
	if (ssl != NULL && SSL_set_fd(ssl, fd) == 1)
		serve_ssl(floor, ssl);
	SSL_free(ssl);
}

/* Serve one reader after the other. */
static noreturn void
floor_serve(const struct floor *floor)
{
	int fd;

	for (;;) {
		fd = accept(floor->fd, NULL, NULL);
		if (fd == -1)
			continue;
		if (floor->ctx == NULL)
			serve_plain(floor, fd);
		else
			serve_tls(floor, fd);
		close(fd);
	}
}

/* Start the processes; they end with this one. */
static void
floor_fork(const struct floor *floor, long processes)
{
	pid_t pid;

	for (long i = 0; i < processes; i++) {
		pid = fork();
		if (pid == -1)
			fail("starting a process");
		if (pid > 0)
			continue;
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		floor_serve(floor);
	}
}

int
main(int argc, char **argv)
{
	struct floor floor = { 0 };
	long processes = argc == 5 ? strtol(argv[3], NULL, 10) : 0;

	if (processes < 1 || processes > PROCESSES_MAX) {
		fputs(
		    "usage: floor gopher|gemini PORT PROCESSES FILE\n", stderr);
		return (2);
	}
	signal(SIGPIPE, SIG_IGN);
	if (strcmp(argv[1], "gemini") == 0)
		floor.ctx = floor_tls();
	floor_read(&floor, argv[4]);
	floor.fd = floor_listen(argv[2]);
	floor_fork(&floor, processes);
	while (wait(NULL) != -1)
		;
	return (EXIT_SUCCESS);
}
