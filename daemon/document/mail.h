/*
 * Mail (RFC 5322 with MIME, RFC 2045 to 2047), read by GMime into digests.
 *
 * GMime takes what it is given, however broken; GLib below it ends the
 * process when memory runs out, which is why a message is cut before it is
 * parsed.
 */
#ifndef DOCUMENT_MAIL_H
#define DOCUMENT_MAIL_H

#include <stddef.h>

struct digest;

#define MAIL_MAX        (1 << 20) /* bytes of a message that are read */
#define MAIL_DASHES_MAX 5000      /* its lines that begin with "--" */

/*
 * Put what a message of n bytes says into a digest: the subject as the title
 * (else a line of the text), the date as EDTF (what is no date as written), who
 * wrote and who got it (To and Cc; by name, else by address), id and answers,
 * language, the text, and the names of what is attached. The text is that of its text/plain parts, in
 * UTF-8 and with the lines of format=flowed (RFC 3676) joined, or else that
 * of its text/html parts. What a message
 * does not say stays as it is.
 */
void mail_digest(struct digest *, const char *, size_t n);

#endif
