/*
 * What both ends of TLS want of OpenSSL.
 */
#ifndef BASE_OPENSSL_H
#define BASE_OPENSSL_H

struct x509_st; /* OpenSSL's X509 */

#define OPENSSL_FINGERPRINT_MAX 96 /* "XX:XX:...", 32 bytes, and a NUL */

/* The SHA-256 of a certificate's DER form. 0, or -1 when OpenSSL fails. */
int openssl_fingerprint(
    const struct x509_st *, char out[OPENSSL_FINGERPRINT_MAX]);

/*
 * Why OpenSSL failed last, in its words, or otherwise where it has none; its
 * queue of errors is empty then.
 */
const char *openssl_reason(const char *otherwise);

#endif
