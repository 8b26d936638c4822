/* Any bytes may be the configuration file: it is read, or refused in words. */

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "server/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Read a configuration. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char path[32];
	struct conf_flags flags = { .file = path };
	struct error error = { "" };
	struct conf *conf;
	int fd = memfd_create("souslik.conf", MFD_CLOEXEC);

	assert(fd != -1 && write(fd, bytes, n) == (ssize_t)n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	conf = conf_load(&flags, &error);
	assert(conf != NULL || error.text[0] != '\0');
	if (conf != NULL)
		assert(conf->site_count > 0 && conf->listener_count > 0);
	conf_free(conf);
	close(fd);
	return (0);
}
