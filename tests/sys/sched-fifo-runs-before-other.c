/* On one CPU a SCHED_FIFO thread runs before any SCHED_OTHER one, and higher priorities before lower. */
#include "tools.h"

int main(void)
{
	volatile int *order = shared_new(PAGE);
	struct sched_param p = {.sched_priority = 50};
	unsigned long one = 1;

	if (syscall(SYS_sched_setaffinity, 0, sizeof(one), &one) < 0)
		SKIP("CPU 0 is not ours");
	if (syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &p) < 0)
		SKIP("no right to real-time scheduling here");
	for (int i = 0; i < 3; i++) {
		if (fork() == 0) {
			p.sched_priority = 10 + i * 10;
			if (i == 0) {
				p.sched_priority = 0;
				syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, &p);
			} else {
				syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &p);
			}
			order[1 + order[0]] = i;
			order[0]++;
			_exit(0);
		}
	}
	/* All three are runnable only when this highest one sleeps; they lower themselves and then run in order. */
	for (int i = 0; i < 3; i++)
		CHECK(wait_ok());
	CHECK_EQ(order[0], 3);
	CHECK_EQ(order[3], 0);
	munmap((void *)order, PAGE);
	return check_done();
}
