/* LOCK_PI, TRYLOCK_PI, UNLOCK_PI: the word holds the owner's tid and the waiters bit; EDEADLK, EPERM, EAGAIN. */
#include "tools.h"

static unsigned *word;

static unsigned tid(void)
{
	return syscall(SYS_gettid);
}

int main(void)
{
	struct gate held;
	pid_t pid;

	word = shared_new(PAGE);
	gate_new(&held);
	CHECK(syscall(SYS_futex, word, FUTEX_LOCK_PI, 0, NULL, NULL, 0) == 0);
	CHECK_EQ(*word, tid());
	CHECK_ERR(syscall(SYS_futex, word, FUTEX_LOCK_PI, 0, NULL, NULL, 0), EDEADLK);
	CHECK_ERR(syscall(SYS_futex, word, FUTEX_TRYLOCK_PI, 0, NULL, NULL, 0), EDEADLK);
	pid = fork();
	if (pid == 0) {
		CHECK_ERR(syscall(SYS_futex, word, FUTEX_TRYLOCK_PI, 0, NULL, NULL, 0), EAGAIN);
		CHECK_ERR(syscall(SYS_futex, word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0), EPERM);
		gate_open(&held);
		CHECK(syscall(SYS_futex, word, FUTEX_LOCK_PI, 0, NULL, NULL, 0) == 0);
		CHECK_EQ(*word & 0x3fffffff, tid());
		CHECK(syscall(SYS_futex, word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0) == 0);
		_exit(check_done());
	}
	gate_wait(&held);
	wait_asleep(pid);
	while (!(*(volatile unsigned *)word & FUTEX_HAS_WAITERS))
		sched_yield();
	CHECK_EQ(*word, tid() | FUTEX_HAS_WAITERS);
	CHECK(syscall(SYS_futex, word, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0) == 0);
	CHECK(wait_ok());
	CHECK_EQ(*word & 0x3fffffff, 0);
	*word = 99999;
	CHECK_ERR(syscall(SYS_futex, word, FUTEX_LOCK_PI, 0, NULL, NULL, 0), ESRCH);
	munmap(word, PAGE);
	return check_done();
}
