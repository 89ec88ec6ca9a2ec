/* touch [-c] [-r file] path...: make files, or set their times to now (or file's). */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

const char *prog = "touch";

int main(int argc, char **argv)
{
	struct timespec times[2] = { { 0, UTIME_NOW }, { 0, UTIME_NOW } };
	bool create = true;
	struct stat st;
	int c, status = 0;

	while ((c = getopt(argc, argv, "cr:am")) != -1) {
		if (c == '?')
			usage("touch [-c] [-r file] path...");
		create &= c != 'c';
		if (c == 'a')
			times[1].tv_nsec = UTIME_OMIT;
		if (c == 'm')
			times[0].tv_nsec = UTIME_OMIT;
		if (c != 'r')
			continue;
		if (stat(optarg, &st) < 0)
			die("%s", optarg);
		times[0] = st.st_atim;
		times[1] = st.st_mtim;
	}
	for (; optind < argc; optind++) {
		const char *path = argv[optind];

		if (create) {
			int fd = open(path, O_WRONLY | O_CREAT | O_NOCTTY | O_NONBLOCK, 0666);
			int why = errno;
			if (fd < 0 && access(path, F_OK) < 0) {
				errno = why;
				complain("%s", path);
				status = 1;
				continue;
			}
			if (fd >= 0)
				close(fd);
		} else if (access(path, F_OK) < 0) {
			continue;
		}
		if (utimensat(AT_FDCWD, path, times, 0) < 0) {
			complain("%s", path);
			status = 1;
		}
	}
	return status;
}
