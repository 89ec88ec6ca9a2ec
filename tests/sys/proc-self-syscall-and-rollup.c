/* /proc/self/syscall tells of the very read that asks; smaps_rollup sums all areas; neither mode nor owner can be changed. */
#include "check.h"
#include <sys/stat.h>
#include <sys/syscall.h>

static char text[4096], want[128];

static void get(const char *path)
{
	int fd = open(path, O_RDONLY);
	long n = syscall(SYS_read, fd, text, sizeof(text) - 1);

	CHECK(n > 0);
	text[n < 0 ? 0 : n] = 0;
	snprintf(want, sizeof(want), "0 %#x %p %#zx ", fd, (void *)text, sizeof(text) - 1);
	close(fd);
}

static long resident(const char *path)
{
	FILE *f = fopen(path, "r");
	long kb, sum = 0;
	char line[256];

	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "Rss: %ld kB", &kb) == 1)
			sum += kb;
	fclose(f);
	return sum;
}

int main(void)
{
	unsigned long start, first, end;
	char *line;
	long sum;

	get("/proc/self/syscall");
	CHECK(strncmp(text, want, strlen(want)) == 0);
	get("/proc/self/maps");
	CHECK_EQ(sscanf(text, "%lx-", &first), 1);
	get("/proc/self/smaps_rollup");
	CHECK_EQ(sscanf(text, "%lx-%lx ---p 00000000 00:00 0 ", &start, &end), 2);
	CHECK_EQ(start, first);
	CHECK(end > (unsigned long)&start);
	line = strstr(text, "[rollup]\n");
	CHECK_EQ(line - text, 73);
	CHECK(strstr(text, "Pss_Anon:") && strstr(text, "Pss_Shmem:"));
	sum = resident("/proc/self/smaps");
	CHECK(sum > 0 && resident("/proc/self/smaps_rollup") >= sum);
	CHECK_ERR(chmod("/proc/self", 0700), EPERM);
	CHECK_ERR(chmod("/proc/self/status", 0600), EPERM);
	CHECK_ERR(chown("/proc/self", 0, 0), EPERM);
	return check_done();
}
