/* Streams over TLS: one peer cannot hold a call for ever. */

#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "base/error.h"
#include "net/cert.h"
#include "net/stream.h"
#include "net/tls.h"
#include "place.h"
#include "run.h"

static int ends[2]; /* ours, the peer's */
static struct tls *tls;
static struct stream stream;
static SSL_CTX *peer_ctx;
static SSL *peer;

/* Both ends of a connection, after the handshake. */
static void
setup(void)
{
	struct tls_site site = { .hostname = "localhost" };
	char *certificate, *key, *state;
	struct buf ahead = { 0 };
	struct error error;

	place_make();
	certificate = strdup(place_path("crt"));
	key = strdup(place_path("key"));
	state = strdup(place_path("state"));
	ck_assert_int_eq(
	    cert_make(certificate, key, "localhost", CERT_P256, false, &error),
	    0);
	site.certificate = certificate;
	site.key = key;
	tls = tls_new(&site, 1, state, &error);
	ck_assert_msg(tls != NULL, "%s", error.text);
	free(certificate);
	free(key);
	free(state);
	ck_assert_int_eq(
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	stream = (struct stream){ .fd = ends[0] };
	ck_assert_int_eq(tls_accept(tls, &stream, &ahead), 0);
	peer_ctx = SSL_CTX_new(TLS_client_method());
	peer = SSL_new(peer_ctx);
	ck_assert_int_eq(SSL_set_fd(peer, ends[1]), 1);
	for (int i = 0; i < 3; i++) {
		SSL_connect(peer);
		stream_handshake(&stream);
	}
	ck_assert(SSL_is_init_finished(peer));
	ck_assert(SSL_is_init_finished(stream.ssl));
}

static void
teardown(void)
{
	stream_close(&stream);
	SSL_free(peer);
	SSL_CTX_free(peer_ctx);
	close(ends[1]);
	tls_free(tls);
	place_remove();
}

START_TEST(data_comes_through)
{
	char bytes[16];
	size_t n;

	ck_assert_int_eq(
	    stream_read(&stream, bytes, sizeof bytes, &n), STREAM_WANT_READ);
	ck_assert_int_eq(SSL_write(peer, "hello", 5), 5);
	ck_assert_int_eq(
	    stream_read(&stream, bytes, sizeof bytes, &n), STREAM_OK);
	ck_assert_uint_eq(n, 5);
	ck_assert_mem_eq(bytes, "hello", 5);
}
END_TEST

START_TEST(nothing_leaves_before_it_must)
{
	char bytes[16];
	size_t n;

	ck_assert_int_eq(stream_write(&stream, "hello", 5, &n), STREAM_OK);
	ck_assert_int_eq(SSL_read(peer, bytes, sizeof bytes), -1);
	ck_assert_int_eq(stream_finish(&stream), STREAM_OK);
	ck_assert_int_eq(SSL_read(peer, bytes, sizeof bytes), 5);
	ck_assert_int_eq(SSL_read(peer, bytes, sizeof bytes), 0);
	ck_assert_int_eq(SSL_get_shutdown(peer), SSL_RECEIVED_SHUTDOWN);
}
END_TEST

START_TEST(an_end_without_close_notify_is_an_end)
{
	char bytes[16];
	size_t n;

	ck_assert_int_eq(shutdown(ends[1], SHUT_WR), 0);
	ck_assert_int_eq(
	    stream_read(&stream, bytes, sizeof bytes, &n), STREAM_END);
}
END_TEST

/* Send n KeyUpdates (RFC 8446, section 4.6.3) at once; how many bytes went. */
static ssize_t
flood(int n)
{
	BIO *wire = BIO_new(BIO_s_mem());
	char *bytes;
	long len;

	SSL_set0_wbio(peer, wire);
	for (int i = 0; i < n; i++) {
		ck_assert_int_eq(
		    SSL_key_update(peer, SSL_KEY_UPDATE_NOT_REQUESTED), 1);
		ck_assert_int_eq(SSL_do_handshake(peer), 1);
	}
	len = BIO_get_mem_data(wire, &bytes);
	return (write(ends[1], bytes, (size_t)len));
}

START_TEST(a_flood_of_key_updates_is_read_in_turns)
{
	char bytes[16];
	int unread = 0;
	size_t n;

	ck_assert_int_gt(flood(4000), 80 * 1024);
	for (int turn = 0; turn < 2; turn++) {
		ck_assert_int_eq(stream_read(&stream, bytes, sizeof bytes, &n),
		    STREAM_WANT_READ);
		ck_assert_int_eq(ioctl(ends[0], FIONREAD, &unread), 0);
		if (turn == 0)
			ck_assert_int_gt(unread, 0);
	}
	ck_assert_int_eq(unread, 0);
}
END_TEST

/* A file in memory, of which no file system tells what is there. */
static struct stream_file
memory_file(const char *bytes, size_t n)
{
	struct stream_file file = { .fd = memfd_create("file", 0) };

	ck_assert_int_ne(file.fd, -1);
	ck_assert_int_eq(write(file.fd, bytes, n), (ssize_t)n);
	file.length = n;
	return (file);
}

START_TEST(a_file_goes_out_from_where_its_range_is)
{
	struct stream_file file = memory_file("0123456789", 10);
	char bytes[16];
	size_t n;

	file.near = true;
	stream_file_skip(&file, 4);
	ck_assert_int_eq(stream_write_file(&stream, &file, &n), STREAM_OK);
	ck_assert_uint_eq(n, 6);
	ck_assert_uint_eq(file.offset, 10);
	ck_assert_uint_eq(file.length, 0);
	ck_assert_int_eq(stream_finish(&stream), STREAM_OK);
	ck_assert_int_eq(SSL_read(peer, bytes, sizeof bytes), 6);
	ck_assert_mem_eq(bytes, "456789", 6);
	close(file.fd);
}
END_TEST

START_TEST(a_file_that_may_have_to_be_waited_for_is_not_read)
{
	struct stream_file file = memory_file("0123456789", 10);
	struct stream plain = { .fd = ends[0] };
	size_t n;

	ck_assert_int_eq(
	    stream_write_file(&stream, &file, &n), STREAM_WANT_LANE);
	ck_assert_uint_eq(n, 0);
	ck_assert_int_eq(
	    stream_write_file(&plain, &file, &n), STREAM_WANT_LANE);
	ck_assert_uint_eq(file.length, 10);
	file.length = 1 << 20;
	ck_assert_int_eq(
	    stream_write_file(&plain, &file, &n), STREAM_WANT_LANE);
	close(file.fd);
}
END_TEST

START_TEST(a_large_file_goes_out_in_turns)
{
	static char bytes[1 << 20], got[1 << 16];
	struct stream_file file = memory_file(bytes, sizeof bytes);
	struct stream plain = { .fd = ends[0] };
	uint64_t total = 0;
	size_t n;

	file.near = true;
	for (int i = 0; i < 10000 && file.length > 0; i++) {
		switch (stream_write_file(&plain, &file, &n)) {
		case STREAM_OK:
			ck_assert_uint_gt(n, 0);
			total += n;
			break;
		case STREAM_WANT_WRITE:
			ck_assert_uint_eq(file.ready, 0);
			while (read(ends[1], got, sizeof got) > 0)
				;
			break;
		default:
			ck_abort_msg("it cannot be written");
		}
		ck_assert_uint_eq(file.offset, total);
	}
	ck_assert_uint_eq(total, sizeof bytes);
	close(file.fd);
}
END_TEST

START_TEST(a_file_that_has_become_shorter_is_not_whole)
{
	struct stream_file file = memory_file("0123456789", 10);
	struct stream plain = { .fd = ends[0] };
	size_t n;

	file.near = true;
	ck_assert_int_eq(ftruncate(file.fd, 0), 0);
	ck_assert_int_eq(stream_write_file(&stream, &file, &n), STREAM_FAILED);
	ck_assert_int_eq(stream_write_file(&plain, &file, &n), STREAM_FAILED);
	file.length = 1 << 20;
	ck_assert_int_eq(stream_write_file(&plain, &file, &n), STREAM_FAILED);
	close(file.fd);
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("tls");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, data_comes_through);
	tcase_add_test(tcase, nothing_leaves_before_it_must);
	tcase_add_test(tcase, an_end_without_close_notify_is_an_end);
	tcase_add_test(tcase, a_file_goes_out_from_where_its_range_is);
	tcase_add_test(
	    tcase, a_file_that_may_have_to_be_waited_for_is_not_read);
	tcase_add_test(tcase, a_large_file_goes_out_in_turns);
	tcase_add_test(tcase, a_file_that_has_become_shorter_is_not_whole);
	tcase_add_test(tcase, a_flood_of_key_updates_is_read_in_turns);
	return (run("stream", tcase));
}
