/* /proc/meminfo, stat, uptime, loadavg, version, cpuinfo, filesystems, mounts: parsed as programs parse them. */
#include "tools.h"

static char text[65536];

static int load(const char *path)
{
	int fd = open(path, O_RDONLY), n = 0, k;

	if (fd < 0)
		return 0;
	while ((k = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += k;
	close(fd);
	text[n] = 0;
	return n;
}

static long kb(const char *key)
{
	char *p = strstr(text, key);

	return p ? atol(p + strlen(key)) : -1;
}

int main(void)
{
	double up, idle;
	long total, before, after;
	char *p;

	CHECK(load("/proc/meminfo"));
	total = kb("MemTotal:");
	CHECK(total > 0 && kb("MemFree:") > 0 && kb("MemFree:") < total && kb("MemAvailable:") > 0);
	CHECK(kb("Cached:") >= 0 && kb("SwapTotal:") >= 0);
	CHECK(load("/proc/stat") && strncmp(text, "cpu  ", 5) == 0);
	CHECK(strstr(text, "\nctxt ") && strstr(text, "\nbtime ") && strstr(text, "\nprocesses "));
	before = kb("processes ");
	if (fork() == 0)
		_exit(0);
	CHECK(wait_ok());
	load("/proc/stat");
	after = kb("processes ");
	CHECK(after > before);
	CHECK(load("/proc/uptime") && sscanf(text, "%lf %lf", &up, &idle) == 2 && up > 0);
	CHECK(load("/proc/loadavg") && strchr(text, '/') != NULL);
	CHECK(load("/proc/version") > 10);
	CHECK(load("/proc/cpuinfo") && strstr(text, "processor\t: 0") != NULL);
	CHECK(load("/proc/filesystems") && strstr(text, "tmpfs") && strstr(text, "proc"));
	CHECK(load("/proc/mounts") && strstr(text, " /proc proc "));
	CHECK(load("/proc/self/mountinfo") > 0);
	CHECK(load("/proc/sys/kernel/ostype") && load("/proc/sys/kernel/pid_max"));
	p = text;
	CHECK(atoi(p) > 300);
	CHECK_ERR(open("/proc/nothing", O_RDONLY), ENOENT);
	CHECK(mkdir("/proc/x", 0700) == -1);
	CHECK(unlink("/proc/version") == -1);
	return check_done();
}
