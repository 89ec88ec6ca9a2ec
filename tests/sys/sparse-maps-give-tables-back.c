/* Mapping and unmapping far and wide neither runs out of memory for tables nor of places; thousands of small
   maps can live side by side. */
#include "check.h"
#include <sys/mman.h>

#define P 4096ul

int main(void)
{
	for (unsigned long r = 0; r < 8000 && !check_failures; r++) {
		char *at = (char *)(0x100000000 + (r << 24)), *p;

		p = mmap(at, P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		if (CHECK(p == at))
			*p = 1;
		CHECK(munmap(p, P) == 0);
	}
	char *many = mmap(NULL, 8000 * P, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < 8000 && !check_failures; i += 2)
		CHECK(mprotect(many + i * P, P, PROT_READ) == 0);
	for (int i = 0; i < 1000; i++) {
		char *p = mmap(NULL, P * (1 + i % 5), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (CHECK(p != MAP_FAILED) && i % 2)
			CHECK(munmap(p, P * (1 + i % 5)) == 0);
	}
	CHECK(munmap(many, 8000 * P) == 0);
	return check_done();
}
