/*
 * Certificates: reading and describing them, for people. See cert.h.
 */

#include "net/cert.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/openssl.h"

/* How strings of a certificate are read: what a terminal minds is escaped. */
#define CERT_PRINT                                      \
	(ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_ESC_MSB | \
	    ASN1_STRFLGS_UTF8_CONVERT)

/* Never ask for a passphrase: certificates have none. */
static int
cert_no_passphrase(char *out, int size, int writing, void *context)
{
	(void)out;
	(void)size;
	(void)writing;
	(void)context;
	return (-1);
}

/* Read the first certificate of a PEM file. */
static X509 *
cert_read(const char *path, struct error *error)
{
	FILE *stream = fopen(path, "re");
	X509 *x509;

	if (stream == NULL) {
		error_set(error, "cannot open the certificate %s: %s", path,
		    strerror(errno));
		return (NULL);
	}
	x509 = PEM_read_X509(stream, NULL, cert_no_passphrase, NULL);
	if (x509 == NULL)
		error_set(error,
		    "%s holds no certificate that can be read (%s); it must "
		    "be in PEM form, with a line -----BEGIN CERTIFICATE-----",
		    path, openssl_reason("no reason given"));
	fclose(stream);
	return (x509);
}

/* Append a string of a certificate, with strange bytes escaped. */
static void
cert_add_string(struct buf *out, const ASN1_STRING *string)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *bytes;
	long len;

	if (bio == NULL) {
		out->failed = true;
		return;
	}
	if (ASN1_STRING_print_ex(bio, string, CERT_PRINT) >= 0) {
		len = BIO_get_mem_data(bio, &bytes);
		buf_add(out, bytes, len > 0 ? (size_t)len : 0);
	}
	BIO_free(bio);
}

/* The common name of the subject. */
static void
cert_describe_subject(const X509 *x509, struct cert_info *info)
{
	const X509_NAME *name = X509_get_subject_name(x509);
	struct buf text = { 0 };
	int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);

	if (at >= 0)
		cert_add_string(&text,
		    X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
	snprintf(info->subject, sizeof info->subject, "%s", buf_string(&text));
	buf_free(&text);
}

/* Append an address of 4 or 16 bytes. */
static void
cert_add_address(struct buf *out, const ASN1_OCTET_STRING *address)
{
	char text[INET6_ADDRSTRLEN];
	int len = ASN1_STRING_length(address);
	int family = len == 4 ? AF_INET : AF_INET6;

	if ((len == 4 || len == 16) &&
	    inet_ntop(family, ASN1_STRING_get0_data(address), text,
		sizeof text) != NULL)
		buf_puts(out, text);
}

/* The DNS names and addresses of the SAN. */
static void
cert_describe_names(const X509 *x509, struct cert_info *info)
{
	GENERAL_NAMES *names =
	    X509_get_ext_d2i(x509, NID_subject_alt_name, NULL, NULL);
	struct buf text = { 0 };

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type != GEN_DNS && name->type != GEN_IPADD)
			continue;
		if (text.len > 0)
			buf_puts(&text, ", ");
		if (name->type == GEN_DNS)
			cert_add_string(&text, name->d.dNSName);
		else
			cert_add_address(&text, name->d.iPAddress);
	}
	GENERAL_NAMES_free(names);
	snprintf(info->names, sizeof info->names, "%s", buf_string(&text));
	buf_free(&text);
}

/* A date, YYYY-MM-DD. */
static int
cert_describe_date(const ASN1_TIME *date, char out[CERT_DATE_MAX])
{
	struct tm tm;

	return (ASN1_TIME_to_tm(date, &tm) == 1 &&
		strftime(out, CERT_DATE_MAX, "%Y-%m-%d", &tm) > 0);
}

/* The kind of key. */
static void
cert_describe_key(const X509 *x509, struct cert_info *info)
{
	EVP_PKEY *key = X509_get0_pubkey(x509);
	char group[32] = "";
	size_t len;
	int type = key == NULL ? NID_undef : EVP_PKEY_get_base_id(key);
	const char *curve;

	switch (type) {
	case EVP_PKEY_EC:
		EVP_PKEY_get_group_name(key, group, sizeof group, &len);
		curve = EC_curve_nid2nist(OBJ_txt2nid(group));
		snprintf(info->key, sizeof info->key, "ECDSA %.16s",
		    curve == NULL ? group : curve);
		return;
	case EVP_PKEY_RSA:
		snprintf(info->key, sizeof info->key, "RSA %d",
		    EVP_PKEY_get_bits(key));
		return;
	case EVP_PKEY_ED25519:
		snprintf(info->key, sizeof info->key, "Ed25519");
		return;
	default:
		snprintf(info->key, sizeof info->key, "%s",
		    type == NID_undef ? "unknown" : OBJ_nid2sn(type));
	}
}

/* Describe the first certificate of a PEM file. */
int
cert_describe(
    const char *certificate, struct cert_info *info, struct error *error)
{
	X509 *x509 = cert_read(certificate, error);
	int ok;

	*info = (struct cert_info){ 0 };
	if (x509 == NULL)
		return (-1);
	cert_describe_subject(x509, info);
	cert_describe_names(x509, info);
	cert_describe_key(x509, info);
	ok = cert_describe_date(X509_get0_notBefore(x509), info->not_before) &&
	     cert_describe_date(X509_get0_notAfter(x509), info->not_after) &&
	     openssl_fingerprint(x509, info->fingerprint) == 0;
	X509_free(x509);
	if (ok)
		return (0);
	return (error_set(error, "cannot read the certificate %s: %s",
	    certificate, openssl_reason("no reason given")));
}
