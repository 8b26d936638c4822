/* Any bytes are a mail, and a mailbox. */

#include "document/digest.h"
#include "document/mail.h"
#include "document/mbox.h"

#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

/* A string is there, clean and on one line. */
static void
fuzz_string(const char *s)
{
	assert(s != NULL && strlen(s) <= DIGEST_WORDS_MAX);
	assert(text_is_utf8(s, strlen(s)));
	for (; *s != '\0'; s++)
		assert((unsigned char)*s >= 0x20 && *s != 0x7f);
}

/* The strings of a list are. */
static void
fuzz_list(const struct list *list)
{
	for (size_t i = 0; i < list->count; i++)
		fuzz_string(list->items[i]);
}

/* Read a message (mbox_take). */
static int
fuzz_message(
    void *arg, const struct buf *message, uint64_t offset, uint64_t length)
{
	struct digest digest = { 0 };

	assert(message->len <= length && offset + length <= *(size_t *)arg);
	mail_digest(&digest, buf_string(message), message->len);
	assert(digest_end(&digest));
	fuzz_string(digest.title);
	fuzz_string(digest.language);
	fuzz_string(digest.date);
	fuzz_string(digest.id);
	fuzz_string(digest.answers);
	fuzz_list(&digest.from);
	fuzz_list(&digest.to);
	fuzz_list(&digest.attachments);
	assert(text_is_utf8(buf_string(&digest.text), digest.text.len));
	digest_free(&digest);
	return (0);
}

/* Read the messages of a file, and all of it as one. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct buf whole = { 0 };
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	assert(fd != -1 && write(fd, bytes, n) == (ssize_t)n);
	assert(mbox_read(fd, 0, n, fuzz_message, &n) == 0);
	close(fd);
	buf_add(&whole, bytes, n);
	fuzz_message(&n, &whole, 0, n);
	buf_free(&whole);
	return (0);
}
