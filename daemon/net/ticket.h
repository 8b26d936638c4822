/*
 * Keys of TLS session tickets (RFC 5077, RFC 8446 section 4.6.1), so that a
 * reader who comes back pays no full handshake: in every worker, after a
 * restart, and in every server that shares the state directory.
 *
 * The newest key seals tickets, the older ones still open theirs. Keys are
 * rotated so that a stolen one opens little: by whoever comes first when the
 * newest is due, and servers that load them then have the same.
 */
#ifndef NET_TICKET_H
#define NET_TICKET_H

#include <stddef.h>
#include <time.h>

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
	time_t due; /* when the newest is to be followed by another */
};

/*
 * Read the keys from the file "tickets" in a directory (made 0700 when
 * missing; the file is 0600), with a new one in front when the newest is
 * older than TICKET_ROTATE. A file that others may read, that has no whole
 * keys in it or zeros for one, is logged and replaced. Where nothing can be
 * written, that is logged, and keys that live as long as this process do. 0,
 * or -1 when OpenSSL has no random bytes.
 */
int tickets_load(struct tickets *, const char *directory);

#endif
