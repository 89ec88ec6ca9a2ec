/* futex_waitv sleeps on several words; a wake of any returns its index. One that has another value already is EAGAIN, a
   deadline is absolute, and what is wrong in any entry is wrong. */
#include "tools.h"
#include <pthread.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

#define NR_WAITV 449
#define SIZE_32 2u
#define PRIVATE 128u

struct entry { uint64_t val, addr; uint32_t flags, reserved; };
static uint32_t word[3];

static long waitv(struct entry *e, unsigned n, unsigned flags, struct timespec *until)
{
	return syscall(NR_WAITV, e, n, flags, until, CLOCK_MONOTONIC);
}

static void *wake_second(void *arg)
{
	while (syscall(SYS_futex, &word[1], FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0) == 0)
		usleep(1000);
	return NULL;
}

int main(void)
{
	struct entry e[3];
	struct timespec past = { 0, 1 }, bad = { 0, 1000000000 };
	pthread_t t;

	for (int i = 0; i < 3; i++)
		e[i] = (struct entry){ 0, (uintptr_t)&word[i], SIZE_32 | PRIVATE, 0 };
	if (waitv(e, 3, 0, &past) < 0 && errno == ENOSYS) {
		fprintf(stderr, "SKIP no futex_waitv here\n");
		return 77;
	}
	CHECK_ERR(waitv(e, 3, 0, &past), ETIMEDOUT);
	CHECK_ERR(waitv(e, 3, 0, &bad), EINVAL);
	CHECK_ERR(waitv(e, 0, 0, NULL), EINVAL);
	CHECK_ERR(waitv(e, 129, 0, NULL), EINVAL);
	CHECK_ERR(waitv(e, 3, 1, NULL), EINVAL);
	CHECK_ERR(waitv((void *)8, 1, 0, &past), EFAULT);
	word[2] = 5;
	CHECK_ERR(waitv(e, 3, 0, NULL), EAGAIN);
	word[2] = 0;
	e[1].reserved = 1;
	CHECK_ERR(waitv(e, 3, 0, NULL), EINVAL);
	e[1].reserved = 0;
	e[1].flags = PRIVATE;
	CHECK_ERR(waitv(e, 3, 0, NULL), EINVAL);
	e[1].flags = SIZE_32 | PRIVATE;
	e[1].addr += 1;
	CHECK_ERR(waitv(e, 3, 0, NULL), EINVAL);
	e[1].addr -= 1;
	e[2].addr = 8;
	CHECK_ERR(waitv(e, 3, 0, NULL), EFAULT);
	e[2].addr = (uintptr_t)&word[2];
	CHECK(pthread_create(&t, NULL, wake_second, NULL) == 0);
	CHECK_EQ(waitv(e, 3, 0, NULL), 1);
	pthread_join(t, NULL);
	return check_done();
}
