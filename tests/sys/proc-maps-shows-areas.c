/* /proc/self/maps: each area with rights, offset and file; heap and stack named; in order, without overlap. */
#include "tools.h"

static char text[65536];

static void load(void)
{
	int fd = open("/proc/self/maps", O_RDONLY), n = 0, k;

	while ((k = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += k;
	close(fd);
	text[n] = 0;
}

static char *find(void *at)
{
	unsigned long start, end, last = 0;

	for (char *p = text; *p; p = strchr(p, '\n') + 1) {
		CHECK_EQ(sscanf(p, "%lx-%lx", &start, &end), 2);
		CHECK(start >= last && start < end);
		last = end;
		if ((unsigned long)at >= start && (unsigned long)at < end)
			return strchr(p, ' ') + 1;
	}
	return "absent";
}

int main(void)
{
	int fd = open("mapped", O_RDWR | O_CREAT, 0600), local;
	char *p = mmap(NULL, 5 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *q;

	CHECK(ftruncate(fd, 4 * PAGE) == 0);
	q = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 2 * PAGE);
	mprotect(p + PAGE, PAGE, PROT_NONE);
	mprotect(p + 3 * PAGE, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
	load();
	CHECK(strncmp(find(p), "r--p 00000000 00:00 0", 21) == 0);
	CHECK(strncmp(find(p + PAGE), "---p", 4) == 0);
	CHECK(strncmp(find(p + 3 * PAGE), "rwxp", 4) == 0);
	char *line = find(q);
	CHECK(strncmp(line, "rw-s 00002000", 13) == 0);
	line = strchr(line, '/');
	CHECK(line && strncmp(strchr(line, '\n') - 7, "/mapped", 7) == 0);
	CHECK(strstr(text, "[stack]") != NULL);
	line = find(&local);
	CHECK(strncmp(line, "rw-p", 4) == 0);
	CHECK(strncmp(find((void *)(uintptr_t)main), "r-xp", 4) == 0);
	unlink("mapped");
	load();
	CHECK(strstr(text, "/mapped (deleted)\n") != NULL);
	return check_done();
}
