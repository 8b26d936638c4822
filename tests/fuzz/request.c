/* Any bytes may be a request, at either door. */

#include "base/answer.h"
#include "gemini/gemini.h"
#include "gopher/gopher.h"

#include "fuzz.h"

#define PREFIX     "gemini://" FUZZ_HOST "/"
#define HEADER_MAX 1029 /* bytes: a status, a space, a meta of 1024, CRLF */

/* Ask a door as the network would: what it measures, or all that came. */
static struct answer
ask(const struct door *door, const char *bytes, size_t n)
{
	struct archive *archive;
	struct endpoint endpoint = fuzz_endpoint(&archive, n);
	size_t size = door->measure(bytes, n);
	struct answer answer;

	assert(size <= n);
	if (size == 0)
		size = n < door->request_max ? n : door->request_max;
	door->respond(&endpoint, bytes, size, &answer);
	return (answer);
}

/* What an answer has in memory. */
static struct span
in_memory(const struct answer *answer)
{
	struct span span;

	span.bytes = answer_bytes(answer, &span.len);
	return (span);
}

/* A reply begins with a status, a space and at most so much of a meta. */
static void
check_header(const struct answer *answer)
{
	struct span rest = in_memory(answer);
	struct span line = fuzz_line(&rest);

	assert(line.len >= 3 && line.len + 2 <= HEADER_MAX);
	assert(line.bytes[0] >= '1' && line.bytes[0] <= '6');
	assert(isdigit((unsigned char)line.bytes[1]) && line.bytes[2] == ' ');
	assert(line.bytes[0] == '2' || (rest.len == 0 && answer->fd == -1));
}

/* Ask the Gemini door. */
static void
ask_gemini(const char *bytes, size_t n)
{
	struct answer answer = ask(&gemini_door, bytes, n);

	check_header(&answer);
	answer_free(&answer);
}

/* Ask both doors; Gemini also for a path of ours, to come further. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct buf url = { 0 };
	struct answer answer = ask(&gopher_door, (const char *)bytes, n);
	size_t len = in_memory(&answer).len;

	assert(len > 0 || answer.fd != -1);
	answer_free(&answer);
	ask_gemini((const char *)bytes, n);
	buf_puts(&url, PREFIX);
	buf_add(&url, bytes, n);
	buf_puts(&url, "\r\n");
	ask_gemini(buf_string(&url), url.len);
	buf_free(&url);
	return (0);
}
