/* What is known about a file, a directory entry, a file system (layer 0). */
#pragma once
#include "abi/types.h"
#include "abi/time.h"

struct stat {
	dev_t     st_dev;
	ino_t     st_ino;
	nlink_t   st_nlink;
	mode_t    st_mode;
	uid_t     st_uid;
	gid_t     st_gid;
	int       st_pad0;
	dev_t     st_rdev;
	off_t     st_size;
	blksize_t st_blksize;
	blkcnt_t  st_blocks;            /* of 512 bytes */
	struct timespec st_atim, st_mtim, st_ctim;
	long      st_unused[3];
};

struct statx_timestamp {
	int64_t  tv_sec;
	uint32_t tv_nsec;
	int32_t  tv_pad;
};

struct statx {
	uint32_t stx_mask, stx_blksize;
	uint64_t stx_attributes;
	uint32_t stx_nlink, stx_uid, stx_gid;
	uint16_t stx_mode, stx_pad0;
	uint64_t stx_ino, stx_size, stx_blocks, stx_attributes_mask;
	struct statx_timestamp stx_atime, stx_btime, stx_ctime, stx_mtime;
	uint32_t stx_rdev_major, stx_rdev_minor, stx_dev_major, stx_dev_minor;
	uint64_t stx_mnt_id;
	uint32_t stx_dio_mem_align, stx_dio_offset_align;
	uint64_t stx_spare[12];
};

#define STATX_BASIC_STATS 0x07ff
#define STATX_BTIME       0x0800
#define STATX_MNT_ID      0x1000
#define STATX_RESERVED    0x80000000U
#define STATX_ATTR_MOUNT_ROOT 0x2000
#define AT_STATX_FORCE_SYNC   0x2000
#define AT_STATX_DONT_SYNC    0x4000

struct statfs {
	long f_type, f_bsize;
	fsblkcnt_t f_blocks, f_bfree, f_bavail;
	fsfilcnt_t f_files, f_ffree;
	struct { int val[2]; } f_fsid;
	long f_namelen, f_frsize, f_flags;
	long f_spare[4];
};

#define TMPFS_MAGIC      0x01021994
#define PROC_SUPER_MAGIC 0x9fa0
#define DEVPTS_SUPER_MAGIC 0x1cd1
#define MQUEUE_MAGIC     0x19800202
#define PIPEFS_MAGIC     0x50495045
#define SOCKFS_MAGIC     0x534f434b
#define ANON_INODE_FS_MAGIC 0x09041934

#define S_IFMT   0170000
#define S_IFSOCK 0140000
#define S_IFLNK  0120000
#define S_IFREG  0100000
#define S_IFBLK  0060000
#define S_IFDIR  0040000
#define S_IFCHR  0020000
#define S_IFIFO  0010000
#define S_ISUID  04000
#define S_ISGID  02000
#define S_ISVTX  01000
#define S_IXGRP  0010
#define S_ISREG(m)  (((m) & S_IFMT) == S_IFREG)
#define S_ISDIR(m)  (((m) & S_IFMT) == S_IFDIR)
#define S_ISCHR(m)  (((m) & S_IFMT) == S_IFCHR)
#define S_ISBLK(m)  (((m) & S_IFMT) == S_IFBLK)
#define S_ISFIFO(m) (((m) & S_IFMT) == S_IFIFO)
#define S_ISLNK(m)  (((m) & S_IFMT) == S_IFLNK)
#define S_ISSOCK(m) (((m) & S_IFMT) == S_IFSOCK)

/* Device numbers as stat(2) shows them and mknod(2) takes them. */
#define DEV_MAKE(major, minor) \
	((((dev_t)(major) & 0xfffff000) << 32) | (((dev_t)(major) & 0xfff) << 8) | \
	 (((dev_t)(minor) & 0xffffff00) << 12) | ((dev_t)(minor) & 0xff))
#define DEV_MAJOR(dev) \
	((unsigned)((((dev_t)(dev) >> 32) & 0xfffff000) | (((dev_t)(dev) >> 8) & 0xfff)))
#define DEV_MINOR(dev) \
	((unsigned)((((dev_t)(dev) >> 12) & 0xffffff00) | ((dev_t)(dev) & 0xff)))

/* getdents64(2): entries of reclen bytes, the name NUL-ended, 8-byte aligned. */
struct linux_dirent64 {
	ino_t          d_ino;
	off_t          d_off;           /* where the next entry begins */
	unsigned short d_reclen;
	unsigned char  d_type;
	char           d_name[];
};

enum { DT_UNKNOWN, DT_FIFO, DT_CHR, DT_DIR = 4, DT_BLK = 6, DT_REG = 8, DT_LNK = 10, DT_SOCK = 12 };

#define MS_RDONLY      1        /* mount(2) */
#define MS_NOSUID      2
#define MS_NODEV       4
#define MS_NOEXEC      8
#define MS_REMOUNT     32
#define MS_NOATIME     1024
#define MS_NODIRATIME  2048
#define MS_BIND        4096
#define MS_MOVE        8192
#define MS_UNBINDABLE  (1 << 17)
#define MS_PRIVATE     (1 << 18)
#define MS_SLAVE       (1 << 19)
#define MS_SHARED      (1 << 20)

#define MNT_FORCE       1
#define MNT_DETACH      2
#define UMOUNT_NOFOLLOW 8
