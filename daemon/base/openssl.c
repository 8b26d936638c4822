/* OpenSSL: see openssl.h. */

#include "base/openssl.h"

#include <stdio.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

/* The fingerprint of a certificate. */
int
openssl_fingerprint(const X509 *x509, char out[OPENSSL_FINGERPRINT_MAX])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len;

	if (X509_digest(x509, EVP_sha256(), digest, &len) != 1)
		return (-1);
	for (unsigned i = 0; i < len; i++)
		out += sprintf(out, i == 0 ? "%02X" : ":%02X", digest[i]);
	return (0);
}

/* Why OpenSSL failed. */
const char *
openssl_reason(const char *otherwise)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	ERR_clear_error();
	return (reason == NULL ? otherwise : reason);
}
