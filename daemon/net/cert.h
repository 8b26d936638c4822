/*
 * Certificates: one self-signed pair per host name, as Gemini's readers
 * trust on first use (TOFU). Made once, kept for good: a changed
 * certificate alarms every reader who came before.
 *
 * The certs directory holds HOSTNAME.crt and HOSTNAME.key, PEM, mode 0600.
 */
#ifndef NET_CERT_H
#define NET_CERT_H

#include <stdbool.h>

#include "base/openssl.h"

struct error;

enum cert_key {
	CERT_P256, /* ECDSA on NIST P-256 */
	CERT_ED25519,
};

#define CERT_DATE_MAX 32

/* What a person wants to know of a certificate. */
struct cert_info {
	char fingerprint[OPENSSL_FINGERPRINT_MAX]; /* SHA-256 of the DER form */
	char subject[256];                         /* its common name */
	char names[512]; /* DNS and IP names (SAN), comma-separated */
	char not_before[CERT_DATE_MAX]; /* YYYY-MM-DD */
	char not_after[CERT_DATE_MAX];
	char key[32]; /* "ECDSA P-256", "Ed25519", "RSA 4096" */
};

/*
 * The file names for a host in a directory: newly allocated, the caller
 * frees both. -1 when the host is no safe file name or memory ran out.
 */
int cert_paths(const char *directory, const char *hostname, char **certificate,
    char **key, struct error *);

/*
 * Make a self-signed certificate for a host, valid from yesterday for 100
 * years (no later than 9999-12-31), the host name in its SAN; written to
 * temporary files beside them, mode 0600, and renamed, the key first. The
 * directory and those above it are made (0700) when missing. Existing files
 * are an error unless replace: then they are kept beside the new ones, mode
 * 0600, with ".old" after their names. 0, or -1 and the error.
 */
int cert_make(const char *certificate, const char *key, const char *hostname,
    enum cert_key, bool replace, struct error *);

/* Read a PEM certificate and describe it. 0, or -1 and the error. */
int cert_describe(const char *certificate, struct cert_info *, struct error *);

#endif
