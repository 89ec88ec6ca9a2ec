/* mremap grows and shrinks in place or elsewhere, and the contents go along; a shared map can be doubled. */
#include "check.h"
#include <sys/mman.h>
#include <stdint.h>

#define P 4096
#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

static char *fresh(int pages, int flags)
{
	char *p = mmap(NULL, pages * P, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);

	CHECK(p != MAP_FAILED);
	for (int i = 0; i < pages; i++)
		p[i * P] = 'A' + i;
	return p;
}

static int mapped(void *p)
{
	unsigned char v;

	return mincore(p, P, &v) == 0;
}

int main(void)
{
	char *p = fresh(16, MAP_PRIVATE), *q, *room;

	CHECK(munmap(p + 8 * P, 8 * P) == 0);

	/* Shrink, grow back into the hole. */
	CHECK(mremap(p, 8 * P, 3 * P, 0) == p && !mapped(p + 3 * P) && p[2 * P] == 'C');
	CHECK(mremap(p, 3 * P, 8 * P, 0) == p && p[7 * P] == 0 && p[0] == 'A');
	/* No room: only with MAYMOVE. */
	CHECK(mmap(p + 8 * P, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == p + 8 * P);
	CHECK_ERR((intptr_t)mremap(p, 8 * P, 9 * P, 0), ENOMEM);
	q = mremap(p, 8 * P, 600 * P, MREMAP_MAYMOVE);
	CHECK(q != MAP_FAILED && q != p && !mapped(p) && q[0] == 'A' && q[2 * P] == 'C' && q[599 * P] == 0);
	q[599 * P] = 'z';
	/* To a fixed place, over what is there; part of a map only. */
	room = fresh(8, MAP_PRIVATE);
	CHECK(mremap(q + P, 2 * P, 2 * P, MREMAP_MAYMOVE | MREMAP_FIXED, room + 3 * P) == room + 3 * P);
	CHECK(room[3 * P] == 0 || room[3 * P] == 'B');
	CHECK(room[4 * P] == 'C' && room[5 * P] == 'F' && !mapped(q + P) && mapped(q + 3 * P) && q[0] == 'A');
	/* DONTUNMAP leaves an empty map. */
	p = mremap(room, P, P, MREMAP_MAYMOVE | MREMAP_DONTUNMAP);
	CHECK(p != MAP_FAILED && p != room && p[0] == 'A' && room[0] == 0);
	/* A second map of shared memory. */
	p = fresh(4, MAP_SHARED);
	q = mremap(p + P, 0, 2 * P, MREMAP_MAYMOVE);
	CHECK(q != MAP_FAILED && q[0] == 'B' && q[P] == 'C');
	q[0] = '!';
	CHECK(p[P] == '!');
	/* A shared map grown past its object's end is SIGBUS there. */
	q = mremap(p, 4 * P, 5 * P, MREMAP_MAYMOVE);
	CHECK(q != MAP_FAILED && q[3 * P] == 'D');
	if (fork() == 0) {
		signal(SIGBUS, _exit);
		q[4 * P] = 1;
		_exit(0);
	}
	int status;
	CHECK(wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == SIGBUS);

	CHECK_ERR((intptr_t)mremap(q + 1, P, P, 0), EINVAL);
	CHECK_ERR((intptr_t)mremap(q, P, 0, 0), EINVAL);
	CHECK_ERR((intptr_t)mremap(q, P, P, 64), EINVAL);
	CHECK_ERR((intptr_t)mremap(q, P, P, MREMAP_FIXED, room), EINVAL);
	CHECK_ERR((intptr_t)mremap(q, 2 * P, 2 * P, MREMAP_FIXED | MREMAP_MAYMOVE, q + P), EINVAL);
	CHECK_ERR((intptr_t)mremap(room, 0, P, MREMAP_MAYMOVE), EINVAL);
	CHECK_ERR((intptr_t)mremap((void *)0x1000, P, P, 0), EFAULT);
	CHECK_ERR((intptr_t)mremap(q, P, P, MREMAP_MAYMOVE | MREMAP_DONTUNMAP | 8), EINVAL);
	CHECK_ERR((intptr_t)mremap(q, P, 2 * P, MREMAP_MAYMOVE | MREMAP_DONTUNMAP), EINVAL);
	return check_done();
}
