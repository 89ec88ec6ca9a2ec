/* Protecting and unmapping parts of a map splits it; equal neighbours become one again. /proc/self/maps
   shows it, and the faults obey. */
#include "check.h"
#include <sys/mman.h>

#define P 4096
static char *base;

/* The lines of maps within [base, base + 8 pages) as "start-end perms" in pages, e.g. "0-8rw". */
static const char *layout(void)
{
	static char out[256], text[16384];
	int fd = open("/proc/self/maps", O_RDONLY);
	size_t n = 0;
	ssize_t r;

	while ((r = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += r;
	text[n] = 0;
	close(fd);
	out[0] = 0;
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		unsigned long a = strtoul(line, &line, 16), b = strtoul(line + 1, &line, 16);

		if (b <= (unsigned long)base || a >= (unsigned long)base + 8 * P)
			continue;
		snprintf(out + strlen(out), sizeof(out) - strlen(out), "%lu-%lu%.3s ", (a - (unsigned long)base) / P,
			 (b - (unsigned long)base) / P, line + 1);
	}
	return out;
}

static int dies(int write, int page)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		volatile char *p = base + page * P;
		if (write)
			*p = 1;
		else
			(void)*p;
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}

int main(void)
{
	base = mmap(NULL, 10 * P, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(base != MAP_FAILED);
	base += P;               /* a page of another kind on both sides */
	CHECK(mprotect(base, 8 * P, PROT_READ | PROT_WRITE) == 0);
	for (int i = 0; i < 8; i++)
		base[i * P] = 'a' + i;
	CHECK_STR(layout(), "0-8rw- ");
	CHECK(mprotect(base + 3 * P, P, PROT_READ) == 0);
	CHECK_STR(layout(), "0-3rw- 3-4r-- 4-8rw- ");
	CHECK(dies(1, 3) && !dies(0, 3) && !dies(1, 4));
	CHECK(mprotect(base + 4 * P, P, PROT_READ) == 0);
	CHECK_STR(layout(), "0-3rw- 3-5r-- 5-8rw- ");
	CHECK(mprotect(base + 4 * P, 2 * P, PROT_NONE) == 0);
	CHECK_STR(layout(), "0-3rw- 3-4r-- 4-6--- 6-8rw- ");
	CHECK(dies(0, 4) && dies(1, 5) && dies(1, 3));
	CHECK(mprotect(base, 8 * P, PROT_READ | PROT_WRITE) == 0);
	CHECK_STR(layout(), "0-8rw- ");
	for (int i = 0; i < 8; i++)
		CHECK(base[i * P] == 'a' + i);          /* PROT_NONE kept the pages */
	CHECK(munmap(base + 2 * P, 2 * P) == 0);
	CHECK_STR(layout(), "0-2rw- 4-8rw- ");
	CHECK(dies(0, 2) && base[4 * P] == 'e');
	CHECK(mmap(base + 2 * P, 2 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0)
	      == base + 2 * P);
	CHECK_STR(layout(), "0-8rw- ");
	CHECK(base[2 * P] == 0 && base[3 * P] == 0 && base[P] == 'b');
	CHECK(mmap(base + P, 6 * P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == base + P);
	CHECK_STR(layout(), "0-1rw- 1-7r-- 7-8rw- ");
	CHECK(base[P] == 0 && base[0] == 'a' && base[7 * P] == 'h');
	CHECK(munmap(base - P, 10 * P) == 0);
	return check_done();
}
