/* A SCHED_FIFO thread that never stops leaves a twentieth of its CPU to the others: somebody can end it. */
#include "tools.h"

int main(void)
{
	struct sched_param high = {.sched_priority = 50}, none = {0};
	volatile unsigned long *seen = shared_new(PAGE);
	unsigned long one = 1;

	if (syscall(SYS_sched_setaffinity, 0, sizeof(one), &one) < 0)
		SKIP("CPU 0 is not ours");
	if (syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &high) < 0)
		SKIP("no right to real-time scheduling here");
	if (fork() == 0) {
		syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &none);
		*seen = 1;
		_exit(0);
	}
	sched_yield();                         /* the child becomes SCHED_OTHER */
	while (!*seen)                         /* for ever, if nobody else ever runs */
		;
	CHECK(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &none) == 0);
	CHECK(wait_ok());
	return check_done();
}
