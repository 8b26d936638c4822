/*
 * What may have to be waited for: which file systems wait for a disk at most,
 * and reading only what is in memory already.
 */
#ifndef BASE_DISK_H
#define BASE_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct statfs;

/*
 * Whether a file system is known to be this machine's own: nothing changes on
 * it but through this kernel's files, and no other machine and no program is
 * asked for what is in them.
 */
bool disk_is_local(const struct statfs *);

/*
 * As pread(2), but without waiting for what is not in memory: -1 with EAGAIN
 * then, and with EOPNOTSUPP on a file system that cannot tell (tmpfs,
 * overlayfs). May give fewer bytes than there are.
 */
ssize_t disk_read_now(int fd, void *bytes, size_t n, uint64_t offset);

/*
 * Whether n bytes of a file from offset are known to be in memory, or on
 * their way there with the last one arrived (cachestat(2), Linux 6.5). False
 * where the kernel cannot tell.
 */
bool disk_has_now(int fd, uint64_t offset, uint64_t n);

/* As pread(2), for as long as it takes. */
ssize_t disk_read(int fd, void *bytes, size_t n, uint64_t offset);

#endif
