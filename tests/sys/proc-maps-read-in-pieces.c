/* The maps of a process with thousands of areas: read with any buffer, from any offset, each line comes once and in
   order, and nothing behind the end. */
#include "tools.h"

#define PAGES 3000

static char whole[1 << 20], text[1 << 20];

static size_t read_all(int fd, char *to, size_t each)
{
	size_t len = 0;
	ssize_t n;

	while ((n = read(fd, to + len, each)) > 0)
		len += n;
	CHECK_EQ(n, 0);
	to[len] = 0;
	return len;
}

int main(void)
{
	static const size_t sizes[] = { 7, 1000, 4096, sizeof(text) - 1 };
	unsigned long start, end, last = 0;
	int fd, mine = 0, lines = 0;
	char *p = pages_new(PAGES);
	size_t len;

	for (int i = 0; i < PAGES; i += 2)
		CHECK(mprotect(p + i * PAGE, PAGE, PROT_READ) == 0);
	fd = open("/proc/self/maps", O_RDONLY);
	len = read_all(fd, whole, sizeof(whole) - 1);
	for (char *s = whole; *s; s = strchr(s, '\n') + 1, lines++) {
		CHECK(sscanf(s, "%lx-%lx ", &start, &end) == 2);
		CHECK(start >= last && end > start);
		last = end;
		mine += start >= (unsigned long)p && end <= (unsigned long)p + PAGES * PAGE;
	}
	CHECK(mine >= PAGES - 1 && lines > mine);
	for (int i = 0; i < COUNT(sizes); i++) {
		CHECK(lseek(fd, 0, SEEK_SET) == 0);
		CHECK_EQ(read_all(fd, text, sizes[i]), len);
		CHECK(memcmp(whole, text, len) == 0);
	}
	for (size_t at = len - 1; at > 20000; at -= 19997) {      /* backwards */
		CHECK(pread(fd, text, 1, at) == 1 && text[0] == whole[at]);
		CHECK(pread(fd, text, 100, at - 10000) == 100 && memcmp(text, whole + at - 10000, 100) == 0);
	}
	CHECK_EQ(pread(fd, text, 100, len), 0);
	CHECK_EQ(pread(fd, text, 100, 1ul << 40), 0);
	close(fd);
	return check_done();
}
