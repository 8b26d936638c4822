/*
 * Keys of TLS session tickets (RFC 5077, RFC 8446 section 4.6.1), so that a
 * reader who comes back pays no full handshake: in every worker, and after
 * a restart, since they are kept in the state directory.
 *
 * The newest key seals tickets, the older ones still open theirs. Keys are
 * rotated so that a stolen one opens little.
 */
#ifndef NET_TICKET_H
#define NET_TICKET_H

#include <stddef.h>

#define TICKET_KEYS   3
#define TICKET_ROTATE (12 * 60 * 60) /* seconds that a key is the newest */

struct ticket_key {
	unsigned char name[16];
	unsigned char cipher[32]; /* AES-256-CBC */
	unsigned char mac[32];    /* HMAC-SHA-256 */
};

struct tickets {
	struct ticket_key keys[TICKET_KEYS]; /* the newest first */
	size_t count;
};

/*
 * Read the keys from the file "tickets" in a directory (made 0700 when
 * missing; the file is 0600), with a new one in front when the newest is
 * older than TICKET_ROTATE. What cannot be read or written is logged, and
 * keys that live as long as this process take its place. 0, or -1 when
 * OpenSSL has no random bytes.
 */
int tickets_load(struct tickets *, const char *directory);

#endif
