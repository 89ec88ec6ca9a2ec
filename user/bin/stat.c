/* stat [-L] [-c format] path...: what the system knows of a file. The format's
   letters: %n name %s size %a octal mode %A mode %u %g owner %U %G their names
   %h links %i inode %F kind %d device %b blocks %X %Y %Z times %t %T device numbers. */
#include "util.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

const char *prog = "stat";

static const char *kind(const struct stat *st)
{
	if (S_ISREG(st->st_mode))
		return st->st_size ? "regular file" : "regular empty file";
	return S_ISDIR(st->st_mode) ? "directory" : S_ISLNK(st->st_mode) ? "symbolic link" :
	       S_ISCHR(st->st_mode) ? "character special file" :
	       S_ISBLK(st->st_mode) ? "block special file" :
	       S_ISFIFO(st->st_mode) ? "fifo" : S_ISSOCK(st->st_mode) ? "socket" : "?";
}

static void one_letter(int c, const char *path, const struct stat *st)
{
	char mode[11];

	switch (c) {
	case 'n': fputs(path, stdout); break;
	case 's': printf("%lld", (long long)st->st_size); break;
	case 'a': printf("%o", (unsigned)st->st_mode & 07777); break;
	case 'A': fputs(mode_string(mode, st->st_mode), stdout); break;
	case 'f': printf("%x", (unsigned)st->st_mode); break;
	case 'u': printf("%u", (unsigned)st->st_uid); break;
	case 'g': printf("%u", (unsigned)st->st_gid); break;
	case 'U': fputs(user_name(st->st_uid), stdout); break;
	case 'G': fputs(group_name(st->st_gid), stdout); break;
	case 'h': printf("%lu", (unsigned long)st->st_nlink); break;
	case 'i': printf("%lu", (unsigned long)st->st_ino); break;
	case 'F': fputs(kind(st), stdout); break;
	case 'd': printf("%lu", (unsigned long)st->st_dev); break;
	case 'b': printf("%lld", (long long)st->st_blocks); break;
	case 'o': case 'B': printf("%ld", (long)st->st_blksize); break;
	case 'X': printf("%lld", (long long)st->st_atime); break;
	case 'Y': printf("%lld", (long long)st->st_mtime); break;
	case 'Z': printf("%lld", (long long)st->st_ctime); break;
	case 't': printf("%x", (unsigned)major(st->st_rdev)); break;
	case 'T': printf("%x", (unsigned)minor(st->st_rdev)); break;
	case '%': putchar('%'); break;
	default: printf("%%%c", c);
	}
}

static void print_time(const char *what, struct timespec t)
{
	char buf[64];

	strftime(buf, sizeof buf, "%Y-%m-%d %H:%M:%S", localtime(&t.tv_sec));
	printf("%s: %s.%09ld\n", what, buf, (long)t.tv_nsec);
}

static void print_all(const char *path, const struct stat *st)
{
	char mode[11], target[4096];
	ssize_t n = S_ISLNK(st->st_mode) ? readlink(path, target, sizeof target) : -1;

	printf("  File: %s", path);
	if (n >= 0)
		printf(" -> %.*s", (int)n, target);
	printf("\n  Size: %-10lld Blocks: %-8lld IO Block: %-6ld %s\n",
	       (long long)st->st_size, (long long)st->st_blocks, (long)st->st_blksize, kind(st));
	printf("Device: %u,%u  Inode: %-8lu Links: %lu", (unsigned)major(st->st_dev),
	       (unsigned)minor(st->st_dev), (unsigned long)st->st_ino,
	       (unsigned long)st->st_nlink);
	if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
		printf("  Device type: %u,%u", (unsigned)major(st->st_rdev),
		       (unsigned)minor(st->st_rdev));
	printf("\nAccess: (%04o/%s)  Uid: (%u/%s)", (unsigned)st->st_mode & 07777,
	       mode_string(mode, st->st_mode), (unsigned)st->st_uid, user_name(st->st_uid));
	printf("  Gid: (%u/%s)\n", (unsigned)st->st_gid, group_name(st->st_gid));
	print_time("Access", st->st_atim);
	print_time("Modify", st->st_mtim);
	print_time("Change", st->st_ctim);
}

int main(int argc, char **argv)
{
	const char *format = NULL;
	bool follow = false;
	int c, status = 0;
	struct stat st;

	while ((c = getopt(argc, argv, "Lc:")) != -1) {
		if (c == '?')
			usage("stat [-L] [-c format] path...");
		follow |= c == 'L';
		if (c == 'c')
			format = optarg;
	}
	for (; optind < argc; optind++) {
		if ((follow ? stat : lstat)(argv[optind], &st) < 0) {
			complain("%s", argv[optind]);
			status = 1;
			continue;
		}
		if (!format) {
			print_all(argv[optind], &st);
			continue;
		}
		for (const char *p = format; *p; p++)
			if (*p == '%' && p[1])
				one_letter(*++p, argv[optind], &st);
			else
				putchar(*p);
		putchar('\n');
	}
	return done(status);
}
