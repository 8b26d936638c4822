/* TLS for the doors: see tls.h. */

#include "net/tls.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/error.h"
#include "net/stream.h"
#include "net/ticket.h"

struct tls_context {
	char *hostname;
	SSL_CTX *ctx;
};

struct tls {
	struct tls_context *contexts;
	size_t count;
	BIO_METHOD *method;
	EVP_CIPHER *cipher; /* of tickets */
	struct tickets tickets;
};

/* Why OpenSSL refused, in words. */
static const char *
tls_reason(void)
{
	unsigned long code = ERR_peek_error();
	const char *reason;

	if (ERR_SYSTEM_ERROR(code))
		return (strerror(ERR_GET_REASON(code)));
	reason = ERR_reason_error_string(code);
	return (reason == NULL ? "unknown reason" : reason);
}

/* The context for the name that the client asks for (SNI). */
static int
tls_choose(SSL *ssl, int *alert, void *arg)
{
	struct tls *tls = arg;
	const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

	(void)alert;
	if (name == NULL)
		return (SSL_TLSEXT_ERR_NOACK);
	for (size_t i = 0; i < tls->count; i++) {
		if (strcasecmp(tls->contexts[i].hostname, name) != 0)
			continue;
		if (SSL_set_SSL_CTX(ssl, tls->contexts[i].ctx) == NULL)
			return (SSL_TLSEXT_ERR_ALERT_FATAL);
		return (SSL_TLSEXT_ERR_OK);
	}
	return (SSL_TLSEXT_ERR_NOACK);
}

/* Prepare to seal or open a ticket with one key. */
static int
tls_ticket_prepare(const struct tls *tls, const struct ticket_key *key,
    unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int seal)
{
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_octet_string(
		    OSSL_MAC_PARAM_KEY, (void *)key->mac, sizeof key->mac),
		OSSL_PARAM_construct_utf8_string(
		    OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};

	if (EVP_CipherInit_ex2(
		cipher, tls->cipher, key->cipher, iv, seal, NULL) != 1)
		return (-1);
	return (EVP_MAC_CTX_set_params(mac, params) == 1 ? 0 : -1);
}

/* Find the key for a ticket: SSL_CTX_set_tlsext_ticket_key_evp_cb(3). */
static int
tls_ticket(SSL *ssl, unsigned char *name, unsigned char *iv,
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int seal)
{
	struct tls *tls = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	const struct ticket_key *keys = tls->tickets.keys;

	if (seal) {
		memcpy(name, keys[0].name, sizeof keys[0].name);
		if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(tls->cipher)) != 1)
			return (-1);
		return (
		    tls_ticket_prepare(tls, &keys[0], iv, cipher, mac, 1) == 0
			? 1
			: -1);
	}
	for (size_t i = 0; i < tls->tickets.count; i++) {
		if (memcmp(name, keys[i].name, sizeof keys[i].name) != 0)
			continue;
		if (tls_ticket_prepare(tls, &keys[i], iv, cipher, mac, 0) == -1)
			return (-1);
		/* 2: a new ticket is due, for this key is an older one, or the
		 * ticket is to be used once only (RFC 8446, appendix C.4). */
		return (i > 0 || SSL_version(ssl) == TLS1_3_VERSION ? 2 : 1);
	}
	return (0);
}

/* Ask nobody for a passphrase: nobody may be there to answer. */
static int
tls_no_passphrase(char *buf, int size, int writing, void *arg)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)arg;
	return (-1);
}

/* Read a site's certificate and key. */
static int
tls_read(SSL_CTX *ctx, const struct tls_site *site, struct error *error)
{
	ERR_clear_error();
	SSL_CTX_set_default_passwd_cb(ctx, tls_no_passphrase);
	if (SSL_CTX_use_certificate_chain_file(ctx, site->certificate) != 1)
		return (error_set(error,
		    "reading the certificate of %s from %s: %s; it must be "
		    "readable PEM",
		    site->hostname, site->certificate, tls_reason()));
	if (SSL_CTX_use_PrivateKey_file(ctx, site->key, SSL_FILETYPE_PEM) != 1)
		return (error_set(error,
		    "reading the key of %s from %s: %s; it must be readable "
		    "PEM without a passphrase, and belong to %s",
		    site->hostname, site->key, tls_reason(),
		    site->certificate));
	if (SSL_CTX_check_private_key(ctx) != 1)
		return (error_set(error,
		    "reading the key of %s from %s: %s; it does not belong to "
		    "the certificate %s",
		    site->hostname, site->key, tls_reason(),
		    site->certificate));
	return (0);
}

/* Whether a site's certificate and key can be used. */
int
tls_check(const struct tls_site *site, struct error *error)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	int result;

	if (ctx == NULL)
		return (error_set(error, "setting up TLS for %s: %s",
		    site->hostname, tls_reason()));
	result = tls_read(ctx, site, error);
	SSL_CTX_free(ctx);
	return (result);
}

/* TLS 1.3's (RFC 8446, section B.4), in our order. */
static const char tls_ciphersuites[] = "TLS_AES_128_GCM_SHA256:"
				       "TLS_AES_256_GCM_SHA384:"
				       "TLS_CHACHA20_POLY1305_SHA256";

/* Set what every context has in common. */
static int
tls_configure(SSL_CTX *ctx, struct tls *tls)
{
	static const unsigned char id[] = "souslik";

	SSL_CTX_set_app_data(ctx, tls);
	/* The certificate's file has the whole chain: seek no more of it. */
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
				  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
				  SSL_MODE_RELEASE_BUFFERS |
				  SSL_MODE_NO_AUTO_CHAIN);
	/* The lightest of equals first; who prefers ChaCha has no AES of the
	 * processor's, and gets it. */
	SSL_CTX_set_options(
	    ctx, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
		     SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
		     SSL_OP_IGNORE_UNEXPECTED_EOF);
	/* What has come is read in one call, not a record's head and body. */
	SSL_CTX_set_read_ahead(ctx, 1);
	/* Tickets carry the whole session: no cache, one ticket is enough. */
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_tlsext_servername_callback(ctx, tls_choose);
	SSL_CTX_set_tlsext_servername_arg(ctx, tls);
	if (SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) != 1 ||
	    SSL_CTX_set_ciphersuites(ctx, tls_ciphersuites) != 1 ||
	    SSL_CTX_set_num_tickets(ctx, 1) != 1 ||
	    SSL_CTX_set_session_id_context(ctx, id, sizeof id - 1) != 1 ||
	    SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, tls_ticket) != 1)
		return (-1);
	return (0);
}

/* Make one site's context. */
static int
tls_add(struct tls *tls, const struct tls_site *site, struct error *error)
{
	struct tls_context *context = &tls->contexts[tls->count];

	context->hostname = strdup(site->hostname);
	context->ctx = SSL_CTX_new(TLS_server_method());
	tls->count++;
	if (context->hostname == NULL || context->ctx == NULL ||
	    tls_configure(context->ctx, tls) == -1)
		return (error_set(error, "setting up TLS for %s: %s",
		    site->hostname, tls_reason()));
	return (tls_read(context->ctx, site, error));
}

/* Make what every context needs. */
static int
tls_prepare(struct tls *tls, size_t count, const char *state)
{
	tls->contexts = calloc(count, sizeof *tls->contexts);
	tls->method = stream_method_new();
	tls->cipher = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
	if (tls->contexts == NULL || tls->method == NULL || tls->cipher == NULL)
		return (-1);
	return (tickets_load(&tls->tickets, state));
}

/* Read the certificates of every site. */
struct tls *
tls_new(const struct tls_site *sites, size_t count, const char *state,
    struct error *error)
{
	struct tls *tls = calloc(1, sizeof *tls);

	if (tls == NULL || tls_prepare(tls, count, state) == -1) {
		error_set(error, "setting up TLS: out of memory, or OpenSSL "
				 "has no AES or no random bytes");
		tls_free(tls);
		return (NULL);
	}
	for (size_t i = 0; i < count; i++) {
		if (tls_add(tls, &sites[i], error) == 0)
			continue;
		tls_free(tls);
		return (NULL);
	}
	return (tls);
}

/* When the ticket keys have to be loaded anew. */
time_t
tls_due(const struct tls *tls)
{
	return (tls->tickets.due);
}

/* Give everything back. */
void
tls_free(struct tls *tls)
{
	if (tls == NULL)
		return;
	for (size_t i = 0; i < tls->count; i++) {
		free(tls->contexts[i].hostname);
		SSL_CTX_free(tls->contexts[i].ctx);
	}
	free(tls->contexts);
	BIO_meth_free(tls->method);
	EVP_CIPHER_free(tls->cipher);
	OPENSSL_cleanse(&tls->tickets, sizeof tls->tickets);
	free(tls);
}

/* Begin the server's side. */
int
tls_accept(struct tls *tls, struct stream *stream, struct buf *ahead)
{
	SSL *ssl = SSL_new(tls->contexts[0].ctx);

	if (ssl == NULL)
		return (-1);
	SSL_set_accept_state(ssl);
	return (stream_secure(stream, ssl, tls->method, ahead));
}
