/*
 * Certificates: making and keeping them. See cert.h.
 *
 * Only files are dealt with here; what they hold, cert-info.c tells, and
 * what TLS does with them is net/tls.c's.
 */

#include "net/cert.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/buf.h"
#include "base/dir.h"
#include "base/error.h"
#include "base/host.h"
#include "base/openssl.h"

#define CERT_DAYS     36525 /* 100 years */
#define CERT_LAST     "99991231235959Z"
#define CERT_HOST_MAX 240 /* leaves room for an extension (NAME_MAX) */
#define CERT_CN_MAX   64  /* ub-common-name: RFC 5280, appendix A.1 */
#define CERT_HOST_SAFE               \
	"abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"0123456789-_.:"

/* A file that is written under a temporary name and then renamed. */
struct draft {
	char *name;   /* NULL while there is none on disk */
	FILE *stream; /* NULL once it is written */
};

/* Whether a host may name a file and stand in a certificate. */
static int
cert_check_host(const char *host, struct error *error)
{
	size_t len = strlen(host);

	if (len == 0)
		return (error_set(error, "the host name is empty"));
	if (len > CERT_HOST_MAX)
		return (error_set(error,
		    "the host name has %zu bytes, more than %d; a host name "
		    "(RFC 1035) is shorter",
		    len, CERT_HOST_MAX));
	if (host[0] == '.' || strspn(host, CERT_HOST_SAFE) != len)
		return (error_set(error,
		    "'%s' is no host name: letters, digits, '-', '.' and ':' "
		    "make one, and no '.' begins it; write an international "
		    "name in its ASCII form (xn--...)",
		    host));
	return (0);
}

/* A file name in a directory, newly allocated; or NULL. */
static char *
cert_path(const char *directory, const char *host, const char *extension)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s/%s%s", directory, host, extension);
	return (buf_take(&path));
}

/* The file names for a host. */
int
cert_paths(const char *directory, const char *host, char **certificate,
    char **key, struct error *error)
{
	*certificate = *key = NULL;
	if (cert_check_host(host, error) == -1)
		return (-1);
	*certificate = cert_path(directory, host, ".crt");
	*key = cert_path(directory, host, ".key");
	if (*certificate != NULL && *key != NULL)
		return (0);
	free(*certificate);
	free(*key);
	*certificate = *key = NULL;
	return (error_set(error, "out of memory"));
}

/* Give a certificate a random positive serial number of 128 bits. */
static int
cert_set_serial(X509 *x509)
{
	BIGNUM *number = BN_new();
	int ok;

	ok = number != NULL &&
	     BN_rand(number, 128, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
	     BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509)) != NULL;
	BN_free(number);
	return (ok);
}

/* Set both dates: from yesterday, so that slow clocks accept it. */
static int
cert_set_dates(X509 *x509)
{
	if (X509_time_adj_ex(X509_getm_notBefore(x509), -1, 0, NULL) == NULL)
		return (0);
	if (X509_time_adj_ex(X509_getm_notAfter(x509), CERT_DAYS, 0, NULL))
		return (1);
	return (ASN1_TIME_set_string(X509_getm_notAfter(x509), CERT_LAST));
}

/* Set subject and issuer, which are the same: the host. */
static int
cert_set_name(X509 *x509, const char *host)
{
	X509_NAME *name = X509_get_subject_name(x509);
	size_t len = strnlen(host, CERT_CN_MAX);

	return (X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC,
		    (const unsigned char *)host, (int)len, -1, 0) == 1 &&
		X509_set_issuer_name(x509, name) == 1);
}

/* Add an extension, written as in openssl's x509v3_config(5). */
static int
cert_add_extension(X509 *x509, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;
	int ok;

	X509V3_set_ctx_nodb(&context);
	X509V3_set_ctx(&context, x509, x509, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
	ok = extension != NULL && X509_add_ext(x509, extension, -1) == 1;
	X509_EXTENSION_free(extension);
	return (ok);
}

/* Add the names that clients compare with the host of a URL. */
static int
cert_add_names(X509 *x509, const char *host)
{
	char names[CERT_HOST_MAX + 64];

	if (strcasecmp(host, "localhost") == 0)
		snprintf(
		    names, sizeof names, "DNS:%s,IP:127.0.0.1,IP:::1", host);
	else
		snprintf(names, sizeof names, "%s:%s",
		    host_is_address(host) ? "IP" : "DNS", host);
	return (cert_add_extension(x509, NID_subject_alt_name, names));
}

/* Make the certificate of a key. */
static X509 *
cert_new(EVP_PKEY *key, enum cert_key type, const char *host)
{
	X509 *x509 = X509_new();

	if (x509 != NULL && X509_set_version(x509, X509_VERSION_3) == 1 &&
	    cert_set_serial(x509) && cert_set_dates(x509) &&
	    cert_set_name(x509, host) && X509_set_pubkey(x509, key) == 1 &&
	    cert_add_extension(
		x509, NID_basic_constraints, "critical,CA:FALSE") &&
	    cert_add_extension(
		x509, NID_key_usage, "critical,digitalSignature") &&
	    cert_add_extension(x509, NID_ext_key_usage, "serverAuth") &&
	    cert_add_names(x509, host) &&
	    X509_sign(x509, key, type == CERT_P256 ? EVP_sha256() : NULL) > 0)
		return (x509);
	X509_free(x509);
	return (NULL);
}

/* Make a key. */
static EVP_PKEY *
cert_new_key(enum cert_key type)
{
	if (type == CERT_P256)
		return (EVP_EC_gen("P-256"));
	return (EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"));
}

/* Open a draft beside path: a new file of mode 0600. */
static int
draft_open(struct draft *draft, const char *path, struct error *error)
{
	struct buf name = { 0 };
	int fd;

	*draft = (struct draft){ 0 };
	buf_printf(&name, "%s.XXXXXX", path);
	draft->name = buf_take(&name);
	if (draft->name == NULL)
		return (error_set(error, "out of memory"));
	fd = mkostemp(draft->name, O_CLOEXEC); /* O_CREAT | O_EXCL, 0600 */
	if (fd == -1) {
		error_set(error, "cannot make a file beside %s: %s", path,
		    strerror(errno));
		free(draft->name);
		draft->name = NULL;
		return (-1);
	}
	draft->stream = fdopen(fd, "w");
	if (draft->stream != NULL)
		return (0);
	close(fd);
	return (error_set(error, "cannot write %s: %s", path, strerror(errno)));
}

/* See that what was written is on the disk; ok: whether writing went well. */
static int
draft_finish(struct draft *draft, bool ok, struct error *error)
{
	int saved;

	ok = ok && fflush(draft->stream) == 0 &&
	     fsync(fileno(draft->stream)) == 0;
	saved = errno;
	if (fclose(draft->stream) != 0 && ok) {
		ok = false;
		saved = errno;
	}
	draft->stream = NULL;
	ERR_clear_error();
	if (ok)
		return (0);
	return (error_set(error, "cannot write %s: %s; is the disk full?",
	    draft->name, strerror(saved)));
}

/* Give a draft its final name. */
static int
draft_rename(struct draft *draft, const char *path, struct error *error)
{
	if (rename(draft->name, path) == -1)
		return (error_set(error, "cannot rename %s to %s: %s",
		    draft->name, path, strerror(errno)));
	free(draft->name);
	draft->name = NULL;
	return (0);
}

/* Remove a draft that did not get its final name. */
static void
draft_discard(struct draft *draft)
{
	if (draft->stream != NULL)
		fclose(draft->stream);
	if (draft->name != NULL)
		unlink(draft->name);
	free(draft->name);
}

/* Write both files under temporary names. */
static int
cert_write_drafts(struct draft *certificate, struct draft *key,
    const char *certificate_path, const char *key_path, X509 *x509,
    EVP_PKEY *pkey, struct error *error)
{
	bool ok;

	if (draft_open(key, key_path, error) == -1)
		return (-1);
	errno = 0;
	ok = PEM_write_PrivateKey(
		 key->stream, pkey, NULL, NULL, 0, NULL, NULL) == 1;
	if (draft_finish(key, ok, error) == -1)
		return (-1);
	if (draft_open(certificate, certificate_path, error) == -1)
		return (-1);
	errno = 0;
	ok = PEM_write_X509(certificate->stream, x509) == 1;
	return (draft_finish(certificate, ok, error));
}

/* Write both files and rename them, the key first. */
static int
cert_write(const char *certificate_path, const char *key_path, X509 *x509,
    EVP_PKEY *pkey, struct error *error)
{
	struct draft certificate = { 0 }, key = { 0 };
	int result;

	result = cert_write_drafts(
	    &certificate, &key, certificate_path, key_path, x509, pkey, error);
	if (result == 0)
		result = draft_rename(&key, key_path, error);
	if (result == 0)
		result = draft_rename(&certificate, certificate_path, error);
	draft_discard(&certificate);
	draft_discard(&key);
	return (result);
}

/* Copy what an open file holds to a draft, and finish that. */
static int
cert_copy(FILE *from, const char *path, struct draft *to, struct error *error)
{
	char bytes[4096];
	bool ok = true;
	size_t n;

	errno = 0;
	while (ok && (n = fread(bytes, 1, sizeof bytes, from)) > 0)
		ok = fwrite(bytes, 1, n, to->stream) == n;
	if (ferror(from))
		return (error_set(
		    error, "cannot read %s: %s", path, strerror(errno)));
	return (draft_finish(to, ok, error));
}

/* Keep a copy of a file that is to be replaced, if there is one. */
static int
cert_keep(const char *path, struct error *error)
{
	FILE *stream = fopen(path, "re");
	struct draft draft = { 0 };
	struct buf old = { 0 };
	int result = 0;

	if (stream == NULL && errno == ENOENT)
		return (0);
	if (stream == NULL)
		return (error_set(error, "cannot keep the old %s: %s", path,
		    strerror(errno)));
	buf_printf(&old, "%s.old", path);
	if (!buf_ok(&old))
		result = error_set(error, "out of memory");
	if (result == 0)
		result = draft_open(&draft, buf_string(&old), error);
	if (result == 0)
		result = cert_copy(stream, path, &draft, error);
	if (result == 0)
		result = draft_rename(&draft, buf_string(&old), error);
	draft_discard(&draft);
	fclose(stream);
	buf_free(&old);
	return (result);
}

/* Refuse to go on when a file exists already. */
static int
cert_check_absent(const char *path, struct error *error)
{
	struct stat st;

	if (lstat(path, &st) == 0)
		return (error_set(error,
		    "%s exists already; 'souslik cert replace' replaces it",
		    path));
	if (errno == ENOENT)
		return (0);
	return (
	    error_set(error, "cannot look at %s: %s", path, strerror(errno)));
}

/*
 * Open and lock the directory of a file, which is made when missing: two
 * servers that start at once must not mix their keys. -1 and the error.
 */
static int
cert_lock_directory(const char *path, struct error *error)
{
	char *copy = strdup(path);
	const char *directory;
	int fd = -1;

	if (copy == NULL)
		return (error_set(error, "out of memory"));
	directory = dirname(copy);
	if (dir_make(directory) == -1) {
		error_set(error,
		    "cannot make the directory %s: %s; make it, or name "
		    "another",
		    directory, strerror(errno));
		free(copy);
		return (-1);
	}
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1 || flock(fd, LOCK_EX) == -1) {
		error_set(error, "cannot use the directory %s: %s", directory,
		    strerror(errno));
		if (fd != -1)
			close(fd);
		fd = -1;
	}
	free(copy);
	return (fd);
}

/* Make the pair and write it, while the directory is locked. */
static int
cert_make_locked(const char *certificate, const char *key, const char *host,
    enum cert_key type, bool replace, struct error *error)
{
	EVP_PKEY *pkey;
	X509 *x509;
	int result;

	int (*prepare)(const char *, struct error *) =
	    replace ? cert_keep : cert_check_absent;

	if (prepare(certificate, error) == -1 || prepare(key, error) == -1)
		return (-1);
	pkey = cert_new_key(type);
	x509 = pkey == NULL ? NULL : cert_new(pkey, type, host);
	if (x509 == NULL)
		result = error_set(error,
		    "OpenSSL cannot make a certificate for %s: %s", host,
		    openssl_reason("no reason given"));
	else
		result = cert_write(certificate, key, x509, pkey, error);
	X509_free(x509);
	EVP_PKEY_free(pkey);
	return (result);
}

/* Make a self-signed certificate. */
int
cert_make(const char *certificate, const char *key, const char *host,
    enum cert_key type, bool replace, struct error *error)
{
	int fd, result;

	if (cert_check_host(host, error) == -1)
		return (-1);
	fd = cert_lock_directory(certificate, error);
	if (fd == -1)
		return (-1);
	result = cert_make_locked(certificate, key, host, type, replace, error);
	if (result == 0)
		fsync(fd); /* the names, too; not every file system can */
	close(fd);
	return (result);
}
