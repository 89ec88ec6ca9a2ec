/* A private write to a page of a file makes it anonymous: RssFile falls, Mapped too, VmRSS stays; one to the page of zeros makes
   VmRSS grow, and VmHWM with it, which never falls. */
#include "tools.h"

#define N 2048
#define NEAR 1200                    /* Linux counts in batches: kB */

/* The number behind `word` at a line's start in a file of /proc, or 0. */
static long told(const char *path, const char *word)
{
	FILE *f = fopen(path, "r");
	char line[256];
	long n = 0;

	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, word, strlen(word)) == 0)
			n = atol(line + strlen(word));
	if (f)
		fclose(f);
	return n;
}

static long status(const char *word)
{
	return told("/proc/self/status", word);
}

static long file_kb(void)
{
	return status("RssFile:") + status("RssShmem:");
}

static int near(long a, long b)
{
	return labs(a - b) < NEAR;
}

/* True if Mapped fell by as much as it was to: others map and unmap meanwhile. */
static int of_a_file(void)
{
	int fd = open("file", O_RDWR | O_CREAT, 0600);
	volatile char *p;
	long rss, file, mapped, fell;

	CHECK(ftruncate(fd, N * PAGE) == 0);
	p = mmap(NULL, N * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	for (int i = 0; i < N; i++)
		CHECK_EQ(p[i * PAGE], 0);
	rss = status("VmRSS:");
	file = file_kb();
	mapped = told("/proc/meminfo", "Mapped:");
	for (int i = 0; i < N; i++)
		p[i * PAGE] = 1;
	fell = mapped - told("/proc/meminfo", "Mapped:");
	CHECK(near(status("VmRSS:"), rss));
	CHECK(near(file_kb(), file - 4 * N));
	munmap((void *)p, N * PAGE);
	close(fd);
	unlink("file");
	return near(fell, 4 * N);
}

static void of_zeros(void)
{
	volatile char *p = mmap(NULL, 2 * N * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long rss = status("VmRSS:"), peak;

	madvise((void *)p, 2 * N * PAGE, MADV_NOHUGEPAGE);
	for (int i = 0; i < 2 * N; i++)
		CHECK_EQ(p[i * PAGE], 0);
	for (int i = 0; i < 2 * N; i++)
		p[i * PAGE] = 1;
	CHECK(near(status("VmRSS:"), rss + 8 * N));
	munmap((void *)p, 2 * N * PAGE);
	CHECK(near(status("VmRSS:"), rss));
	peak = status("VmHWM:");
	CHECK(peak > rss + 8 * N - NEAR);
	p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK_EQ(*p, 0);
	*p = 1;
	CHECK(status("VmHWM:") >= peak);
}

int main(void)
{
	int good = 0;

	for (int i = 0; i < 10 && !good; i++)
		good = of_a_file();
	CHECK(good);
	of_zeros();
	return check_done();
}
