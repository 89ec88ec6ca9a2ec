/* /sys names the processors as lscpu and C libraries look them up, and agrees with /proc/cpuinfo. */
#include "check.h"
#include <sys/stat.h>

static char text[256];

static int load(const char *path)
{
	int fd = open(path, O_RDONLY), n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	close(fd);
	text[n > 0 ? n : 0] = 0;
	return n;
}

/* How many a list like "0-2,4" names. */
static int count(const char *s)
{
	int n = 0, from, to;

	while (*s >= '0' && *s <= '9') {
		from = to = strtol(s, (char **)&s, 10);
		if (*s == '-')
			to = strtol(s + 1, (char **)&s, 10);
		n += to - from + 1;
		s += *s == ',';
	}
	return *s == '\n' ? n : -1;
}

int main(void)
{
	int n = 0, c;
	char line[512];
	FILE *f;

	if (load("/sys/devices/system/cpu/online") < 0)
		SKIP("no /sys here");
	f = fopen("/proc/cpuinfo", "r");
	while (f && fgets(line, sizeof(line), f))
		n += strncmp(line, "processor", 9) == 0;
	CHECK_EQ(count(text), n);
	CHECK(load("/sys/devices/system/cpu/possible") > 0 && count(text) >= n);
	CHECK(load("/sys/devices/system/cpu/present") > 0 && count(text) >= n);
	for (c = 0; c < n; c++) {
		snprintf(line, sizeof(line), "/sys/devices/system/cpu/cpu%d/topology/core_id", c);
		CHECK(load(line) > 0 && strtol(text, NULL, 10) >= 0);
		snprintf(line, sizeof(line), "/sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", c);
		CHECK(load(line) > 0 && count(text) >= 1);
		snprintf(line, sizeof(line), "/sys/devices/system/cpu/cpu%d/topology/core_siblings_list", c);
		CHECK(load(line) > 0 && count(text) >= 1 && count(text) <= n);
	}
	CHECK_ERR(mkdir("/sys/devices/system/cpu/new", 0755), getuid() ? EACCES : EPERM);
	return check_done();
}
