/* What may have to be waited for: see disk.h. */

#include "base/disk.h"

#include <errno.h>
#include <linux/magic.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Not in every linux/magic.h. */
#define MAGIC_BCACHEFS 0xca451a4e
#define MAGIC_JFS      0x3153464a
#define MAGIC_UDF      0x15013346
#define MAGIC_ZFS      0x2fc12fc1

/* Linux 6.5; not in every sys/syscall.h. */
#ifndef SYS_cachestat
#define SYS_cachestat 451
#endif

/* What cachestat(2) is asked, and what it says. */
struct disk_range {
	uint64_t offset, length;
};

struct disk_pages {
	uint64_t cached, dirty, writeback, evicted, recently_evicted;
};

static const uint32_t magics[] = {
	BTRFS_SUPER_MAGIC,
	EXT4_SUPER_MAGIC, /* and ext2, ext3 */
	F2FS_SUPER_MAGIC,
	ISOFS_SUPER_MAGIC,
	MAGIC_BCACHEFS,
	MAGIC_JFS,
	MAGIC_UDF,
	MAGIC_ZFS,
	OVERLAYFS_SUPER_MAGIC,
	RAMFS_MAGIC,
	REISERFS_SUPER_MAGIC,
	SQUASHFS_MAGIC,
	TMPFS_MAGIC,
	XFS_SUPER_MAGIC,
};

/* Whether a file system is this machine's own. */
bool
disk_is_local(const struct statfs *fs)
{
	for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++)
		if ((uint32_t)fs->f_type == magics[i])
			return (true);
	return (false);
}

/* Read what is in memory. */
ssize_t
disk_read_now(int fd, void *bytes, size_t n, uint64_t offset)
{
	struct iovec part = { .iov_base = bytes, .iov_len = n };
	ssize_t got;

	do
		got = preadv2(fd, &part, 1, (off_t)offset, RWF_NOWAIT);
	while (got == -1 && errno == EINTR);
	return (got);
}

/* Whether bytes of a file are known to be in memory. */
bool
disk_has_now(int fd, uint64_t offset, uint64_t n)
{
	struct disk_range range = { offset, n };
	struct disk_pages pages = { 0 };
	uint64_t size = (uint64_t)sysconf(_SC_PAGESIZE), wanted;
	char last;

	if (n == 0 || syscall(SYS_cachestat, fd, &range, &pages, 0) == -1)
		return (false);
	wanted = (offset + n - 1) / size - offset / size + 1;
	return (pages.cached >= wanted &&
		disk_read_now(fd, &last, 1, offset + n - 1) == 1);
}

/* Read, for as long as it takes. */
ssize_t
disk_read(int fd, void *bytes, size_t n, uint64_t offset)
{
	ssize_t got;

	do
		got = pread(fd, bytes, n, (off_t)offset);
	while (got == -1 && errno == EINTR);
	return (got);
}
