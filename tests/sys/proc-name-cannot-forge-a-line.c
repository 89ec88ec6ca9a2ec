/* A thread's name with a line end in it stays on its line of status; limits, maps and syscall have Linux's blanks. */
#include "tools.h"
#include <sys/prctl.h>

static char text[16384];

static const char *slurp(const char *path)
{
	int fd = open(path, O_RDONLY), n = read(fd, text, sizeof(text) - 1);

	text[n < 0 ? 0 : n] = 0;
	close(fd);
	return text;
}

int main(void)
{
	CHECK(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
	CHECK(prctl(PR_SET_NAME, "a\nb\\c") == 0);
	CHECK(strncmp(slurp("/proc/self/status"), "Name:\ta\\nb\\\\c\nUmask:", 20) == 0);
	CHECK(strstr(slurp("/proc/self/limits"), "Max nice priority         0                    0                    \n"));
	CHECK(strstr(text, "Max cpu time              unlimited            unlimited            seconds   \n"));
	slurp("/proc/self/maps");
	CHECK(strstr(text, " 00000000 00:00 0 \n"));
	CHECK(!strstr(text, "r-xs"));
	CHECK(strncmp(slurp("/proc/self/syscall"), "0 0x", 4) == 0);
	return check_done();
}
