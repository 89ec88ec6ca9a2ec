/* /proc/net leads to self/net, which every process and thread has; and the small files that daemons and debuggers read. */
#include "check.h"

static void starts(const char *path, const char *want)
{
	char buf[256] = { 0 };
	int fd = open(path, O_RDONLY);

	if (!CHECK(fd >= 0 && read(fd, buf, sizeof(buf) - 1) >= 0))
		check_failed(path, 0, "cannot be read");
	if (strncmp(buf, want, strlen(want)))
		check_failed(path, 0, "is \"%s\", not \"%s\"", buf, want);
	close(fd);
}

int main(void)
{
	static const char *const files[] = { "dev", "tcp", "udp", "unix", "route", "sockstat", "arp" };
	char path[64], link[16] = { 0 };

	CHECK(readlink("/proc/net", link, sizeof(link)) == 8 && strcmp(link, "self/net") == 0);
	for (unsigned k = 0; k < sizeof(files) / sizeof(files[0]); k++) {
		snprintf(path, sizeof(path), "/proc/self/net/%s", files[k]);
		CHECK(access(path, R_OK) == 0);
		snprintf(path, sizeof(path), "/proc/thread-self/net/%s", files[k]);
		CHECK(access(path, R_OK) == 0);
		snprintf(path, sizeof(path), "/proc/net/%s", files[k]);
		CHECK(access(path, R_OK) == 0);
	}
	starts("/proc/self/coredump_filter", "00000033\n");
	starts("/proc/self/oom_adj", "0\n");
	starts("/proc/self/timerslack_ns", "50000\n");
	starts("/proc/self/setgroups", "allow\n");
	starts("/proc/self/projid_map", "         0 ");
	starts("/proc/self/mountstats", "device ");
	starts("/proc/self/cpuset", "/");
	return check_done();
}
