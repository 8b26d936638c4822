/* Certificates: made, read back, kept. */

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/error.h"
#include "net/cert.h"
#include "run.h"

static char directory[64];
static struct error error;

static void
setup(void)
{
	strcpy(directory, "/tmp/souslik-cert-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	error.text[0] = '\0';
}

static void
teardown(void)
{
	char command[128];

	snprintf(command, sizeof command, "rm -rf %s", directory);
	ck_assert_int_eq(system(command), 0);
}

/* A path in the temporary directory; a new one overwrites the fourth last. */
static char *
in(const char *name)
{
	static char paths[4][128];
	static int next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof paths[0], "%s/%s", directory, name);
	return (path);
}

static X509 *
load(const char *path)
{
	FILE *stream = fopen(path, "r");
	X509 *x509;

	ck_assert_ptr_nonnull(stream);
	x509 = PEM_read_X509(stream, NULL, NULL, NULL);
	fclose(stream);
	ck_assert_ptr_nonnull(x509);
	return (x509);
}

static EVP_PKEY *
load_key(const char *path)
{
	FILE *stream = fopen(path, "r");
	EVP_PKEY *key;

	ck_assert_ptr_nonnull(stream);
	key = PEM_read_PrivateKey(stream, NULL, NULL, NULL);
	fclose(stream);
	ck_assert_ptr_nonnull(key);
	return (key);
}

static void
make(const char *host, enum cert_key type)
{
	ck_assert_msg(
	    cert_make(in("x.crt"), in("x.key"), host, type, false, &error) == 0,
	    "%s", error.text);
}

/* The year so many years from now. */
static int
year_of(int years)
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	return (tm.tm_year + 1900 + years);
}

START_TEST(paths_name_the_host)
{
	char *certificate, *key;

	ck_assert_int_eq(
	    cert_paths("certs", "example.org", &certificate, &key, &error), 0);
	ck_assert_str_eq(certificate, "certs/example.org.crt");
	ck_assert_str_eq(key, "certs/example.org.key");
	free(certificate);
	free(key);
}
END_TEST

static const char *const bad_hosts[] = { "", ".", "..", ".hidden", "a/b", "/",
	"../../etc/passwd", "a b", "a,DNS:evil.org", "caf\xc3\xa9.fr", "a\nb",
	"a\x1b[2J" };

START_TEST(bad_hosts_are_refused)
{
	char *certificate, *key;
	const char *host = bad_hosts[_i];

	ck_assert_int_eq(
	    cert_paths(directory, host, &certificate, &key, &error), -1);
	ck_assert_ptr_null(certificate);
	ck_assert_ptr_null(key);
	ck_assert_str_ne(error.text, "");
	error.text[0] = '\0';
	ck_assert_int_eq(
	    cert_make(in("x.crt"), in("x.key"), host, CERT_P256, true, &error),
	    -1);
	ck_assert_str_ne(error.text, "");
	ck_assert_int_eq(access(in("x.key"), F_OK), -1);
}
END_TEST

START_TEST(host_that_is_too_long_is_refused)
{
	char host[300];
	char *certificate, *key;

	memset(host, 'a', sizeof host);
	host[sizeof host - 1] = '\0';
	ck_assert_int_eq(
	    cert_paths(directory, host, &certificate, &key, &error), -1);
}
END_TEST

static const struct {
	enum cert_key type;
	const char *host, *names, *key;
} made[] = {
	{ CERT_P256, "example.org", "example.org", "ECDSA P-256" },
	{ CERT_ED25519, "example.org", "example.org", "Ed25519" },
	{ CERT_P256, "localhost", "localhost, 127.0.0.1, ::1", "ECDSA P-256" },
	{ CERT_P256, "192.0.2.7", "192.0.2.7", "ECDSA P-256" },
	{ CERT_P256, "2001:db8::1", "2001:db8::1", "ECDSA P-256" },
};

START_TEST(made_certificate_says_what_it_is)
{
	struct cert_info info;
	char date[CERT_DATE_MAX];
	time_t yesterday = time(NULL) - (time_t)24 * 60 * 60;
	struct tm tm;

	make(made[_i].host, made[_i].type);
	ck_assert_int_eq(cert_describe(in("x.crt"), &info, &error), 0);
	ck_assert_str_eq(info.subject, made[_i].host);
	ck_assert_str_eq(info.names, made[_i].names);
	ck_assert_str_eq(info.key, made[_i].key);
	ck_assert_uint_eq(strlen(info.fingerprint), 95);
	ck_assert_int_eq(info.fingerprint[2], ':');
	gmtime_r(&yesterday, &tm);
	strftime(date, sizeof date, "%Y-%m-%d", &tm);
	ck_assert_str_eq(info.not_before, date);
	ck_assert_int_ge(atoi(info.not_after), year_of(99));
	ck_assert_int_le(atoi(info.not_after), year_of(101));
}
END_TEST

START_TEST(made_certificate_is_well_formed)
{
	X509 *x509;
	EVP_PKEY *key;
	BIGNUM *serial;

	make(made[_i].host, made[_i].type);
	x509 = load(in("x.crt"));
	key = load_key(in("x.key"));
	ck_assert_int_eq(X509_get_version(x509), X509_VERSION_3);
	ck_assert_int_eq(X509_check_private_key(x509, key), 1);
	ck_assert_int_eq(X509_verify(x509, key), 1);
	ck_assert_int_eq(X509_check_ca(x509), 0);
	ck_assert_uint_eq(X509_get_key_usage(x509), KU_DIGITAL_SIGNATURE);
	ck_assert_uint_eq(X509_get_extended_key_usage(x509), XKU_SSL_SERVER);
	serial = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x509), NULL);
	ck_assert_int_eq(BN_num_bits(serial), 128);
	ck_assert_int_eq(BN_is_negative(serial), 0);
	BN_free(serial);
	EVP_PKEY_free(key);
	X509_free(x509);
}
END_TEST

START_TEST(long_host_is_in_the_san)
{
	const char *host =
	    "a-very-long-label-that-somebody-chose-for-a-reason.of-their-own."
	    "example.org";
	struct cert_info info;
	X509 *x509;

	make(host, CERT_P256);
	ck_assert_int_eq(cert_describe(in("x.crt"), &info, &error), 0);
	ck_assert_str_eq(info.names, host);
	x509 = load(in("x.crt"));
	ck_assert_int_eq(X509_check_host(x509, host, 0, 0, NULL), 1);
	X509_free(x509);
}
END_TEST

START_TEST(files_are_for_the_owner_only)
{
	struct stat st;
	mode_t mask = umask(0);

	ck_assert_int_eq(cert_make(in("new/x.crt"), in("new/x.key"), "a.org",
			     CERT_P256, false, &error),
	    0);
	umask(mask);
	ck_assert_int_eq(stat(in("new"), &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0700);
	ck_assert_int_eq(stat(in("new/x.crt"), &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(stat(in("new/x.key"), &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
}
END_TEST

START_TEST(existing_files_are_kept)
{
	struct cert_info before, after;

	make("a.org", CERT_P256);
	ck_assert_int_eq(cert_describe(in("x.crt"), &before, &error), 0);
	ck_assert_int_eq(cert_make(in("x.crt"), in("x.key"), "a.org", CERT_P256,
			     false, &error),
	    -1);
	ck_assert_ptr_nonnull(strstr(error.text, "exists"));
	ck_assert_int_eq(unlink(in("x.crt")), 0);
	ck_assert_int_eq(cert_make(in("x.crt"), in("x.key"), "a.org", CERT_P256,
			     false, &error),
	    -1);
	ck_assert_ptr_nonnull(strstr(error.text, "x.key"));
	ck_assert_int_eq(cert_make(in("x.crt"), in("x.key"), "a.org", CERT_P256,
			     true, &error),
	    0);
	ck_assert_int_eq(cert_describe(in("x.crt"), &after, &error), 0);
	ck_assert_str_ne(before.fingerprint, after.fingerprint);
}
END_TEST

START_TEST(the_old_pair_is_kept)
{
	struct cert_info before, old;
	struct stat st;
	EVP_PKEY *first, *kept;

	make("a.org", CERT_P256);
	ck_assert_int_eq(chmod(in("x.crt"), 0644), 0);
	ck_assert_int_eq(cert_describe(in("x.crt"), &before, &error), 0);
	first = load_key(in("x.key"));
	ck_assert_int_eq(cert_make(in("x.crt"), in("x.key"), "a.org", CERT_P256,
			     true, &error),
	    0);
	ck_assert_int_eq(cert_describe(in("x.crt.old"), &old, &error), 0);
	ck_assert_str_eq(before.fingerprint, old.fingerprint);
	kept = load_key(in("x.key.old"));
	ck_assert_int_eq(EVP_PKEY_eq(first, kept), 1);
	EVP_PKEY_free(first);
	EVP_PKEY_free(kept);
	ck_assert_int_eq(stat(in("x.crt.old"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	ck_assert_int_eq(stat(in("x.key.old"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
}
END_TEST

START_TEST(nothing_is_left_behind)
{
	char command[128];

	make("a.org", CERT_P256);
	ck_assert_int_eq(mkdir(in("y.crt"), 0700), 0);
	ck_assert_int_eq(cert_make(in("y.crt"), in("y.key"), "a.org", CERT_P256,
			     true, &error),
	    -1);
	ck_assert_ptr_nonnull(strstr(error.text, "y.crt"));
	snprintf(command, sizeof command,
	    "test -z \"$(ls %s | grep -v '^[xy]\\.[a-z]*$')\"", directory);
	ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(missing_directories_are_made)
{
	struct stat st;

	ck_assert_int_eq(cert_make(in("of/ours/x.crt"), in("of/ours/x.key"),
			     "a.org", CERT_P256, false, &error),
	    0);
	ck_assert_int_eq(stat(in("of/ours"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0700);
	ck_assert_int_eq(stat(in("of"), &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0700);
}
END_TEST

START_TEST(directory_that_cannot_be_made_is_an_error)
{
	make("a.org", CERT_P256);
	ck_assert_int_eq(
	    cert_make(in("x.crt/where/x.crt"), in("x.crt/where/x.key"), "a.org",
		CERT_P256, false, &error),
	    -1);
	ck_assert_ptr_nonnull(strstr(error.text, "x.crt/where"));
	ck_assert_ptr_nonnull(strstr(error.text, "make the directory"));
}
END_TEST

START_TEST(what_is_no_certificate_is_an_error)
{
	struct cert_info info;
	FILE *stream;

	ck_assert_int_eq(cert_describe(in("none.crt"), &info, &error), -1);
	ck_assert_ptr_nonnull(strstr(error.text, "none.crt"));
	ck_assert_int_eq(cert_describe(directory, &info, &error), -1);
	make("a.org", CERT_P256);
	ck_assert_int_eq(cert_describe(in("x.key"), &info, &error), -1);
	ck_assert_ptr_nonnull(strstr(error.text, "PEM"));
	stream = fopen(in("z.crt"), "w");
	ck_assert_ptr_nonnull(stream);
	fputs("-----BEGIN CERTIFICATE-----\nAAAA\n"
	      "-----END CERTIFICATE-----\n",
	    stream);
	fclose(stream);
	ck_assert_int_eq(cert_describe(in("z.crt"), &info, &error), -1);
	ck_assert_ptr_nonnull(strstr(error.text, "z.crt"));
}
END_TEST

START_TEST(first_of_a_chain_is_described)
{
	struct cert_info info;
	char command[512];

	make("first.org", CERT_P256);
	ck_assert_int_eq(cert_make(in("b.crt"), in("b.key"), "second.org",
			     CERT_P256, false, &error),
	    0);
	snprintf(command, sizeof command, "cat %s %s %s > %s", in("x.key"),
	    in("x.crt"), in("b.crt"), in("chain.pem"));
	ck_assert_int_eq(system(command), 0);
	ck_assert_int_eq(cert_describe(in("chain.pem"), &info, &error), 0);
	ck_assert_str_eq(info.subject, "first.org");
}
END_TEST

int
main(void)
{
	TCase *tcase = tcase_create("cert");

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, paths_name_the_host);
	tcase_add_loop_test(tcase, bad_hosts_are_refused, 0,
	    sizeof bad_hosts / sizeof bad_hosts[0]);
	tcase_add_test(tcase, host_that_is_too_long_is_refused);
	tcase_add_loop_test(tcase, made_certificate_says_what_it_is, 0,
	    sizeof made / sizeof made[0]);
	tcase_add_loop_test(tcase, made_certificate_is_well_formed, 0,
	    sizeof made / sizeof made[0]);
	tcase_add_test(tcase, long_host_is_in_the_san);
	tcase_add_test(tcase, files_are_for_the_owner_only);
	tcase_add_test(tcase, existing_files_are_kept);
	tcase_add_test(tcase, the_old_pair_is_kept);
	tcase_add_test(tcase, nothing_is_left_behind);
	tcase_add_test(tcase, missing_directories_are_made);
	tcase_add_test(tcase, directory_that_cannot_be_made_is_an_error);
	tcase_add_test(tcase, what_is_no_certificate_is_an_error);
	tcase_add_test(tcase, first_of_a_chain_is_described);
	return (run("cert", tcase));
}
